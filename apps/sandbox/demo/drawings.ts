/** Pictures as a phone would take them, drawn by rules: batik patterns and a parcel. */
interface Drawing {
  svg: string
  width: number
  height: number
}

const TILE = 120

/** Kawung: four ovals around each crossing, like palm fruit cut open. */
export function kawung({ cloth = '#e9dcc3', dark = '#5b3a21', light = '#b98a4e' } = {}): Drawing {
  const oval = (turn: number) =>
    `<g transform="rotate(${turn} 60 60)"><ellipse cx="60" cy="27" rx="21" ry="29" fill="${dark}"/>` +
    `<ellipse cx="60" cy="27" rx="13" ry="21" fill="${light}"/><circle cx="60" cy="20" r="3.500" fill="${cloth}"/>` +
    `<circle cx="60" cy="34" r="3.500" fill="${cloth}"/></g>`
  const motif = [45, 135, 225, 315].map(oval).join('')
  return hung(cloth, `${motif}<circle cx="60" cy="60" r="5" fill="${dark}"/>`)
}

/** Parang: slanting blades, one after the other. */
export function parang({ cloth = '#dfe6ee', dark = '#1f3a5f', light = '#6f93b8' } = {}): Drawing {
  const blade = (y: number) =>
    `<path d="M0 ${y} C30 ${y - 34} 44 ${y + 22} 66 ${y - 14} S104 ${y - 44} 120 ${y - 6} L120 ${y + 16} ` +
    `C96 ${y - 16} 92 ${y + 14} 70 ${y + 18} S26 ${y + 2} 0 ${y + 22} Z" fill="${dark}"/>` +
    `<circle cx="30" cy="${y + 2}" r="4" fill="${light}"/><circle cx="88" cy="${y}" r="4" fill="${light}"/>`
  return hung(cloth, [30, 90].map(blade).join(''), -38)
}

/** A parcel on a doorstep. */
export function parcel(): Drawing {
  const [width, height] = [960, 1120]
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<defs><linearGradient id="wall" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#cfc6b8"/><stop offset="1" stop-color="#a89c8a"/></linearGradient>
<linearGradient id="lid" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#c99a63"/><stop offset="1" stop-color="#dcb27c"/></linearGradient></defs>
<rect width="${width}" height="${height}" fill="url(#wall)"/>
<rect y="760" width="${width}" height="360" fill="#7d6f5f"/><rect y="760" width="${width}" height="16" fill="#6a5d4f"/>
<ellipse cx="490" cy="950" rx="360" ry="54" fill="#000" opacity="0.22"/>
<polygon points="170,520 520,600 520,960 170,850" fill="#b07f49"/>
<polygon points="520,600 830,500 830,830 520,960" fill="#96683a"/>
<polygon points="170,520 480,430 830,500 520,600" fill="url(#lid)"/>
<polygon points="318,478 366,464 700,540 652,556" fill="#e8dcc4"/>
<polygon points="652,556 700,540 700,640 652,660" fill="#d8c9ac"/>
<polygon points="230,640 430,690 430,820 230,764" fill="#f6f1e7"/>
<g fill="#3a332b"><polygon points="250,672 400,709 400,719 250,682"/><polygon points="250,700 360,727 360,737 250,710"/></g>
<g fill="#1c1a17">${bars()}</g></svg>`
  return { svg, width, height }
}

/** A cloth that hangs in folds, with the motif all over it. */
function hung(cloth: string, motif: string, slant = 0): Drawing {
  const [width, height] = [960, 1200]
  const folds = Array.from({ length: 5 }, (_, index) => {
    const x = 60 + index * 200
    return `<rect x="${x}" width="110" height="${height}" fill="url(#fold)"/>`
  }).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<defs><pattern id="motif" width="${TILE}" height="${TILE}" patternUnits="userSpaceOnUse" patternTransform="rotate(${slant})">${motif}</pattern>
<linearGradient id="fold"><stop offset="0" stop-color="#000" stop-opacity="0"/><stop offset="0.5" stop-color="#000" stop-opacity="0.2"/><stop offset="1" stop-color="#000" stop-opacity="0"/></linearGradient>
<linearGradient id="light" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff" stop-opacity="0.28"/><stop offset="1" stop-color="#000" stop-opacity="0.22"/></linearGradient></defs>
<rect width="${width}" height="${height}" fill="${cloth}"/><rect width="${width}" height="${height}" fill="url(#motif)"/>
${folds}<rect width="${width}" height="${height}" fill="url(#light)"/></svg>`
  return { svg, width, height }
}

function bars(): string {
  const widths = [6, 3, 9, 4, 3, 7, 5, 3, 8, 4, 6, 3]
  let x = 252
  return widths
    .map((width) => {
      const left = x
      x += width + 6
      const drop = (left - 250) * 0.25
      return `<rect x="${left}" y="${736 + drop}" width="${width}" height="30"/>`
    })
    .join('')
}
