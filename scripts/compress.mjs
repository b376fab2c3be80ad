import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'

/** Puts a file's compressed forms beside it, made once instead of for everybody who asks; answers the sizes. */
export async function compressFile(path) {
  const content = await readFile(path)
  const [gz, br] = await Promise.all([
    promisify(gzip)(content, { level: 9, memLevel: 9 }),
    promisify(brotliCompress)(content),
  ])
  await Promise.all([writeFile(`${path}.gz`, gz), writeFile(`${path}.br`, br)])
  return { bytes: content.length, gzip: gz.length, brotli: br.length }
}

/** The same for every script, style and catalogue of a folder. */
export async function compressFolder(folder) {
  const names = (await readdir(folder)).filter((name) => /\.(?:js|css|json)$/.test(name))
  await Promise.all(names.map((name) => compressFile(join(folder, name))))
}
