/** Why a file could not be had: `gone` may be had again after its phone has uploaded it anew. */
export class MediaError extends Error {
  constructor(readonly reason: 'too_large' | 'gone' | 'damaged' | 'unreachable' | 'no_address') {
    super(`The file could not be fetched from WhatsApp (${reason}).`)
    this.name = 'MediaError'
  }
}
