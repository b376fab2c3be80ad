import type { Contact } from '../people/contact.ts'
import { kindOf, textOf } from '../people/message-kind.ts'
import type { Sandbox } from '../sandbox.ts'
import { type Destination, isPerson } from '../server/letters.ts'
import { linesOf } from './lines.ts'
import type { Marks } from './marks.ts'
import { isShown } from './thread.ts'
import { ticksOf } from './ticks.ts'
import type { ChatView, FaultsView, Overview, PersonView } from './views.ts'

const NEWEST_ALARMS = 20

/** Who there is, what each of them has in the chat list, and what goes wrong. */
export function overview(sandbox: Sandbox, marks: Marks): Overview {
  const { phones, contacts, groups } = sandbox.world.directory
  return {
    people: [...phones.values(), ...contacts.values()].map((person) => personView(sandbox, marks, person)),
    groups: [...groups.values()].map(({ jid, subject, members }) => ({
      jid,
      subject,
      members: members.map(({ number }) => number),
    })),
    faults: faultsView(sandbox),
    alarms: sandbox.alarms.slice(-NEWEST_ALARMS).map(({ kind, detail, at }) => ({ kind, detail, at })),
    findsQr: sandbox.findQr !== undefined,
  }
}

function personView(sandbox: Sandbox, marks: Marks, person: Contact): PersonView {
  const phone = sandbox.world.directory.phones.get(person.number)
  const chats = chatsOf(sandbox, person, phone !== undefined).map((chat) =>
    chatView(sandbox, marks, person, chat),
  )
  return {
    number: person.number,
    name: person.name,
    isOwner: phone !== undefined,
    hidesNumber: person.hidesNumber,
    jids: [person.jid('pn'), person.jid('lid')],
    tellsDelivery: person.receipts !== 'none',
    links: [...(phone?.links.values() ?? [])].map((link) => ({
      device: link.number,
      isOnline: link.isOnline,
      pending: link.pending.size,
    })),
    chats: chats.sort((one, other) => other.at - one.at),
  }
}

/** A customer can write to every number of the business; the business to everybody. */
function chatsOf(sandbox: Sandbox, person: Contact, isOwner: boolean): Destination[] {
  const { phones, contacts, groups } = sandbox.world.directory
  const others = isOwner ? contacts.values() : phones.values()
  return [...others, ...[...groups.values()].filter(({ members }) => members.includes(person))]
}

function chatView(sandbox: Sandbox, marks: Marks, person: Contact, chat: Destination): ChatView {
  const lines = linesOf(sandbox, person, chat).filter(isShown)
  const last = lines.at(-1)
  const unread = lines.filter(
    ({ author, isHistory, id }) => author !== person && !isHistory && !marks.hasRead(person, id),
  )
  return {
    id: isPerson(chat) ? chat.number : chat.jid,
    isGroup: !isPerson(chat),
    name: isPerson(chat) ? chat.name : chat.subject,
    preview: last ? textOf(last.content) : '',
    kind: last ? kindOf(last.content) : null,
    at: last?.at ?? 0,
    isMine: last?.author === person,
    ticks: last ? ticksOf(marks, person, last) : null,
    unread: unread.length,
  }
}

function faultsView({ faults, world }: Sandbox): FaultsView {
  return {
    withheldAcks: faults.withheldAcks,
    keptAcks: faults.keptAcks.length,
    ackDelayMs: faults.ackDelayMs,
    deliveryDelayMs: faults.deliveryDelayMs,
    refusedLogins: timesOf(faults.refusedLogins),
    refusedMessages: timesOf(faults.ackErrors),
    refusedFiles: timesOf(world.media.refusals),
  }
}

function timesOf(entries: readonly { times: number }[]): number {
  return entries.reduce((sum, { times }) => sum + times, 0)
}
