const BYTES = 16

/** 32 hexadecimal digits. Not randomUUID: that is missing on plain http, where a first try often runs. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
