import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import type { MessageView, StoredMedia } from '#server/protocol/views.ts'
import type { VisitorClaims } from '#server/protocol/visitors.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { ensureContact, noteClaims, type Sender } from './contacts.ts'
import { changeConversation } from './conversations.ts'
import { findEarlier, hashBody, lastMessage, newMessage, reopened, storeMessage } from './message-rows.ts'
import { ensureConversation } from './threads.ts'
import { storedMessage } from './views.ts'

export interface IncomingMessage {
  accountId: string
  channelId: string
  sender: Sender
  /** Whose client ids these are. */
  authorKey: string
  clientId: string
  text: string
  mediaId: string | null
  /** What the sender says of itself. */
  about?: VisitorClaims | undefined
  /** The channel's time, where the channel has one of its own. */
  sentAt?: number
}

/** Stored messages tell whether this call made them or an earlier one did. */
export interface Stored {
  message: MessageView<StoredMedia>
  duplicate: boolean
}

/**
 * Stores what a contact wrote: contact, conversation, message and events in one transaction. The same client id of
 * the same author gives the first result; with another body it throws `client_id_reused`. Two simultaneous first
 * messages make one contact and one conversation.
 */
export async function receiveMessage(app: App, incoming: IncomingMessage): Promise<Stored> {
  return onceMoreOnConflict(() =>
    transact(app, async (trx) => {
      const bodyHash = hashBody(incoming)
      const earlier = await findEarlier(trx, incoming, bodyHash)
      if (earlier) return { message: storedMessage(earlier), duplicate: true }
      const contact = await ensureContact(app, trx, incoming)
      if (incoming.about) await noteClaims(trx, contact, incoming.about)
      const { conversation } = await ensureConversation(app, trx, { ...incoming, contact })
      const row = await newMessage(app, trx, {
        ...incoming,
        bodyHash,
        conversation,
        direction: 'in',
        status: 'received',
        author: { kind: 'contact', id: contact.id, name: contact.name },
      })
      const message = storeMessage(trx, conversation, row, 'visitor')
      await changeConversation(trx, conversation, {
        ...lastMessage(row),
        ...reopened(conversation),
        unread_count: conversation.unread_count + 1,
      })
      return { message, duplicate: false }
    }),
  )
}
