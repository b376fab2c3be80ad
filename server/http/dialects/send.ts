import type { z } from 'zod'
import type { App } from '#server/context.ts'
import { type Once, once } from '#server/core/idempotency.ts'
import {
  type RehearsedSend,
  rehearseSends,
  type SendPart,
  sendMessages,
  sendParts,
} from '#server/core/sends.ts'
import { MessageBody } from '#server/protocol/sending.ts'
import type { MessageView } from '#server/protocol/views.ts'
import type { DialectCall } from './dialect.ts'

/** What is sent, and how its recipients are read where the call says it. */
export type Sending = z.input<typeof MessageBody> & {
  countryCode?: string | null | undefined
  /** One recipient's own text, in the order of `to`. */
  texts?: readonly string[]
  /** When one recipient's message is to leave, in the order of `to`. */
  times?: readonly (number | undefined)[]
}

/** What would have been sent. */
export class Rehearsed extends Error {
  readonly sends: RehearsedSend[]
  readonly file: string | null

  constructor(sends: RehearsedSend[], file: string | null) {
    super('Only rehearsed.')
    this.sends = sends
    this.file = file
  }
}

type Caller = Pick<DialectCall, 'viewer' | 'request' | 'isRehearsal'>

/** Sends as the API does: to all or to none, and once where the call has an `Idempotency-Key`. */
export async function sendInDialect(app: App, call: Caller, sending: Sending): Promise<MessageView[]> {
  const part = partOf(sending)
  if (call.isRehearsal) return rehearse(app, call, [part])
  const { countryCode, texts, ...body } = sending
  const once = onceOf(call, { sending: body, texts, countryCode })
  return sendMessages(app, call.viewer, { ...part, once })
}

/** The same for several at once, all of them or none. What the call says names it, as its times may be drawn by lot. */
export async function sendAllInDialect(
  app: App,
  call: Caller & Pick<DialectCall, 'input'>,
  sendings: Sending[],
): Promise<MessageView[]> {
  const parts = sendings.map(partOf)
  if (call.isRehearsal) return rehearse(app, call, parts)
  return sendParts(app, call.viewer, { parts, once: onceOf(call, call.input) })
}

function partOf({ countryCode, texts, times, ...sending }: Sending): SendPart {
  const { to, channelId = null, ...body } = MessageBody.parse(sending)
  const targets = [to].flat().map((one, index) => ({
    to: one,
    channelId,
    countryCode,
    text: texts?.[index],
    sendAt: times?.[index],
  }))
  return { targets, body, mergesTwice: true }
}

async function rehearse(app: App, { viewer }: Caller, parts: SendPart[]): Promise<never> {
  const file = parts.map(({ body }) => fileOf(body)).find((one) => one !== null) ?? null
  throw new Rehearsed(await rehearseSends(app, viewer, parts), file)
}

function onceOf({ viewer, request }: Caller, body: unknown): Once | null {
  const key = request.get('idempotency-key')
  return key === undefined ? null : once(viewer, { route: `${request.method} ${request.path}`, key, body })
}

function fileOf({ media }: SendPart['body']): string | null {
  if (!media) return null
  return 'url' in media ? media.url : (media.name ?? '')
}
