import { z } from 'zod'
import { MESSAGES_PAGE, PAGE_MAX, QUEUE_STATUSES, REFERENCE_MAX_LENGTH } from './limits.ts'
import type { ContactView, MessageStatus, MessageView } from './views.ts'

export const QueueQuery = z.strictObject({
  status: z
    .enum(QUEUE_STATUSES)
    .default('waiting')
    .describe('How they stand; `waiting` are those that have not left yet.'),
  channelId: z.string().max(64).optional().describe('Only through this channel.'),
  referenceId: z
    .string()
    .min(1)
    .max(REFERENCE_MAX_LENGTH)
    .optional()
    .describe('Only with this label, which the call gave that sent them.'),
  order: z.enum(['asc', 'desc']).default('desc').describe('By time; `desc` begins with the newest.'),
  cursor: z.string().max(200).optional().describe('`next` of the page before; without it, the first page.'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_MAX)
    .default(MESSAGES_PAGE)
    .describe('How many one page has at most.'),
})
export type QueueQuery = z.infer<typeof QueueQuery>

/** A message that was sent from here, to whom, and how it fared. */
export interface QueuedMessageView {
  message: MessageView
  channelId: string
  contact: ContactView
  /** With which call of a program it came; null: an agent wrote it. */
  requestId: string | null
  /** What has happened so far, as far as the channel told. */
  steps: { status: MessageStatus; at: number; failureCode: string | null }[]
}

export interface QueuePage {
  queue: QueuedMessageView[]
  /** Give it back as `cursor` for the next page; null at the end. */
  next: string | null
}
