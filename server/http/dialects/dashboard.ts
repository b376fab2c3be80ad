import { z } from 'zod'
import { countQueuedMessages } from '#db/message-queue.ts'
import type { App } from '#server/context.ts'
import { chatIdsOf } from '#server/core/chat-ids.ts'
import { getQueuedMessage, listSendQueue } from '#server/core/send-queue.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { DASHBOARD_STATUS, viewDashboardMessage } from '#server/core/webhook-forms/dashboard.ts'
import { AppError, isAppError } from '#server/lib/errors.ts'
import { type QueuedMessageView, QueueQuery } from '#server/protocol/send-queue.ts'
import type { OutsideMedia } from '#server/protocol/sending.ts'
import type { Dialect, DialectCall } from './dialect.ts'
import { Text } from './fields.ts'
import { getNumber } from './numbers.ts'
import { sendInDialect } from './send.ts'

/** So many may wait for one number. */
const QUEUE_MOST = 1_000
const QUEUE_RETRY_MS = 60_000

const Media = z.union([
  z.object({ url: Text }).transform(({ url }) => ({ url })),
  z
    .object({ data: Text, filename: Text.optional() })
    .transform(({ data, filename }) => ({ base64: data, ...(filename ? { name: filename } : {}) })),
]) satisfies z.ZodType<OutsideMedia>
const Sending = z.object({
  number: Text.optional(),
  recipients: z.array(Text).optional(),
  message: Text.default(''),
  media: Media.optional(),
  reference_id: Text.nullish(),
})
const Named = z.object({ id: Text })

/** S0: the API of a dashboard with a queue. */
export const dashboard: Dialect = {
  name: 'dashboard',
  keyPlace: { header: 'x-api-key' },
  keyInHead: (request) => request.get('x-api-key'),
  routes: {
    'POST /api/send-message': {
      scope: 'send',
      does: 'send',
      // With the other header it is S1's.
      isMeant: (request) =>
        request.get('x-api-key') !== undefined || request.get('authorization') === undefined,
      answer: send,
    },
    'GET /api/message-status/:id': {
      scope: 'read',
      does: 'messageStatus',
      answer: async (app, { viewer, input }) =>
        viewQueued(app, await find(app, viewer, Named.parse(input).id)),
    },
  },
  refuse: ({ status, message }) => ({ status, body: { success: false, error: message } }),
}

async function send(app: App, call: DialectCall): Promise<object> {
  const { number, recipients, message, media, reference_id } = Sending.parse(call.input)
  const to = recipients ?? number
  if (to === undefined) throw new AppError('input_invalid', 'Say to whom: give number or recipients.')
  if (message === '' && !media) throw new AppError('input_invalid', 'Give a message, media, or both.')
  const { id: channelId } = await getNumber(app, call.viewer, undefined)
  await requireRoom(app, channelId, [to].flat().length)
  const sent = await sendInDialect(app, call, {
    to,
    channelId,
    text: message,
    media,
    referenceId: reference_id ?? undefined,
  })
  const results = sent.map(({ id }, index) => ({
    success: true,
    id,
    reference_id: reference_id ?? null,
    number: [to].flat()[index],
    status: 'pending',
  }))
  if (recipients) return { success: true, results }
  const [{ number: _number, ...one } = {}] = results
  return one
}

/** Throws `queue_full`. */
async function requireRoom(app: App, channelId: string, more: number): Promise<void> {
  if ((await countQueuedMessages(app.db, channelId, QUEUE_MOST)) + more <= QUEUE_MOST) return
  const message = `The queue is full: ${QUEUE_MOST} messages wait. Send this later.`
  throw new AppError('queue_full', message, { status: 429, retryAfterMs: QUEUE_RETRY_MS })
}

/** By the id of the queue, or the newest with this label. */
async function find(app: App, viewer: Viewer, id: string): Promise<QueuedMessageView> {
  try {
    return await getQueuedMessage(app, viewer, id)
  } catch (error) {
    if (!isAppError(error) || error.code !== 'message_not_found') throw error
    const query = QueueQuery.parse({ referenceId: id, status: 'any', limit: 1 })
    const [newest] = (await listSendQueue(app, viewer, query)).queue
    if (newest) return newest
    throw error
  }
}

async function viewQueued(app: App, { message, contact, steps }: QueuedMessageView): Promise<object> {
  const chatId = (await chatIdsOf(app, [contact.id])).get(contact.id) ?? ''
  const createdAt = steps[0]?.at ?? message.sentAt
  // A receipt may be faster than the server's word that it was sent.
  const sentAt = steps.find(({ status }) => DASHBOARD_STATUS[status] === 'sent')?.at ?? null
  return viewDashboardMessage({ ...message, createdAt, sentAt }, chatId)
}
