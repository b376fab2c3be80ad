import { externalIdOf } from '#server/lib/external-ids.ts'

/** Who acts for the account itself, on whatever device. */
export const US = 'us'
/** The other one of a conversation of two: its contact may change hands, the key must not. */
export const THEM = 'them'

/** Under which key a message of a channel is stored once; `author` is `us`, `them`, or the contact in a group. */
export function externalKey(message: { conversationId: string; author: string; externalId: string }): string {
  return `${message.conversationId}/${message.author}/${externalIdOf(message.externalId)}`
}
