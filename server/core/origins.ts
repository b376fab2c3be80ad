import { AppError } from '#server/lib/errors.ts'

/** An origin is a part of a key. */
export const ORIGIN_MAX_LENGTH = 190
const ADDRESS_MAX_LENGTH = 300

/** A website's address as people type it, with or without https://. Throws `address_invalid`. */
export function parseAddress(typed: string): URL {
  const text = typed.trim()
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    ? text
    : `${isLoopbackText(text) ? 'http' : 'https'}://${text}`
  const url = URL.canParse(withScheme) ? new URL(withScheme) : null
  const isTooLong = text.length > ADDRESS_MAX_LENGTH || (url?.origin.length ?? 0) > ORIGIN_MAX_LENGTH
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname || url.username || isTooLong) {
    throw new AppError('address_invalid', 'Type the address of your website, like https://example.com.', {
      field: 'address',
    })
  }
  return url
}

/** An origin as browsers send it: scheme, host and port. Throws `origin_invalid`. */
export function parseOrigin(typed: string): string {
  const url = URL.canParse(typed) ? new URL(typed) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.origin.length > ORIGIN_MAX_LENGTH) {
    throw new AppError('origin_invalid', 'Give an origin like https://example.com.', { field: 'origin' })
  }
  return url.origin
}

/** True for pages of this machine: http(s)://localhost, 127.x.x.x, [::1]. */
export function isLoopbackOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false
  const { hostname } = new URL(origin)
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    isLoopbackV4(hostname)
  )
}

function isLoopbackV4(hostname: string): boolean {
  return /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
}

function isLoopbackText(text: string): boolean {
  return /^(localhost|127\.|\[::1\])/i.test(text)
}
