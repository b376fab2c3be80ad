import type { z } from 'zod'
import type { App } from '#server/context.ts'
import { once } from '#server/core/idempotency.ts'
import type { Target } from '#server/core/send-targets.ts'
import { sendMessages } from '#server/core/sends.ts'
import { MessageBody } from '#server/protocol/sending.ts'
import type { MessageView } from '#server/protocol/views.ts'
import type { DialectCall } from './dialect.ts'

/** What is sent, and how its recipients are read where the call says it. */
type Sending = z.input<typeof MessageBody> & {
  countryCode?: string | null | undefined
  /** One recipient's own text, in the order of `to`. */
  texts?: readonly string[]
}

/** Sends as the API does: to all or to none, and once where the call has an `Idempotency-Key`. */
export function sendInDialect(
  app: App,
  { viewer, request }: Pick<DialectCall, 'viewer' | 'request'>,
  { countryCode, texts, ...sending }: Sending,
): Promise<MessageView[]> {
  const { to, channelId = null, ...body } = MessageBody.parse(sending)
  const targets: (Target & { text?: string | undefined })[] = [to]
    .flat()
    .map((one, index) => ({ to: one, channelId, countryCode, text: texts?.[index] }))
  const key = request.get('idempotency-key')
  const route = `${request.method} ${request.path}`
  const call = key === undefined ? null : once(viewer, { route, key, body: { sending, texts, countryCode } })
  return sendMessages(app, viewer, { targets, body, once: call })
}
