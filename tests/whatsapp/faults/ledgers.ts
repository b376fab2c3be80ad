import type { Db } from '#db/connect.ts'
import type { MessageView } from '#server/protocol/views.ts'
import type { Contact } from '../../../apps/sandbox/people/contact.ts'
import type { Sandbox } from '../../../apps/sandbox/sandbox.ts'
import type { Inbox } from './inbox.ts'

export interface Ledgers {
  sandbox: Sandbox
  db: Db
  inbox: Inbox
}

type Row = Awaited<ReturnType<typeof readRows>>[number]

/** What an agent would have to see as having arrived. */
const ARRIVED = new Set(['delivered', 'read', 'played'])
/** Steps on the way that must not be where a message stays. */
const UNDER_WAY = new Set(['queued', 'sending'])
/** Kinds that change another message and are no message themselves. */
const CHANGES = new Set(['reaction', 'edit', 'revoke', 'vote', 'protocol'])

/**
 * Compares, id by id, what the people of the sandbox sent and received with the database, and the database with the
 * inbox: as its events have built it, and as a fresh page loads it. Answers everything that does not agree.
 */
export async function compareLedgers({ sandbox, db, inbox }: Ledgers): Promise<string[]> {
  const rows = await readRows(db)
  const people = [...sandbox.world.directory.contacts.values()]
  return [
    ...compareSent(sandbox, people, rows),
    ...compareReceived(sandbox, people, rows),
    ...unforeseen(sandbox),
    ...(await compareInbox(db, inbox)),
  ]
}

/** Answers what is still under way; nothing when everybody has come to rest. */
export async function underWay({ sandbox, db, inbox }: Ledgers): Promise<string[]> {
  const rows = await readRows(db)
  const open = await db.selectFrom('whatsapp_journal').select('hash').where('stored_at', 'is', null).execute()
  const links = [...sandbox.world.directory.phones.values()].flatMap(({ links }) => [...links.values()])
  const pending = links.reduce((sum, link) => sum + link.pending.size, 0)
  const newest = await db
    .selectFrom('events')
    .select('seq')
    .where('audience', '!=', 'none')
    .orderBy('seq', 'desc')
    .executeTakeFirst()
  const seq = newest?.seq ?? 0
  return [
    ...(open.length > 0 ? [`${open.length} rows of the journal are open`] : []),
    ...(pending > 0 ? [`WhatsApp has ${pending} stanzas that nobody settled`] : []),
    ...rows.filter(({ status }) => UNDER_WAY.has(status)).map(({ body, status }) => `${body} is ${status}`),
    ...(inbox.isLevel() && inbox.state().seq >= seq
      ? []
      : [`the inbox is at ${inbox.state().seq} of ${seq}`]),
  ]
}

function compareSent({ world }: Sandbox, people: Contact[], rows: Row[]): string[] {
  const came = groupBy(
    rows.filter(({ direction }) => direction === 'in'),
    ({ external_id: id }) => id ?? '',
  )
  const problems: string[] = []
  const isForUs = (chat: string) => world.directory.phones.has(chat) || world.directory.groups.has(chat)
  const sent = people
    .flatMap((person) => person.sent)
    .filter(({ chat, kind }) => isForUs(chat) && !CHANGES.has(kind))
  for (const { id, text, kind } of sent) {
    const stored = came.get(id) ?? []
    came.delete(id)
    if (stored.length !== 1) problems.push(`${kind} "${text}" (${id}) is stored ${stored.length} times`)
    for (const row of stored) {
      if (row.body !== text || row.kind !== kind)
        problems.push(`"${text}" is stored as ${row.kind} "${row.body}"`)
    }
  }
  for (const id of came.keys()) problems.push(`nobody sent ${id}`)
  return problems
}

function compareReceived({ world }: Sandbox, people: Contact[], rows: Row[]): string[] {
  const problems: string[] = []
  const left = rows.filter(({ direction }) => direction === 'out')
  const received = people.flatMap((person) =>
    person.received
      .filter(({ from }) => world.directory.phones.has(from))
      .map((message) => ({ person, message })),
  )
  for (const { person, message } of received) {
    const row = left.find(({ external_id: id }) => id === message.id)
    if (!row) problems.push(`${person.name} received "${message.text}" (${message.id}), which nobody wrote`)
    else if (row.body !== message.text)
      problems.push(`${person.name} read "${message.text}" for "${row.body}"`)
    const texts = person.received.filter(({ text }) => text === message.text)
    if (texts.length !== 1) problems.push(`${person.name} got "${message.text}" under ${texts.length} ids`)
  }
  const ids = new Set(received.map(({ message }) => message.id))
  for (const { body, status, external_id: id } of left) {
    const hasCome = ids.has(id ?? '')
    if (hasCome && (status === 'failed' || UNDER_WAY.has(status)))
      problems.push(`"${body}" came, and is ${status}`)
    if (!hasCome && (ARRIVED.has(status) || status === 'sent'))
      problems.push(`"${body}" is ${status}, and never came`)
  }
  return problems
}

/** A message may go out once more under its id when nobody knew of it, for a phone drops the copy; it says the same. */
function unforeseen({ alarms }: Sandbox): string[] {
  return alarms
    .filter(({ kind, sameContent }) => kind !== 'delivered twice' || !sameContent)
    .map(({ kind, detail }) => `${kind}: ${detail}`)
}

async function compareInbox(db: Db, inbox: Inbox): Promise<string[]> {
  const stored = groupBy(await readShownRows(db), ({ conversation_id: id }) => id)
  const fresh = await inbox.fresh()
  const { threads, channels } = inbox.state()
  const problems: string[] = []
  for (const id of new Set([...stored.keys(), ...Object.keys(fresh.threads)])) {
    const wanted = (stored.get(id) ?? []).map(lineOfRow)
    const shown = [...(threads[id]?.messages ?? [])].map(lineOf)
    const loaded = (fresh.threads[id] ?? []).map(lineOf)
    problems.push(...differences(`the inbox, ${id}`, shown, wanted))
    problems.push(...differences(`a fresh page, ${id}`, loaded, wanted))
  }
  for (const channel of fresh.channels) {
    const known = channels[channel.id]?.whatsapp
    const { state, stateCode } = channel.whatsapp ?? {}
    if (known?.state !== state || known?.stateCode !== stateCode) {
      problems.push(`the inbox shows ${known?.state} ${known?.stateCode} for ${state} ${stateCode}`)
    }
  }
  return problems
}

function differences(whose: string, shown: string[], wanted: string[]): string[] {
  if (JSON.stringify(shown) === JSON.stringify(wanted)) return []
  const [missing, extra] = [except(wanted, shown), except(shown, wanted)]
  return [
    `${whose}: missing ${JSON.stringify(missing)}, too much ${JSON.stringify(extra)}, or in another order`,
  ]
}

function except(some: string[], others: string[]): string[] {
  const known = new Set(others)
  return some.filter((one) => !known.has(one))
}

function lineOf({ id, direction, kind, text, status, failureCode }: MessageView): string {
  return [id, direction, kind, text, status, failureCode].join('|')
}

function lineOfRow({ id, direction, kind, body, status, failure_code: code }: Row): string {
  return [id, direction, kind, body, status, code].join('|')
}

/** All messages of WhatsApp, in the order of a thread. */
function readRows(db: Db) {
  return db
    .selectFrom('messages')
    .innerJoin('channels', 'channels.id', 'messages.channel_id')
    .selectAll('messages')
    .where('channels.kind', '=', 'whatsapp')
    .orderBy('messages.sent_at')
    .orderBy('messages.seq')
    .execute()
}

/** Those that the inbox shows: groups are hidden until somebody switches them on. */
async function readShownRows(db: Db): Promise<Row[]> {
  const hidden = await db.selectFrom('conversations').select('id').where('hidden', '=', 1).execute()
  const ids = new Set(hidden.map(({ id }) => id))
  return (await readRows(db)).filter(({ conversation_id: id }) => !ids.has(id))
}

function groupBy<T>(values: T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value])
  return groups
}
