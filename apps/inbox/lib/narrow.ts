import type { ConversationView } from '#server/protocol/views.ts'
import { fold } from './fuzzy.ts'

/** Whether every word of what was typed stands in the contact's name, address or number, or in the last message. */
export function fits({ contact, lastMessage }: ConversationView, typed: string): boolean {
  const { name, email, phone } = contact
  const text = fold([name, email, phone, lastMessage?.preview].filter(Boolean).join('\n'))
  return fold(typed)
    .split(/\s+/)
    .every((word) => text.includes(word))
}
