import decodeQR from 'qr/decode.js'

const PATIENCE_MS = 1_500
/** A code that fills the picture, without the quiet edge around it, is found only with one. */
const EDGE_PX = 40
const MOST_PX = 2_400

/** The text of a QR code in a picture: a photo, a screenshot, or the code alone. */
export async function readQr(picture: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(picture)
  for (const scale of [1, 2, 0.5]) {
    const found = await readAt(bitmap, scale)
    if (found) return found
  }
  return undefined
}

async function readAt(bitmap: ImageBitmap, wanted: number): Promise<string | undefined> {
  const scale = Math.min(wanted, MOST_PX / Math.max(bitmap.width, bitmap.height))
  const width = Math.round(bitmap.width * scale)
  const height = Math.round(bitmap.height * scale)
  const canvas = document.createElement('canvas')
  canvas.width = width + 2 * EDGE_PX
  canvas.height = height + 2 * EDGE_PX
  const context = canvas.getContext('2d')
  if (!context) return undefined
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(bitmap, EDGE_PX, EDGE_PX, width, height)
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  try {
    return decodeQR({ width: canvas.width, height: canvas.height, data }, { timeLimit: PATIENCE_MS })
  } catch {
    // That is how the library says that there is no code.
    return undefined
  }
}
