// Draws the installable app's icons from the one SVG: `node scripts/make-icons.mjs`, when it has changed.
import { join } from 'node:path'
import sharp from 'sharp'

const FOLDER = join(import.meta.dirname, '../apps/inbox/pwa')

for (const size of [192, 512]) {
  await sharp(join(FOLDER, 'icon.svg'), { density: 300 })
    .resize(size, size)
    .png({ palette: true, compressionLevel: 9 })
    .toFile(join(FOLDER, `icon-${size}.png`))
}
