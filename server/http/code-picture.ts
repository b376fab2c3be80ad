import sharp from 'sharp'

const UNIT_PIXELS = 12
/** A character is four units wide and six high; this much is between two, and around all. */
const GAP_UNITS = 2
const MARGIN_UNITS = 4
const PITCH = (4 + GAP_UNITS) * UNIT_PIXELS
const MARGIN = MARGIN_UNITS * UNIT_PIXELS
const HEIGHT = 6 * UNIT_PIXELS + 2 * MARGIN
const STROKE_RADIUS = 0.42 * UNIT_PIXELS

/** Strokes of each character, as the points they go through: `062046` goes from (0, 6) by (2, 0) to (4, 6). */
const STROKES: Readonly<Record<string, string>> = {
  '-': '1333',
  0: '103041453616050110 3115',
  1: '112026 1636',
  2: '01103041420646',
  3: '0110304142334445361605 1333',
  4: '36300444',
  5: '400002324345361605',
  6: '4130100105163645443303',
  7: '004016',
  8: '103041423313020110 1304051636454433',
  9: '0516364541301001021343',
  A: '062046 1434',
  B: '06003041423303 3344453606',
  C: '4130100105163645',
  D: '00204244260600',
  E: '40000646 0333',
  F: '400006 0333',
  G: '41301001051636454323',
  H: '0006 4046 0343',
  I: '1030 2026 1636',
  J: '4045361605',
  K: '0006 400346',
  L: '000646',
  M: '0600234046',
  N: '06004640',
  O: '103041453616050110',
  P: '06003041423303',
  Q: '103041453616050110 2446',
  R: '06003041423303 2346',
  S: '413010010213334445361605',
  T: '0040 2026',
  U: '000516364540',
  V: '002640',
  W: '0016233640',
  X: '0046 4006',
  Y: '002340 2326',
  Z: '00400646',
}

type Point = [x: number, y: number]

/** A pairing code as a PNG: dark on white, `ABCD-EFGH`. Drawn by hand, since a server may have no fonts. */
export function drawCode(code: string): Promise<Buffer> {
  const shown = `${code.slice(0, 4)}-${code.slice(4)}`
  const width = shown.length * PITCH - GAP_UNITS * UNIT_PIXELS + 2 * MARGIN
  const pixels = Buffer.alloc(width * HEIGHT, 255)
  for (const [place, character] of [...shown].entries()) {
    drawCharacter(pixels, width, MARGIN + place * PITCH, STROKES[character] ?? '')
  }
  return sharp(pixels, { raw: { width, height: HEIGHT, channels: 1 } })
    .png()
    .toBuffer()
}

function drawCharacter(pixels: Buffer, width: number, left: number, strokes: string): void {
  const lines = strokes.split(' ').flatMap(linesOf)
  const around = UNIT_PIXELS
  for (let y = -around; y < 6 * UNIT_PIXELS + around; y++) {
    for (let x = -around; x < 4 * UNIT_PIXELS + around; x++) {
      const away = Math.min(...lines.map((line) => distance([x, y], line)))
      const ink = Math.min(1, Math.max(0, STROKE_RADIUS + 0.5 - away))
      if (ink > 0) pixels[(MARGIN + y) * width + left + x] = Math.round(255 * (1 - ink))
    }
  }
}

function linesOf(stroke: string): [Point, Point][] {
  const points = (stroke.match(/\d\d/g) ?? []).map(
    ([x, y]): Point => [Number(x) * UNIT_PIXELS, Number(y) * UNIT_PIXELS],
  )
  return points.slice(1).map((point, index) => [points[index] ?? point, point])
}

/** From a point to the nearest of a line. */
function distance([x, y]: Point, [[fromX, fromY], [toX, toY]]: [Point, Point]): number {
  const [alongX, alongY] = [toX - fromX, toY - fromY]
  const part = ((x - fromX) * alongX + (y - fromY) * alongY) / (alongX ** 2 + alongY ** 2)
  const reached = Math.min(1, Math.max(0, part))
  return Math.hypot(x - fromX - reached * alongX, y - fromY - reached * alongY)
}
