import { listChannelRows } from '#db/channels.ts'
import { listMessageSequences } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import type { MessageBody } from '#server/protocol/sending.ts'
import type { ContactView, MessageView, StoredMedia } from '#server/protocol/views.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { lockSeen } from './conversations.ts'
import { findEarlierAnswer, keepAnswer, type Once } from './idempotency.ts'
import { takeOutsideMedia } from './outside-media.ts'
import { storeReply } from './replies.ts'
import { ringFor } from './send-later.ts'
import { resolveTarget, type Target } from './send-targets.ts'
import { templateText } from './template-texts.ts'
import type { Viewer } from './viewer.ts'
import { viewContact, viewMessage } from './views.ts'

export interface Send {
  /** To all of them, or, where one is refused, to none. A `text` or time of its own stands in place of the body's. */
  targets: (Target & { text?: string | undefined; sendAt?: number | undefined })[]
  body: Omit<MessageBody, 'to' | 'channelId'>
  /** Given where the same call may come again. */
  once: Once | null
  /** The message's own id of its author, for one target; without it, every call is another message. */
  clientId?: string | undefined
}

type Stored = Awaited<ReturnType<typeof storeReply>>

/**
 * Sends one message to one or many, all of them or none, and answers them in the order of `targets`. Throws what
 * `storeReply`, `resolveTarget`, `templateText`, `takeOutsideMedia` and `findEarlierAnswer` throw, and `recipient_twice`.
 */
export async function sendMessages(app: App, viewer: Viewer, send: Send): Promise<MessageView[]> {
  const { once, body } = send
  // Before a file is fetched; two calls at the same time find each other in the transaction.
  const earlier = once && (await findEarlierAnswer<Kept>(app.db, once))
  if (earlier) return viewKept(app, earlier)
  const mediaId = body.media ? await takeOutsideMedia(app, viewer, body.media) : body.mediaId
  const made = await onceMoreOnConflict(() =>
    transact(app, async (trx) => {
      const meanwhile = once && (await findEarlierAnswer<Kept>(trx, once))
      if (meanwhile) return meanwhile
      const stored = await storeEach(app, trx, viewer, { ...send, body: { ...body, mediaId } })
      if (once) await keepAnswer(app, trx, once, stored.map(({ message }) => message) satisfies Kept)
      return { stored }
    }),
  )
  if (!('stored' in made)) return viewKept(app, made)
  const sent = made.stored.filter(({ message, duplicate }) => message.direction === 'out' && !duplicate)
  for (const { channelId, message } of sent) ringFor(app, channelId, message.sendAt)
  return made.stored.map(({ message }) => viewMessage(app, message))
}

/** What one of `send`'s messages would be. */
export interface RehearsedSend {
  contact: ContactView
  channelName: string
  text: string
  kind: MessageView['kind']
}

/**
 * Whom `send` would reach with what and by which channel: done as `sendMessages` does it, and undone. Files are not
 * fetched. Throws what `sendMessages` throws.
 */
export async function rehearseSends(
  app: App,
  viewer: Viewer,
  send: Pick<Send, 'targets' | 'body'>,
): Promise<RehearsedSend[]> {
  const rehearsed: RehearsedSend[] = []
  const undo = new Error('Only rehearsed.')
  try {
    await transact(app, async (trx) => {
      const channels = await listChannelRows(trx, viewer.accountId)
      for (const { message, channelId } of await storeEach(app, trx, viewer, { ...send, once: null })) {
        const { contact } = await lockSeen(app, trx, viewer, message.conversationId)
        rehearsed.push({
          contact: viewContact(contact),
          channelName: channels.find(({ id }) => id === channelId)?.name ?? '',
          text: message.text,
          kind: message.kind,
        })
      }
      throw undo
    })
  } catch (error) {
    if (error !== undo) throw error
  }
  return rehearsed
}

async function storeEach(app: App, trx: Trx, viewer: Viewer, send: Send): Promise<Stored[]> {
  const { media: _media, template, ...reply } = send.body
  const conversationIds = new Set<string>()
  const stored: Stored[] = []
  for (const target of send.targets) {
    const conversationId = await resolveTarget(app, trx, viewer, target)
    if (conversationIds.has(conversationId)) {
      throw new AppError('recipient_twice', 'One of the recipients is named twice.', { field: 'to' })
    }
    conversationIds.add(conversationId)
    const text = template
      ? await templateText(trx, viewer, await lockSeen(app, trx, viewer, conversationId), template)
      : (target.text ?? reply.text)
    const clientId = send.clientId ?? newId()
    const { sendAt = reply.sendAt } = target
    stored.push(await storeReply(app, trx, viewer, { ...reply, text, sendAt, conversationId, clientId }))
  }
  return stored
}

/** As it was answered first, save for the numbers: they are given when the transaction ends. */
type Kept = MessageView<StoredMedia>[]

async function viewKept(app: App, kept: Kept): Promise<MessageView[]> {
  const ids = kept.map(({ id }) => id)
  const numbers = new Map((await listMessageSequences(app.db, ids)).map(({ id, seq }) => [id, seq]))
  return kept.map((message) => viewMessage(app, { ...message, seq: numbers.get(message.id) ?? 0 }))
}
