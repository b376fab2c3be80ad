import type { IncomingHttpHeaders } from 'node:http'
import type { App } from '#server/context.ts'
import { keyIn, viewerOfKey } from './calling-key.ts'
import { readSessionCookie } from './session-cookie.ts'
import { findSession } from './sessions.ts'
import type { Viewer } from './viewer.ts'

/** Sent along by the inbox where browsers leave the origin out. */
const OWN_PAGE_HEADER = 'x-sapa-inbox'

/**
 * Who calls the API: the program with the key that it shows, else the agent whose session the cookie opens. Undefined
 * where it is neither; throws `key_invalid`.
 */
export async function viewerOfCall(app: App, headers: IncomingHttpHeaders): Promise<Viewer | undefined> {
  const key = keyIn(app, headers)
  return key === undefined ? viewerOfCookie(app, headers) : viewerOfKey(app, key)
}

/** Whose session the cookie opens; for pages, which show the sign-in form to others. */
export async function viewerOfCookie(app: App, headers: IncomingHttpHeaders): Promise<Viewer | undefined> {
  const token = readSessionCookie(app, headers.cookie)
  return token === undefined ? undefined : findSession(app, token)
}

/**
 * Whose session a socket's handshake carries. Undefined where there is none, or where a page of another origin
 * opened the socket. Ask again with the same headers to learn whether the session still lives.
 */
export async function viewerOfHandshake(app: App, headers: IncomingHttpHeaders): Promise<Viewer | undefined> {
  // On plain http a polling GET of our own page names no origin. Only a script of ours can put a header there: what
  // another site loads as a script comes without.
  const named = headers.origin !== undefined || headers['sec-fetch-site'] !== undefined
  const trusted = named ? isSameOrigin(app, headers) : headers[OWN_PAGE_HEADER] !== undefined
  return trusted ? viewerOfCookie(app, headers) : undefined
}

/** True for what a page of our own sent. */
export function isSameOrigin(app: App, headers: IncomingHttpHeaders): boolean {
  // Set by the browser itself, which compared with the address it really asked; plain http does not have it.
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  if (headers.origin === undefined || !URL.canParse(headers.origin)) return false
  const origin = new URL(headers.origin)
  if (app.config.urlIsSet) return origin.origin === new URL(app.config.url).origin
  return origin.host === headers.host
}
