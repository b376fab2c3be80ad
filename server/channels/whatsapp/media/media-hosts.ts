/** Where WhatsApp keeps files. Senders write addresses into their messages: nothing else is ever asked. */
export const WHATSAPP_MEDIA_HOST = 'mmg.whatsapp.net'
const OWN_DOMAIN = '.whatsapp.net'

export interface MediaPlace {
  url?: string | null
  directPath?: string | null
}

/** The address to fetch a file from; null where its sender names no place on a media host. */
export function mediaUrl({ url, directPath }: MediaPlace, mediaHost = WHATSAPP_MEDIA_HOST): URL | null {
  const given = parse(url)
  const trusted = given && isMediaHost(given, mediaHost) ? given : null
  if (typeof directPath !== 'string' || directPath === '') return trusted
  const base = `https://${trusted?.host ?? mediaHost}`
  const joined = directPath.startsWith('/') ? parse(directPath, base) : null
  return joined && joined.origin === new URL(base).origin ? joined : null
}

/** True for https on WhatsApp's own media hosts, or on the one host that stands in for them. */
export function isMediaHost(url: URL, mediaHost = WHATSAPP_MEDIA_HOST): boolean {
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false
  if (url.host === mediaHost) return true
  return mediaHost === WHATSAPP_MEDIA_HOST && url.port === '' && url.hostname.endsWith(OWN_DOMAIN)
}

function parse(address: unknown, base?: string): URL | null {
  return typeof address === 'string' && URL.canParse(address, base) ? new URL(address, base) : null
}
