const ID_BYTES = 16

/** A new id of a send, hard to guess. `crypto.randomUUID` is missing on plain http pages, so it is not used. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
