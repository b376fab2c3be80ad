import { useEffect, useRef, useState } from 'react'
import type { MessageView } from '#server/protocol/views.ts'
import { ApiError } from '../live/api.ts'
import { useLive, useLiveSnapshot } from '../live/use-live.tsx'
import { randomId } from './random-id.ts'
import { useErrorText } from './use-error-text.ts'
import type { WayToWrite } from './ways-to-write.ts'

/** Sends one message, however often it is asked to until that has worked, and follows how far it comes. */
export function useTestMessage() {
  const live = useLive()
  const errorText = useErrorText()
  const [sent, setSent] = useState<MessageView | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  // The same words by the same way, asked for again, are the same message.
  const asked = useRef({ body: '', key: '' })
  const send = async ({ channel, to }: WayToWrite, text: string): Promise<void> => {
    const message = { to, text, ...(channel.whatsapp ? { channelId: channel.id } : {}) }
    const body = JSON.stringify(message)
    if (asked.current.body !== body) asked.current = { body, key: randomId() }
    setBusy(true)
    setError(null)
    try {
      const headers = { 'idempotency-key': asked.current.key }
      const { messages } = await live.post<{ messages: MessageView[] }>('/api/v1/messages', message, headers)
      asked.current = { body: '', key: '' }
      setSent(messages[0] ?? null)
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused
      setError(errorText(refused))
    } finally {
      setBusy(false)
    }
  }
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
