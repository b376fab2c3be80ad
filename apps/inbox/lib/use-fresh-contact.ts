import { useEffect } from 'react'
import { useRevalidator } from 'react-router'
import type { AgentEvent } from '#server/protocol/events.ts'
import type { ConversationView } from '#server/protocol/views.ts'
import { useLive } from '../live/use-live.tsx'

/** What happens to a contact or to its conversations makes the page ask for them again. */
export function useFreshContact(contactId: string, conversations: readonly ConversationView[]) {
  const live = useLive()
  const { revalidate } = useRevalidator()
  useEffect(() => {
    const ids = new Set(conversations.map(({ id }) => id))
    const concerns = (event: AgentEvent) =>
      ('conversationId' in event && ids.has(event.conversationId)) ||
      ('contactId' in event && event.contactId === contactId) ||
      ('conversation' in event && event.conversation.contact.id === contactId)
    return live.onEvents((events) => {
      if (events.some(concerns)) void revalidate()
    })
  }, [live, contactId, conversations, revalidate])
}
