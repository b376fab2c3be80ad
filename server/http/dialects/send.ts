import type { z } from 'zod'
import type { App } from '#server/context.ts'
import { once } from '#server/core/idempotency.ts'
import type { Target } from '#server/core/send-targets.ts'
import { type RehearsedSend, rehearseSends, sendMessages } from '#server/core/sends.ts'
import { MessageBody } from '#server/protocol/sending.ts'
import type { MessageView } from '#server/protocol/views.ts'
import type { DialectCall } from './dialect.ts'

/** What is sent, and how its recipients are read where the call says it. */
type Sending = z.input<typeof MessageBody> & {
  countryCode?: string | null | undefined
  /** One recipient's own text, in the order of `to`. */
  texts?: readonly string[]
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

/** Sends as the API does: to all or to none, and once where the call has an `Idempotency-Key`. */
export async function sendInDialect(
  app: App,
  { viewer, request, isRehearsal }: Pick<DialectCall, 'viewer' | 'request' | 'isRehearsal'>,
  { countryCode, texts, ...sending }: Sending,
): Promise<MessageView[]> {
  const { to, channelId = null, ...body } = MessageBody.parse(sending)
  const targets: (Target & { text?: string | undefined })[] = [to]
    .flat()
    .map((one, index) => ({ to: one, channelId, countryCode, text: texts?.[index] }))
  if (isRehearsal) throw new Rehearsed(await rehearseSends(app, viewer, { targets, body }), fileOf(body))
  const key = request.get('idempotency-key')
  const route = `${request.method} ${request.path}`
  const call = key === undefined ? null : once(viewer, { route, key, body: { sending, texts, countryCode } })
  return sendMessages(app, viewer, { targets, body, once: call })
}

function fileOf({ media }: Pick<MessageBody, 'media'>): string | null {
  if (!media) return null
  return 'url' in media ? media.url : (media.name ?? '')
}
