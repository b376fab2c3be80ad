import { extname } from 'node:path'
import type { RequestHandler, Response } from 'express'

/** Made beside each script, style and catalogue when it is built; what a browser takes of them, the smaller first. */
const ENCODINGS: Record<string, string> = { br: '.br', gzip: '.gz' }
const TYPES: Record<string, string> = { '.css': 'text/css', '.json': 'application/json' }
const COMPRESSED = /\.(?:js|css|json)$/

/** Asks for a file as it was compressed when it was built. */
export function asCompressed(): RequestHandler {
  return (request, response, next) => {
    if (COMPRESSED.test(request.path)) {
      const ending = ENCODINGS[String(request.acceptsEncodings('br', 'gzip'))]
      response.vary('Accept-Encoding')
      if (ending) request.url = request.path + ending
    }
    next()
  }
}

/** Says what a compressed file is when it is opened again. */
export function nameEncoding(response: Response, path: string): void {
  const [encoding, ending = ''] = Object.entries(ENCODINGS).find(([, end]) => path.endsWith(end)) ?? []
  if (!encoding) return
  response.set('Content-Encoding', encoding)
  const original = extname(path.slice(0, -ending.length))
  response.type(TYPES[original] ?? 'text/javascript')
}
