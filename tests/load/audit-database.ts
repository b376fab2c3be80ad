import type { Db } from '#db/connect.ts'
import type { AuditSubjects, Problem, ProblemKind } from './audit.ts'

/** Nothing may wait any more, nor have been refused. */
export async function auditOutboxes({ visitors, agents }: AuditSubjects): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const { name, waiting } of visitors) {
    for (const { text, failure } of await waiting()) {
      problems.push(
        problem('waiting', `${name}: "${text}" stands in the outbox (${failure?.code ?? 'unsent'})`),
      )
    }
  }
  for (const { name, waiting } of agents) {
    for (const { text, failure } of waiting()) {
      problems.push(
        problem('waiting', `${name}: "${text}" stands in the outbox (${failure?.code ?? 'unsent'})`),
      )
    }
  }
  return problems
}

/** Every message that a client of ours wrote is there exactly once, and nothing else is. */
export async function auditMessages(db: Db, subjects: AuditSubjects): Promise<Problem[]> {
  const all = await db.selectFrom('messages').select(['body', 'author_key', 'client_id', 'status']).execute()
  const rows = all.filter((row) => row.author_key !== `channel:${subjects.customers.channelId}`)
  const inOutbox = await textsInOutboxes(subjects)
  const written = writtenTexts(subjects)
  const stored = groupBy(rows, (row) => row.body)
  const problems: Problem[] = []
  for (const [text, authorKey] of written) {
    const found = stored.get(text) ?? []
    const acknowledged = subjects.wire.acknowledged.has(text) ? 'acknowledged' : 'written'
    if (found.length === 0 && (acknowledged === 'acknowledged' || !inOutbox.has(text)))
      problems.push(problem('lost', `"${text}" was ${acknowledged} and is nowhere`))
    if (found.length > 1) problems.push(problem('doubled', `"${text}" is there ${found.length} times`))
    const [row] = found
    if (row && row.author_key !== authorKey)
      problems.push(problem('foreign', `"${text}" is of ${row.author_key}`))
    if (row && !subjects.wire.clientIds.get(text)?.has(row.client_id))
      problems.push(problem('foreign', `"${text}" has a client id that nobody sent`))
  }
  for (const { body, status } of rows) {
    if (!written.has(body)) problems.push(problem('foreign', `"${body}" was written by nobody`))
    if (status === 'queued' || status === 'sending') problems.push(problem('stuck', `"${body}" is ${status}`))
  }
  const keys = new Set(rows.map((row) => `${row.author_key} ${row.client_id}`))
  if (keys.size !== rows.length)
    problems.push(problem('doubled', `${rows.length - keys.size} keys are there twice`))
  return problems
}

/** Every account's log has no gap, and tells each message once, with the number the message carries. */
export async function auditEvents(db: Db, { accountId }: AuditSubjects): Promise<Problem[]> {
  const account = await db
    .selectFrom('accounts')
    .select('last_seq')
    .where('id', '=', accountId)
    .executeTakeFirst()
  const events = await db
    .selectFrom('events')
    .select(['seq', 'type', 'data'])
    .where('account_id', '=', accountId)
    .orderBy('seq')
    .execute()
  const problems: Problem[] = []
  const gapAt = events.findIndex(({ seq }, index) => seq !== index + 1)
  if (gapAt >= 0) problems.push(problem('gap', `event ${gapAt + 1} is missing`))
  if (account?.last_seq !== events.length)
    problems.push(
      problem('gap', `the counter says ${account?.last_seq}, the log has ${events.length} events`),
    )
  const told = new Map<string, number[]>()
  for (const { seq, type, data } of events) {
    if (type !== 'message.created') continue
    const { id }: { id: string } = JSON.parse(data).message
    told.set(id, [...(told.get(id) ?? []), seq])
  }
  const messages = await db.selectFrom('messages').select(['id', 'seq', 'body']).execute()
  for (const { id, seq, body } of messages) {
    if (told.get(id)?.join() !== String(seq))
      problems.push(problem('gap', `"${body}" has the number ${seq}, the log tells it at ${told.get(id)}`))
  }
  if (told.size !== messages.length)
    problems.push(problem('gap', `the log tells ${told.size} messages of ${messages.length}`))
  return problems
}

/** One conversation per visitor, customer and group, and what is stored on it equals what can be counted. */
export async function auditConversations(db: Db, { visitors, customers }: AuditSubjects): Promise<Problem[]> {
  const conversations = await db.selectFrom('conversations').selectAll().execute()
  const messages = await db
    .selectFrom('messages')
    .select(['id', 'conversation_id', 'direction', 'seq'])
    .where('direction', '!=', 'system')
    .orderBy('seq')
    .execute()
  const threads = groupBy(messages, (message) => message.conversation_id)
  const problems: Problem[] = []
  for (const { id, unread_count, agents_read_seq, last_message_id } of conversations) {
    const thread = threads.get(id) ?? []
    const unread = thread.filter(({ direction, seq }) => direction === 'in' && seq > agents_read_seq).length
    if (unread !== unread_count)
      problems.push(problem('count', `conversation ${id} says ${unread_count} unread, ${unread} are`))
    if (thread.at(-1)?.id !== last_message_id)
      problems.push(problem('count', `conversation ${id} names another last message than its thread`))
  }
  const writers = visitors.filter(({ written }) => written.length > 0).length
  const chats = customers.numbers.length + customers.groups.length
  const expected = { contacts: writers + chats, visitors: writers, conversations: writers + chats }
  // What was joined with another is a signpost only: that two names are one person may be known later.
  const stored = {
    contacts: await db.selectFrom('contacts').selectAll().where('merged_into', 'is', null).execute(),
    visitors: await db.selectFrom('visitors').select('id').execute(),
    conversations: conversations.filter(({ merged_into }) => merged_into === null),
  }
  for (const table of ['contacts', 'visitors', 'conversations'] as const) {
    const count = stored[table].length
    if (count !== expected[table])
      problems.push(
        problem(
          count > expected[table] ? 'doubled' : 'count',
          `${expected[table]} ${table} are due and there are ${count}`,
        ),
      )
  }
  for (const contact of stored.contacts) {
    if (!conversations.some(({ contact_id }) => contact_id === contact.id))
      problems.push(problem('foreign', `contact ${JSON.stringify(contact)} has no conversation`))
  }
  return problems
}

function writtenTexts({ visitors, agents }: AuditSubjects): Map<string, string> {
  return new Map([
    ...visitors.flatMap(({ written, visitorId }) =>
      written.map((text) => [text, `visitor:${visitorId()}`] as const),
    ),
    ...agents.flatMap(({ written, agentId }) => written.map((text) => [text, `agent:${agentId}`] as const)),
  ])
}

async function textsInOutboxes({ visitors, agents }: AuditSubjects): Promise<Set<string>> {
  const kept = await Promise.all(visitors.map(({ waiting }) => waiting()))
  return new Set([...kept.flat(), ...agents.flatMap(({ waiting }) => waiting())].map(({ text }) => text))
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row])
  return groups
}

function problem(kind: ProblemKind, text: string): Problem {
  return { kind, text }
}
