import { z } from 'zod'
import { NAME_MAX_LENGTH } from './limits.ts'
import type { ConversationView, MessageView } from './views.ts'
import { MessageCursor, NewMessage } from './visitors.ts'

/** A reply to the contact, or with `note: true` a note that only the team sees. */
export const NewReply = NewMessage.safeExtend({ note: z.boolean().default(false) })
export type NewReply = z.infer<typeof NewReply>

export const ConversationQuery = z.strictObject({
  view: z.enum(['mine', 'unassigned', 'all']).default('all'),
  status: z.enum(['open', 'pending', 'snoozed', 'closed']).default('open'),
  cursor: z.string().max(200).optional(),
})
export type ConversationQuery = z.infer<typeof ConversationQuery>

export const AssigneeBody = z.strictObject({ agentId: z.string().max(64) })
export const TeamBody = z.strictObject({ teamId: z.string().max(64) })
export const SnoozeBody = z.strictObject({ until: z.number().int().positive() })
export const ReadBody = z.strictObject({ upToSeq: z.number().int().min(0) })
export const OriginBody = z.strictObject({ origin: z.string().max(300) })
export const EventsQuery = z.object({ after: z.coerce.number().int().min(0) })
export const MessagesQuery = z.object({ before: MessageCursor.optional() })

export interface ConversationsPage {
  conversations: ConversationView[]
  /** Give it back as `cursor` for the next page; null at the end. */
  next: string | null
  /** Events after this sequence number bring this answer up to date. */
  seq: number
}

export interface ConversationCounts {
  mine: number
  unassigned: number
  all: number
}

export interface MessagesPage {
  /** Oldest first. */
  messages: MessageView[]
  /** Give it back as `before` for older ones; null at the beginning. */
  before: string | null
  seq: number
}

export const NewWebsite = z.strictObject({
  name: z.string().max(NAME_MAX_LENGTH).default(''),
  address: z.string().max(300),
})
export const WebsiteChange = z.strictObject({
  name: z.string().trim().min(1).max(NAME_MAX_LENGTH).optional(),
  greeting: z.string().max(NAME_MAX_LENGTH).optional(),
  accent: z.string().max(20).optional(),
})
