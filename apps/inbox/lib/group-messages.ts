import type { MessageView } from '#server/protocol/views.ts'
import { type Clockwork, dayKey } from './time.ts'

export interface Day {
  key: string
  /** Time of its first message. */
  at: number
  messages: { message: MessageView; isFirst: boolean }[]
}

const PAUSE_MS = 5 * 60_000

/** A thread cut into days. `isFirst` marks where another person begins, or the same one after a pause. */
export function groupMessages(messages: readonly MessageView[], zone: Pick<Clockwork, 'timeZone'>): Day[] {
  const days: Day[] = []
  for (const message of messages) {
    const key = dayKey(message.sentAt, zone)
    const day = days.at(-1)
    const before = day?.key === key ? day.messages.at(-1)?.message : undefined
    const entry = { message, isFirst: before === undefined || begins(before, message) }
    if (day?.key === key) day.messages.push(entry)
    else days.push({ key, at: message.sentAt, messages: [entry] })
  }
  return days
}

function begins(before: MessageView, message: MessageView): boolean {
  return (
    before.direction !== message.direction ||
    before.author.id !== message.author.id ||
    message.sentAt - before.sentAt > PAUSE_MS
  )
}
