import type { MessageView } from '#server/protocol/views.ts'
import type { Thread } from './state.ts'

/** The thread with this message in its place; a message that is there already is replaced. */
export function putMessage(thread: Thread, message: MessageView): Thread {
  const others = thread.messages.filter((other) => other.id !== message.id)
  const first = others[0]
  // Older than what is loaded: it comes with its page when the agent scrolls up.
  const beyond = thread.before !== null && first !== undefined && comparePlace(message, first) < 0
  if (beyond && others.length === thread.messages.length) return thread
  return { ...thread, messages: [...others, message].sort(comparePlace) }
}

/** A thread is ordered by the channel's time, then by the log. */
export function comparePlace(a: MessageView, b: MessageView): number {
  return a.sentAt - b.sentAt || a.seq - b.seq
}
