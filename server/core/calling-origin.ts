import type { IncomingHttpHeaders } from 'node:http'
import type { App } from '#server/context.ts'

/** Our own origins: the address people open, and, where none was set, the one that was asked. */
export function ownOrigins(app: App, headers: IncomingHttpHeaders): string[] {
  const own = new URL(app.config.url).origin
  if (app.config.urlIsSet || !headers.host) return [own]
  return [own, `http://${headers.host}`]
}

/** Which page's origin a request comes from. Browsers leave it out on a page's GET to its own origin. */
export function callingOrigin(app: App, headers: IncomingHttpHeaders): string | null {
  if (headers.origin !== undefined) return headers.origin
  return headers['sec-fetch-site'] === 'same-origin' ? (ownOrigins(app, headers).at(-1) ?? null) : null
}
