const MASK = '…'
/** So many characters of one body are kept, about. */
const BODY_MAX = 8_000
const TEXT_MAX = 2_000
const PATH_MAX = 500
const DEPTH_MAX = 12
const SECRET_NAME = /(?:token|secret|password|passwd|key|authorization|cookie|signature|pairing|qr|qrcode)$/
/** Where these are told there is nothing else inside. */
const SECRET_WHOLE = /^(?:pairing|qr|qrcode)$/
/** What other gateways' programs are told as `code`, so that a phone can be linked; codes of errors are words. */
const PAIRING_CODE = /^[0-9A-Z]{4}-?[0-9A-Z]{4}$/
const KEY_OR_BEARER = /\bsapa_[\w-]{6,}|\bwhsec_[\w+/=-]{6,}|(?<=\bbearer\s)\S+/gi
const SECRET_IN_ADDRESS =
  /(?<=[?&](?:s|[\w.-]*(?:token|secret|password|key|signature|sig))=)[^&\s"']+|(?<=:\/\/)[^/\s:@]+:[^/\s@]+(?=@)/gi
const BASE64 = /^(?:data:[\w/+.;=-]*,)?[\w+/=-]+$/
const BASE64_LOOKED_AT = 300
const BASE64_SHOWN = 40

/** What may be kept of a body that was given as JSON: without secrets, files and texts shortened. Null: nothing. */
export function maskedBody(body: unknown): string | null {
  if (body === undefined || body === null) return null
  const text = JSON.stringify(masked(body, { left: BODY_MAX }, 0))
  return text === '{}' ? null : text
}

/** What may be kept of a path and its query. */
export function maskedPath(url: string): string {
  return withoutSecrets(url).slice(0, PATH_MAX)
}

function masked(value: unknown, room: { left: number }, depth: number): unknown {
  if (typeof value === 'string') {
    const text = shortened(value)
    room.left -= text.length
    return text
  }
  room.left -= 4
  if (typeof value !== 'object' || value === null) return value
  if (depth === DEPTH_MAX) return MASK
  if (value instanceof Uint8Array) return `${MASK} (${value.byteLength} bytes)`
  return Array.isArray(value) ? maskedList(value, room, depth) : maskedFields(value, room, depth)
}

function maskedList(list: unknown[], room: { left: number }, depth: number): unknown[] {
  const kept: unknown[] = []
  for (const item of list) {
    if (room.left <= 0) return [...kept, `${MASK} (${list.length - kept.length} more)`]
    kept.push(masked(item, room, depth + 1))
  }
  return kept
}

function maskedFields(fields: object, room: { left: number }, depth: number): object {
  const kept: [string, unknown][] = []
  for (const [name, value] of Object.entries(fields)) {
    if (room.left <= 0) {
      kept.push([MASK, MASK])
      break
    }
    room.left -= name.length
    kept.push([name.slice(0, TEXT_MAX), isSecret(name, value) ? MASK : masked(value, room, depth + 1)])
  }
  return Object.fromEntries(kept)
}

/** What is called `key` and has parts names a message. */
function isSecret(name: string, value: unknown): boolean {
  const bare = name.toLowerCase().replace(/[^a-z]/g, '')
  if (bare === 'code' && typeof value === 'string' && PAIRING_CODE.test(value)) return true
  if (typeof value === 'string' || typeof value === 'number') return SECRET_NAME.test(bare)
  return typeof value === 'object' && value !== null && SECRET_WHOLE.test(bare)
}

function shortened(text: string): string {
  const isFile = text.length > BASE64_LOOKED_AT && BASE64.test(text.slice(0, BASE64_LOOKED_AT))
  if (isFile) return `${text.slice(0, BASE64_SHOWN)}${MASK} (${text.length} characters)`
  const kept = withoutSecrets(text.slice(0, TEXT_MAX))
  return text.length > TEXT_MAX ? `${kept}${MASK} (${text.length} characters)` : kept
}

function withoutSecrets(text: string): string {
  return text.replace(KEY_OR_BEARER, MASK).replace(SECRET_IN_ADDRESS, MASK)
}
