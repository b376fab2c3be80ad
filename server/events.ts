import type { Insertable, Transaction } from 'kysely'
import type { Db } from '#db/connect.ts'
import { type EventRow, insertEvents, listEventsAfter, takeSequence } from '#db/events.ts'
import { insertMessage, setMessageSequence } from '#db/messages.ts'
import type { EventTable, MessageTable, Tables } from '#db/schema.ts'
import type { App } from '#server/context.ts'
import type { AgentEvent, Logged } from '#server/protocol/events.ts'
import type { StoredMedia } from '#server/protocol/views.ts'

/** An event as it is kept: files without their signed addresses. */
export type StoredEvent = AgentEvent<StoredMedia>

/** What decides who may see an event of a conversation. */
export interface Standing {
  id: string
  assignee_id: string | null
  team_id: string | null
  hidden: 0 | 1
}

export interface PendingEvent {
  accountId: string
  /** `visitor`: the conversation's visitor is told too. */
  audience: 'agents' | 'visitor'
  /** The conversation after the change, which says who may see the event. */
  conversation: Standing | null
  event: StoredEvent
  /** The message it tells of where that is not written yet: it is, with its number, at the end of the transaction. */
  row: Insertable<MessageTable> | null
  /** Messages that get this event's number besides the one it carries. */
  numbers?: string[]
  /** Known once the transaction has committed. */
  seq: number
}

/** A transaction and the events it owes. */
export type Trx = Transaction<Tables> & { readonly pending: PendingEvent[] }

/** An event read back from the log, with what decides who may see it. */
export interface LoggedEvent {
  event: Logged<StoredEvent>
  accountId: string
  /** `none`: the conversation was hidden, nobody is told. */
  audience: 'none' | 'agents' | 'visitor'
  conversationId: string | null
  assigneeId: string | null
  teamId: string | null
}

/**
 * Runs `work` in one transaction together with the events it appends, and rings once all of it is committed.
 * Answers what `work` answered. Nothing of it happened when this throws.
 */
export async function transact<T>(app: App, work: (trx: Trx) => Promise<T>): Promise<T> {
  const { result, rows } = await app.database.transaction(async (transaction) => {
    const trx: Trx = Object.assign(transaction, { pending: [] })
    return { result: await work(trx), rows: await numberPending(app, trx) }
  }, writeEvents)
  for (const accountId of new Set(rows.map((row) => row.account_id)))
    app.bells.ring({ kind: 'log', accountId })
  return result
}

/** Owes an event: it is written last, in the same transaction. `seq` of the answer is set by then. */
export function append(
  trx: Trx,
  event: Omit<PendingEvent, 'seq' | 'conversation' | 'row'> &
    Partial<Pick<PendingEvent, 'conversation' | 'row'>>,
): PendingEvent {
  const pending: PendingEvent = { conversation: null, row: null, ...event, seq: 0 }
  trx.pending.push(pending)
  return pending
}

/** Writes messages now that would be at the end: for what follows in the same transaction and looks for them. */
export async function insertOwedMessages(trx: Trx): Promise<void> {
  for (const pending of trx.pending) {
    if (pending.row) await insertMessage(trx, pending.row)
    pending.row = null
  }
}

/** Events of an account after a sequence number, in order. */
export async function readEvents(
  db: Db,
  query: { accountId: string; after: number; limit: number },
): Promise<LoggedEvent[]> {
  return (await listEventsAfter(db, query)).map(parseEvent)
}

/** A row of the log as an event. */
export function parseEvent(row: EventRow): LoggedEvent {
  // Written by this module only, from the same type.
  const stored = JSON.parse(row.data) as StoredEvent
  return {
    event: { ...stored, seq: row.seq, at: row.created_at },
    accountId: row.account_id,
    audience: row.audience,
    conversationId: row.conversation_id,
    assigneeId: row.assignee_id,
    teamId: row.team_id,
  }
}

/** The counter row is locked last and shortly, accounts in one order: commit order is sequence order. */
async function numberPending(app: App, trx: Trx): Promise<Insertable<EventTable>[]> {
  const rows: Insertable<EventTable>[] = []
  for (const accountId of [...new Set(trx.pending.map((pending) => pending.accountId))].sort()) {
    const events = trx.pending.filter((pending) => pending.accountId === accountId)
    const count = events.length
    const last = await takeSequence(trx, { dialect: app.database.dialect, accountId, count })
    for (const [index, pending] of events.entries()) {
      pending.seq = last - count + 1 + index
      await numberMessages(trx, pending)
      rows.push(rowOf(pending, app.clock.now()))
    }
  }
  return rows
}

/** Nothing reads the log in a transaction: those that share a commit write their events together. */
async function writeEvents(
  trx: Transaction<Tables>,
  owed: { rows: Insertable<EventTable>[] }[],
): Promise<void> {
  const rows = owed.flatMap((one) => one.rows)
  if (rows.length > 0) await insertEvents(trx, rows)
}

function rowOf(
  { accountId, seq, audience, conversation, event }: PendingEvent,
  now: number,
): Insertable<EventTable> {
  return {
    account_id: accountId,
    seq,
    type: event.type,
    audience: conversation?.hidden ? 'none' : audience,
    conversation_id: conversation?.id ?? null,
    assignee_id: conversation?.assignee_id ?? null,
    team_id: conversation?.team_id ?? null,
    data: JSON.stringify(event),
    created_at: now,
  }
}

/** A message carries the number of the event that made it: its place in the thread. */
async function numberMessages(
  trx: Transaction<Tables>,
  { event, row, seq, numbers = [] }: PendingEvent,
): Promise<void> {
  const written = [...numbers]
  if (event.type === 'message.created') {
    event.message.seq = seq
    if (row) await insertMessage(trx, { ...row, seq })
    else written.push(event.message.id)
  }
  if (written.length > 0) await setMessageSequence(trx, { messageIds: written, seq })
}
