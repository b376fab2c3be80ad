import { z } from 'zod'
import { BULK_MAX, LABELS_PER_CONVERSATION, PRIORITIES } from './limits.ts'

const Id = z.string().min(1).max(64)
const Status = z.enum(['open', 'pending', 'snoozed', 'closed'])
const pair = <T extends z.ZodType>(value: T) => z.tuple([value, value]).optional()

/** One change of several conversations. */
export const BulkChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('close') }),
  z.strictObject({ kind: z.literal('reopen') }),
  z.strictObject({ kind: z.literal('read') }),
  z.strictObject({ kind: z.literal('assign'), agentId: Id.nullable() }),
  z.strictObject({ kind: z.literal('snooze'), until: z.number().int().positive() }),
  z.strictObject({ kind: z.literal('label'), labelId: Id, on: z.boolean() }),
  z.strictObject({ kind: z.literal('priority'), priority: z.enum(PRIORITIES) }),
])
export type BulkChange = z.infer<typeof BulkChange>

export const BulkBody = z.strictObject({
  conversationIds: z.array(Id).min(1).max(BULK_MAX),
  change: BulkChange,
})

/** Old and new of what a change has changed, by conversation: given back, it is undone. */
export const BulkChanged = z.strictObject({
  conversationId: Id,
  changes: z.strictObject({
    status: pair(Status),
    snoozedUntil: pair(z.number().int().positive().nullable()),
    assigneeId: pair(Id.nullable()),
    labelIds: pair(z.array(Id).max(10 * LABELS_PER_CONVERSATION)),
    priority: pair(z.enum(PRIORITIES)),
    unreadCount: pair(z.number().int().min(0).max(1_000_000)),
  }),
})
export type BulkChanged = z.infer<typeof BulkChanged>

export const UndoBody = z.strictObject({ changed: z.array(BulkChanged).min(1).max(BULK_MAX) })

export interface BulkAnswer {
  /** Those that are another now; one that was like that before is not among them. */
  changed: BulkChanged[]
  /** Out of this agent's sight, or not possible. */
  refused: { conversationId: string; code: string }[]
}

export interface UndoAnswer {
  /** As they were before. */
  restored: string[]
  /** Changed by somebody else since, or out of sight: those stay as they are. */
  left: string[]
}
