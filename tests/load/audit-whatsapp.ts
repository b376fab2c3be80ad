import type { Db } from '#db/connect.ts'
import { decodeRaw } from '#server/channels/whatsapp/raw-messages.ts'
import type { Output } from '../../apps/sandbox/control/commands.ts'
import type { Problem, ProblemKind } from './audit.ts'
import type { Customers } from './customers.ts'

type Received = Output<'ledger'>['received'][number]
type Alarm = Output<'alarms'>[number]

/** What one row of ours says of a message that left, or was to leave, by WhatsApp. */
interface Sent {
  id: string
  body: string
  status: string
  external_id: string | null
  /** The group's id or the customer's number. */
  address: string
}

const ARRIVED = new Set(['sent', 'delivered', 'read', 'played'])

/**
 * Compares three ledgers, id by id: what customers wrote and received, and the database. Every message that WhatsApp
 * was given for us is there once; every answer was decrypted once by whom it is for, or is told to be unknown or failed.
 */
export async function auditWhatsapp(db: Db, customers: Customers): Promise<Problem[]> {
  const received = await receivedBy(customers)
  const alarms = await customers.sandbox.call('alarms')
  const sent = await sentBy(db, customers)
  // Asked first: what is settled now is in the database, or in the journal, when that is read.
  const pending = await auditPending(customers)
  return [
    ...(await auditInbound(db, customers, pending.length > 0)),
    ...(await auditOutbound(db, { customers, received, sent, alarms })),
    ...auditAlarms(alarms, received),
    ...pending,
  ]
}

/** What is not there, or only as a placeholder, is lost once WhatsApp has nothing left to bring. */
async function auditInbound(db: Db, { channelId, said }: Customers, isDraining: boolean): Promise<Problem[]> {
  const rows = await db
    .selectFrom('messages')
    .select(['external_id', 'body'])
    .where('channel_id', '=', channelId)
    .where('direction', '=', 'in')
    .execute()
  const problems: Problem[] = []
  const missing = isDraining ? 'waiting' : 'lost'
  const bodies = new Map<string, string[]>()
  for (const { external_id: id, body } of rows) bodies.set(id ?? '', [...(bodies.get(id ?? '') ?? []), body])
  for (const { id, text } of said) {
    const found = bodies.get(id) ?? []
    if (found.length === 0) {
      problems.push(problem(missing, `"${text}" was written on WhatsApp and is nowhere`))
    }
    if (found.length > 1) problems.push(problem('doubled', `"${text}" is there ${found.length} times`))
    if (found[0] !== undefined && found[0] !== text) {
      problems.push(problem(missing, `"${text}" stands there as "${found[0]}"`))
    }
    bodies.delete(id)
  }
  for (const body of [...bodies.values()].flat()) {
    problems.push(problem('foreign', `"${body}" was written on WhatsApp by nobody`))
  }
  return problems
}

async function auditOutbound(
  db: Db,
  {
    customers,
    received,
    sent,
    alarms,
  }: { customers: Customers; received: Map<string, Received[]>; sent: Sent[]; alarms: Alarm[] },
): Promise<Problem[]> {
  // Who cannot decrypt asks again, and in a group Baileys then answers every member, under the same id.
  const askedFor = new Set(alarms.filter(({ kind }) => kind === 'undecryptable').map(({ id }) => id))
  const resent = await listResent(db, customers)
  const known = new Set(sent.map((row) => row.external_id))
  const problems: Problem[] = []
  for (const { id, body, status, external_id: externalId, address } of sent) {
    const readers = customers.groups.find(({ jid }) => jid === `${address}@g.us`)?.members ?? [address]
    for (const number of readers) {
      const copies = (received.get(number) ?? []).filter((message) => message.text === body)
      const times = Math.max(0, ...copies.flatMap(({ decrypted }) => Object.values(decrypted)))
      const most = askedFor.has(externalId ?? '') ? Number.POSITIVE_INFINITY : resent.has(id) ? 2 : 1
      if (copies.length > 1 || times > most) {
        problems.push(problem('doubled', `${number} decrypted "${body}" ${copies.length} x ${times} times`))
      }
      if (copies.some((copy) => copy.id !== externalId)) {
        problems.push(problem('foreign', `${number} has "${body}" under an id that nobody knows`))
      }
      if (ARRIVED.has(status) && copies.length === 0) {
        problems.push(problem('lost', `"${body}" is ${status}, and ${number} has never seen it`))
      }
      if (status === 'failed' && copies.length > 0) {
        problems.push(problem('foreign', `"${body}" is told to have failed, and ${number} has it`))
      }
    }
  }
  for (const [number, messages] of received) {
    for (const { id, text } of messages) {
      if (!known.has(id)) problems.push(problem('foreign', `${number} received "${text}", sent by nobody`))
    }
  }
  return problems
}

/**
 * A second delivery is told by the ledgers, with whether it may be. Who could not decrypt at first, as can be after a
 * crash, and has it now, has lost nothing.
 */
function auditAlarms(alarms: Alarm[], received: Map<string, Received[]>): Problem[] {
  const hasNow = ({ person, id }: Alarm) =>
    received.get(person ?? '')?.some((message) => message.id === id) ?? false
  return alarms
    .filter(({ kind, sameContent }) => kind !== 'delivered twice' || !sameContent)
    .filter((alarm) => alarm.kind !== 'undecryptable' || !hasNow(alarm))
    .map(({ kind, detail }) => problem('foreign', `WhatsApp saw: ${kind}: ${detail}`))
}

async function auditPending({ sandbox, untilOnline }: Customers): Promise<Problem[]> {
  if (!(await untilOnline(0))) return [problem('waiting', 'the number is offline')]
  const phones = await sandbox.call('phones.list')
  const waiting = phones.flatMap(({ links }) => links).reduce((sum, { pending }) => sum + pending, 0)
  return waiting > 0 ? [problem('waiting', `${waiting} stanzas of WhatsApp are not settled`)] : []
}

/** By customer, what the shop wrote: what customers write to each other in a group is no business of ours. */
async function receivedBy({ sandbox, numbers }: Customers): Promise<Map<string, Received[]>> {
  const ledgers = await Promise.all(
    numbers.map(async (person) => [person, await sandbox.call('ledger', { person })] as const),
  )
  return new Map(
    ledgers.map(([number, { received }]) => [number, received.filter(({ from }) => !numbers.includes(from))]),
  )
}

function sentBy(db: Db, { channelId }: Customers): Promise<Sent[]> {
  return db
    .selectFrom('messages')
    .innerJoin('conversations', 'conversations.id', 'messages.conversation_id')
    .innerJoin('identities', 'identities.contact_id', 'conversations.contact_id')
    .select([
      'messages.id',
      'messages.body',
      'messages.status',
      'messages.external_id',
      'identities.value as address',
    ])
    .where('messages.channel_id', '=', channelId)
    .where('messages.direction', '=', 'out')
    .where('identities.kind', 'in', ['phone', 'group'])
    .execute()
}

/** Messages that went out a second time, because nobody knew whether they had left. */
async function listResent(db: Db, { channelId }: Customers): Promise<Set<string>> {
  const rows = await db
    .selectFrom('whatsapp_messages')
    .select(['message_id', 'raw'])
    .where('channel_id', '=', channelId)
    .execute()
  const again = rows.filter(({ raw }) => Number(decodeRaw(raw).messageC2STimestamp ?? 0) > 0)
  return new Set(again.map(({ message_id }) => message_id))
}

function problem(kind: ProblemKind, text: string): Problem {
  return { kind, text }
}
