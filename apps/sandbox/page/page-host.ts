import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Sandbox } from '../sandbox.ts'
import { bundlePage } from './bundle.ts'
import { openFile } from './files.ts'

const FILE_PATH = /^\/files\/(\d+)\/([\w-]+)$/
const SHOWN_TYPES = /^(image\/(png|jpeg|webp|gif)|audio\/[\w.+-]+|video\/[\w.+-]+)\b/
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Serves the phone in the browser: one page, its script and style, and the files in its chats. */
export class PageHost {
  private script: Promise<string> | undefined

  constructor(private readonly sandbox: Sandbox) {}

  /** False where the request is not for the page. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (request.method !== 'GET') return false
    try {
      return await this.serve(request, response)
    } catch (error) {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error))
      return true
    }
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    switch (pathname) {
      case '/':
        return this.send(response, 'text/html; charset=utf-8', await beside('page.html'))
      case '/page.css':
        return this.send(response, 'text/css; charset=utf-8', await this.styles())
      case '/page.js':
        return this.send(response, 'text/javascript; charset=utf-8', await this.bundle())
      case '/favicon.ico':
        response.writeHead(204).end()
        return true
      default:
        return this.sendFile(pathname, response)
    }
  }

  /** Made when the first browser comes, so that a test without one does not pay for it. */
  private bundle(): Promise<string> {
    this.script ??= bundlePage()
    return this.script
  }

  private async styles(): Promise<string> {
    const shared = ['tokens', 'base', 'controls'].map((name) => `../../inbox/styles/${name}.css`)
    const own = ['page', 'rail', 'phone', 'bubble', 'composer', 'panels'].map((name) => `styles/${name}.css`)
    return (await Promise.all([...shared, ...own].map(beside))).join('\n')
  }

  private send(response: ServerResponse, type: string, body: string): true {
    response.writeHead(200, {
      'content-type': type,
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    response.end(body)
    return true
  }

  private sendFile(path: string, response: ServerResponse): boolean {
    const [, author, id] = FILE_PATH.exec(path) ?? []
    const found = author && id ? openFile(this.sandbox, author, id) : undefined
    if (!found) return false
    const { bytes, mimetype, name } = found
    const isShown = SHOWN_TYPES.test(mimetype)
    response.writeHead(200, {
      'content-type': isShown ? mimetype : 'application/octet-stream',
      'content-length': bytes.length,
      'content-disposition': isShown
        ? 'inline'
        : `attachment; filename*=UTF-8''${encodeURIComponent(name || id || 'file')}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=3600',
    })
    response.end(bytes)
    return true
  }
}

function beside(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, name), 'utf8')
}
