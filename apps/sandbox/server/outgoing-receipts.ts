import { parseJid } from '../jids.ts'
import { bigEndian, type Node, node, nowInSeconds } from '../nodes.ts'
import type { Group } from '../people/group.ts'
import type { ReceivedMessage } from '../people/ledger.ts'
import type { Person } from '../people/person.ts'
import { bundleNodes } from '../signal/key-nodes.ts'
import type { Arrival } from './incoming-messages.ts'
import type { LinkedDevice } from './linked-device.ts'

const REGISTRATION_LENGTH = 4

export type ReceiptType = 'read' | 'played'

/** What a phone tells by itself once it has a message. */
export function tellDelivered(
  person: Person,
  link: LinkedDevice,
  message: ReceivedMessage,
  group: Group | undefined,
): void {
  if (person.receipts === 'none') return
  link.push(receiptNode(person, message, group))
  if (person.receipts === 'read') link.push(receiptNode(person, message, group, 'read'))
}

export function receiptNode(
  person: Person,
  message: ReceivedMessage,
  group: Group | undefined,
  type?: ReceiptType,
): Node {
  const participant = group?.jidOf(person)
  const from = group?.jid ?? withoutDevice(message.addressedAs)
  return node('receipt', { from, id: message.id, t: nowInSeconds(), type, participant })
}

/** Our own phone has the copy of what its linked device wrote; this is what turns the first tick. */
export function tellSender({ link, id, chat, group, person }: Arrival): void {
  if (person.receipts === 'none') return
  const attributes = group
    ? { from: chat, participant: group.jidOf(person) }
    : { from: person.jid('pn'), recipient: chat }
  link.push(node('receipt', { ...attributes, id, t: nowInSeconds(), type: 'sender' }))
}

/** A device that could not decrypt gives the client new keys and asks for the message again. */
export function askAgain({ link, id, chat, group, person, deviceNumber, jid }: Arrival): void {
  const device = person.deviceNumbered(deviceNumber)
  link.askedAgain.add(id)
  device.closeSessions(link.address)
  const [registration, ...keys] = bundleNodes(device.newBundle())
  const attributes = group
    ? { from: chat, participant: jid }
    : { from: inDomainOf(chat, person, deviceNumber) }
  link.push(
    node('receipt', { ...attributes, id, type: 'retry', t: nowInSeconds() }, [
      node('retry', { count: '1', id, t: nowInSeconds(), v: '1' }),
      registration ?? node('registration', {}, bigEndian(device.store.registrationId, REGISTRATION_LENGTH)),
      node('keys', {}, keys),
    ]),
  )
}

function inDomainOf(chat: string, person: Person, device: number): string {
  return person.jid(parseJid(chat).server === 'lid' ? 'lid' : 'pn', device)
}

function withoutDevice(jid: string): string {
  const { user, server } = parseJid(jid)
  return `${user}@${server}`
}
