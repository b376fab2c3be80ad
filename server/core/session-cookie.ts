import type { App } from '#server/context.ts'

// The longest a browser keeps a cookie (400 days); the session behind it ends much earlier when it is not used.
const COOKIE_MAX_AGE_SECONDS = 400 * 24 * 60 * 60

/** Name of the cookie. Under https its prefix keeps other hosts of the same domain from setting it. */
function sessionCookieName(app: Pick<App, 'config'>): string {
  return isSecure(app) ? '__Host-sapa_session' : 'sapa_session'
}

/** A `Set-Cookie` value that signs a browser in. */
export function sessionCookie(app: Pick<App, 'config'>, token: string): string {
  return cookie(app, token, COOKIE_MAX_AGE_SECONDS)
}

/** A `Set-Cookie` value that signs a browser out. */
export function endedSessionCookie(app: Pick<App, 'config'>): string {
  return cookie(app, '', 0)
}

/** The session token in a `Cookie` header, or undefined. */
export function readSessionCookie(
  app: Pick<App, 'config'>,
  header: string | null | undefined,
): string | undefined {
  const start = `${sessionCookieName(app)}=`
  const pair = (header ?? '').split(';').find((part) => part.trim().startsWith(start))
  return pair?.trim().slice(start.length) || undefined
}

function cookie(app: Pick<App, 'config'>, value: string, maxAgeSeconds: number): string {
  const secure = isSecure(app) ? '; Secure' : ''
  return `${sessionCookieName(app)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure}`
}

function isSecure({ config }: Pick<App, 'config'>): boolean {
  return config.url.startsWith('https:')
}
