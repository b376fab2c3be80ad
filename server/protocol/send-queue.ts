import { z } from 'zod'
import { MESSAGES_PAGE, PAGE_MAX, QUEUE_STATUSES, REFERENCE_MAX_LENGTH } from './limits.ts'
import type { ContactView, MessageStatus, MessageView } from './views.ts'

export const QueueQuery = z.strictObject({
  status: z.enum(QUEUE_STATUSES).default('waiting'),
  channelId: z.string().max(64).optional(),
  referenceId: z.string().min(1).max(REFERENCE_MAX_LENGTH).optional(),
  /** The newest first, where nothing else is said. */
  order: z.enum(['asc', 'desc']).default('desc'),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(MESSAGES_PAGE),
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
