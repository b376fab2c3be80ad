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

/** One message to its recipients. */
export interface SendPart {
  /** To all of them, or, where one is refused, to none. A `text` or time of its own stands in place of the body's. */
  targets: (Target & { text?: string | undefined; sendAt?: number | undefined })[]
  /** Who is named twice with the same text is written to once, in place of a refusal. */
  mergesTwice?: boolean
  body: Omit<MessageBody, 'to' | 'channelId'>
}

export interface Send extends SendPart {
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
export function sendMessages(app: App, viewer: Viewer, { once, ...part }: Send): Promise<MessageView[]> {
  return sendParts(app, viewer, { parts: [part], once })
}

/** Sends several such messages, all of them or none. Throws what `sendMessages` throws. */
export async function sendParts(
  app: App,
  viewer: Viewer,
  { parts, once }: { parts: Omit<Send, 'once'>[]; once: Once | null },
): Promise<MessageView[]> {
  // Before a file is fetched; two calls at the same time find each other in the transaction.
  const earlier = once && (await findEarlierAnswer<Kept>(app.db, once))
  if (earlier) return viewKept(app, earlier)
  const ready = await withFiles(app, viewer, parts)
  const made = await onceMoreOnConflict(() =>
    transact(app, async (trx) => {
      const meanwhile = once && (await findEarlierAnswer<Kept>(trx, once))
      if (meanwhile) return meanwhile
      const stored = await storeParts(app, trx, viewer, ready)
      if (once) await keepAnswer(app, trx, once, stored.map(({ message }) => message) satisfies Kept)
      return { stored }
    }),
  )
  if (!('stored' in made)) return viewKept(app, made)
  const sent = made.stored.filter(({ message, duplicate }) => message.direction === 'out' && !duplicate)
  for (const { channelId, message } of sent) ringFor(app, channelId, message.sendAt)
  return made.stored.map(({ message }) => viewMessage(app, message))
}

/** What one of these messages would be. */
export interface RehearsedSend {
  contact: ContactView
  channelName: string
  text: string
  kind: MessageView['kind']
}

/**
 * Whom they would reach with what and by which channel: done as `sendParts` does it, and undone. Files are not
 * fetched. Throws what `sendMessages` throws.
 */
export async function rehearseSends(app: App, viewer: Viewer, parts: SendPart[]): Promise<RehearsedSend[]> {
  const rehearsed: RehearsedSend[] = []
  const undo = new Error('Only rehearsed.')
  try {
    await transact(app, async (trx) => {
      const channels = await listChannelRows(trx, viewer.accountId)
      for (const { message, channelId } of await storeParts(app, trx, viewer, parts)) {
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

/** Each file that is fetched or stood in the call. */
async function withFiles<P extends SendPart>(app: App, viewer: Viewer, parts: P[]): Promise<P[]> {
  const ready: P[] = []
  for (const part of parts) {
    const { body } = part
    const mediaId = body.media ? await takeOutsideMedia(app, viewer, body.media) : body.mediaId
    ready.push({ ...part, body: { ...body, mediaId } })
  }
  return ready
}

async function storeParts(
  app: App,
  trx: Trx,
  viewer: Viewer,
  parts: Omit<Send, 'once'>[],
): Promise<Stored[]> {
  const stored: Stored[] = []
  for (const part of parts) stored.push(...(await storeEach(app, trx, viewer, part)))
  return stored
}

async function storeEach(app: App, trx: Trx, viewer: Viewer, send: Omit<Send, 'once'>): Promise<Stored[]> {
  const { media: _media, template, ...reply } = send.body
  const stored: Stored[] = []
  const sent = new Map<string, Map<string, Stored>>()
  for (const target of send.targets) {
    const conversationId = await resolveTarget(app, trx, viewer, target)
    const text = template
      ? await templateText(trx, viewer, await lockSeen(app, trx, viewer, conversationId), template)
      : (target.text ?? reply.text)
    const before = sent.get(conversationId)
    if (before && !send.mergesTwice) {
      throw new AppError('recipient_twice', 'One of the recipients is named twice.', { field: 'to' })
    }
    const same = before?.get(text)
    if (same) {
      stored.push({ ...same, duplicate: true })
      continue
    }
    const clientId = send.clientId ?? newId()
    const { sendAt = reply.sendAt } = target
    const one = await storeReply(app, trx, viewer, { ...reply, text, sendAt, conversationId, clientId })
    sent.set(conversationId, new Map(before).set(text, one))
    stored.push(one)
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
