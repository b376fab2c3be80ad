import type { App } from '#server/context.ts'
import { sendMessages } from '#server/core/sends.ts'
import type { Viewer } from '#server/core/viewer.ts'
import type { NewReply } from '#server/protocol/rest.ts'
import type { MessageView } from '#server/protocol/views.ts'

type Given = Pick<NewReply, 'clientId' | 'text' | 'mediaId' | 'note'> & Partial<NewReply>

/** A reply of an agent, without a call over HTTP. */
export async function sendReply(
  app: App,
  viewer: Viewer,
  { conversationId, clientId, ...reply }: Given & { conversationId: string },
): Promise<MessageView> {
  const body = { quotedId: null, content: null, ...reply }
  const targets = [{ conversationId }]
  const [message] = await sendMessages(app, viewer, { targets, body, clientId, once: null })
  if (!message) throw new Error('There should be a message.')
  return message
}
