import { z } from 'zod'
import { DELIVERY_STATUSES, URL_MAX_LENGTH } from './limits.ts'
import { PROGRAM_EVENTS, type ProgramEventType } from './program-events.ts'
import { WEBHOOK_FORMATS, type WebhookFormat } from './webhook-formats.ts'

const Address = z
  .url({ protocol: /^https?$/ })
  .max(URL_MAX_LENGTH)
  .refine((text) => !URL.canParse(text) || !/^\w+:\/\/[^/?#]*@/.test(text), {
    message: 'An address with a name or a password in it is not called.',
  })
  .describe('The address that is called, by POST.')
const Events = z
  .array(z.enum(PROGRAM_EVENTS))
  .min(1)
  .transform((types) => PROGRAM_EVENTS.filter((type) => types.includes(type)))
  .describe(
    'Which events are told. All that becomes of a message is told by message.created, message.updated, messages.status and messages.receipt.',
  )
const Format = z.enum(WEBHOOK_FORMATS).meta({
  description:
    'In whose words it is told: sapa (the events as they are), or those of another gateway (see Other gateways).',
})
const AllowPrivate = z.boolean().meta({
  description: 'The host may be in a private network. Only a signed-in owner may say so.',
})

export const NewWebhook = z.strictObject({
  url: Address,
  events: Events,
  format: Format.default('sapa'),
  channelId: z.string().max(64).nullable().default(null).describe('Only events of this channel.'),
  allowPrivate: AllowPrivate.default(false),
})
export type NewWebhook = z.infer<typeof NewWebhook>

export const WebhookChange = z
  .strictObject({
    url: Address,
    events: Events,
    format: Format,
    allowPrivate: AllowPrivate,
    paused: z
      .boolean()
      .describe('Nothing is told meanwhile, and nothing is lost for as long as events are kept.'),
  })
  .partial()
export type WebhookChange = z.infer<typeof WebhookChange>

export const DeliveriesQuery = z.strictObject({
  status: z.enum(DELIVERY_STATUSES).optional().describe('Only those that stand like this.'),
  cursor: z.string().max(64).optional().describe('`next` of the page before; without it, the first page.'),
})

/** Events by their sequence numbers, both included. */
export const ReplayBody = z.strictObject({
  fromSeq: z.number().int().min(0).describe('`seq` of the first event.'),
  toSeq: z.number().int().min(0).describe('`seq` of the last event; it is told, too.'),
  status: z
    .enum(['delivered', 'dead'])
    .optional()
    .describe('Only calls that were taken, or only those that were given up.'),
})

export interface WebhookView {
  id: string
  url: string
  events: ProgramEventType[]
  /** In whose words it is told. */
  format: WebhookFormat
  channelId: string | null
  allowPrivate: boolean
  paused: boolean
  /** Since when no call has come through; null while they do. */
  failingSince: number | null
  /** When the next call is tried, where several in a row have failed. */
  retryAt: number | null
  /** Until then calls are signed with the secret before as well. */
  oldSecretUntil: number | null
  createdAt: number
}

export interface WebhookDeliveryView {
  /** The header `webhook-id`: the same with every attempt. */
  id: string
  webhookId: string
  seq: number
  type: string
  status: (typeof DELIVERY_STATUSES)[number]
  attempts: number
  nextTryAt: number | null
  lastTryAt: number | null
  tookMs: number | null
  httpStatus: number | null
  /** Why the last attempt failed. */
  failureCode: string | null
  createdAt: number
}
export interface WebhookTryView {
  at: number
  /** As they were sent. */
  headers: Record<string, string>
  tookMs: number
  httpStatus: number | null
  failureCode: string | null
  /** How the answer began. */
  answer: string | null
}

/** One call with what was sent, how the last answer began, and its latest tries, the newest first. */
export type WebhookCallView = WebhookDeliveryView & {
  body: string
  answer: string | null
  tries: WebhookTryView[]
}

export interface WebhookDeliveriesPage {
  deliveries: WebhookDeliveryView[]
  next: string | null
}
