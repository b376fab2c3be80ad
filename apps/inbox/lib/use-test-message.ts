import { useEffect, useRef, useState } from 'react'
import type { MessageView } from '#server/protocol/views.ts'
import { useLive, useLiveSnapshot } from '../live/use-live.tsx'
import { randomId } from './random-id.ts'
import { useAttempt } from './use-attempt.ts'
import type { WayToWrite } from './ways-to-write.ts'

/** Sends one message, however often it is asked to until that has worked, and follows how far it comes. */
export function useTestMessage() {
  const live = useLive()
  const { attempt, busy, error } = useAttempt()
  const [sent, setSent] = useState<MessageView | null>(null)
  // The same words by the same way, asked for again, are the same message.
  const asked = useRef({ body: '', key: '' })
  const send = ({ channel, to }: WayToWrite, text: string) =>
    attempt(async () => {
      const message = { to, text, ...(channel.whatsapp ? { channelId: channel.id } : {}) }
      const body = JSON.stringify(message)
      if (asked.current.body !== body) asked.current = { body, key: randomId() }
      const headers = { 'idempotency-key': asked.current.key }
      const { messages } = await live.post<{ messages: MessageView[] }>('/api/v1/messages', message, headers)
      asked.current = { body: '', key: '' }
      setSent(messages[0] ?? null)
    })
  return { send, sent: useFollowed(sent), busy, error }
}

/** The message as it is now: the log tells how far it has come. */
function useFollowed(sent: MessageView | null): MessageView | null {
  const live = useLive()
  const { inbox } = useLiveSnapshot()
  const id = sent && (inbox.forwards[sent.conversationId] ?? sent.conversationId)
  useEffect(() => {
    if (id === null) return
    live.openConversation(id)
    return () => live.openConversation(null)
  }, [live, id])
  const thread = id === null ? undefined : inbox.threads[id]
  return thread?.messages.find((message) => message.id === sent?.id) ?? sent
}
