import { createHash } from 'node:crypto'

/** Who acts for the account itself, on whatever device. */
export const US = 'us'
/** The other one of a conversation of two: its contact may change hands, the key must not. */
export const THEM = 'them'

const LONGEST_ID = 64

/** A channel's id as it is stored: senders choose them, so a very long one becomes its hash. */
export function externalIdOf(id: string): string {
  return id.length <= LONGEST_ID ? id : `sha256-${createHash('sha256').update(id).digest('hex')}`
}

/** Under which key a message of a channel is stored once; `author` is `us`, `them`, or the contact in a group. */
export function externalKey(message: { conversationId: string; author: string; externalId: string }): string {
  return `${message.conversationId}/${message.author}/${externalIdOf(message.externalId)}`
}
