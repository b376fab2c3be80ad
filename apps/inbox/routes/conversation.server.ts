import type { LoaderFunctionArgs } from 'react-router'
import { getConversation } from '#server/core/conversations.ts'
import { listMessages } from '#server/core/thread-pages.ts'
import { isAppError } from '#server/lib/errors.ts'
import { requireViewer } from '../lib/viewer.server.ts'

/** The first page of a thread for the first rendering; afterwards the live inbox loads threads by itself. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const conversationId = params.conversationId ?? ''
  try {
    const { conversation, seq } = await getConversation(app, viewer, conversationId)
    const thread = await listMessages(app, viewer, { conversationId })
    return { conversation, thread, seq }
  } catch (error) {
    // Shown as a conversation that is not there, with the list beside it.
    if (isAppError(error) && error.code === 'conversation_not_found') return null
    throw error
  }
}
