import { createHash } from 'node:crypto'

const LONGEST_ID = 64

/** A channel's id as it is stored: senders choose them, so a very long one becomes its hash. */
export function externalIdOf(id: string): string {
  return id.length <= LONGEST_ID ? id : `sha256-${createHash('sha256').update(id).digest('hex')}`
}
