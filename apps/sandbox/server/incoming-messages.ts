import { proto } from '@whiskeysockets/baileys'
import { parseJid, STATUS_CHAT } from '../jids.ts'
import { child, children, type Node, node, nowInSeconds, required } from '../nodes.ts'
import type { Group } from '../people/group.ts'
import type { Person } from '../people/person.ts'
import type { Phone } from '../phone/phone.ts'
import type { SignalDevice } from '../signal/signal-device.ts'
import type { World } from '../world.ts'
import type { LinkedDevice } from './linked-device.ts'
import { askAgain, tellDelivered, tellSender } from './outgoing-receipts.ts'

/** A message of a client on its way to one device of somebody. */
export interface Arrival {
  link: LinkedDevice
  stanza: Node
  id: string
  /** The jid that the client wrote to: a person's or a group's. */
  chat: string
  group: Group | undefined
  person: Person
  deviceNumber: number
  /** The jid of the device, as the client addressed it. */
  jid: string
}

/** Acknowledges a client's message and lets every device it is for decrypt it. */
export async function takeMessage(world: World, link: LinkedDevice, stanza: Node): Promise<void> {
  if (world.faults.take('dyingLines')) return link.goSilent()
  if (world.faults.take('lostMessages') || !acknowledge(world, link, stanza)) return
  const shared = children(stanza, 'enc').find((part) => part.attrs.type === 'skmsg')
  for (const { jid, encrypted } of targetsOf(stanza)) {
    const arrival = arrivalAt(world, link, stanza, jid)
    if (arrival) await deliverTo(world, arrival, encrypted, shared)
    else world.journal.alarm('encrypted for nobody', `${jid} is nobody here`, { id: stanza.attrs.id })
  }
  if (shared) await deliverToGroup(world, link, stanza, shared)
}

/** False where the server refuses the message. */
function acknowledge(world: World, link: LinkedDevice, stanza: Node): boolean {
  const { faults } = world
  const { id, to = '', participant } = stanza.attrs
  const error = faults.takeAckError((chat) => chat === to || isSamePerson(world, chat, to))
  const ack = node('ack', { class: 'message', from: to, id, t: nowInSeconds(), participant, error })
  const sendAck = () => link.connection?.send(ack)
  if (faults.take('withheldAcks')) faults.keptAcks.push(sendAck)
  else if (faults.ackDelayMs) setTimeout(sendAck, faults.ackDelayMs)
  else sendAck()
  return error === undefined
}

function isSamePerson(world: World, one: string, other: string): boolean {
  const person = world.directory.find(one)
  return person !== undefined && person === world.directory.find(other)
}

function targetsOf(stanza: Node): { jid: string; encrypted: Node }[] {
  const listed = children(child(stanza, 'participants'), 'to').flatMap((target) => {
    const encrypted = child(target, 'enc')
    return encrypted ? [{ jid: required(target, 'jid'), encrypted }] : []
  })
  // What is sent again, and what is for our own phone alone, stands there without a list.
  const direct = children(stanza, 'enc').find((part) => part.attrs.type !== 'skmsg')
  if (!direct) return listed
  return [...listed, { jid: stanza.attrs.participant ?? required(stanza, 'to'), encrypted: direct }]
}

function arrivalAt(world: World, link: LinkedDevice, stanza: Node, jid: string): Arrival | undefined {
  const person = world.directory.find(jid)
  if (!person) return undefined
  const [id, chat] = [required(stanza, 'id'), required(stanza, 'to')]
  const group = world.directory.groups.get(chat)
  return { link, stanza, id, chat, group, person, deviceNumber: parseJid(jid).device, jid }
}

async function deliverTo(world: World, arrival: Arrival, encrypted: Node, shared?: Node): Promise<void> {
  const { link, person, deviceNumber } = arrival
  const isOwn = person.number === link.phone.number
  // In groups addressed by LID Baileys encrypts its key for itself too; handing that back starts a loop of retries.
  if (isOwn && deviceNumber === link.number) return
  const phone = world.directory.phones.get(person.number)
  const other = phone?.links.get(deviceNumber)
  if (other) return other.push(forwarded(arrival, [encrypted, ...(shared ? [shared] : [])]))
  const device = person.devices.get(deviceNumber)
  if (!device) return world.journal.alarm('encrypted for nobody', `${arrival.jid} is no device here`)
  const content = await decryptOrAsk(world, arrival, () => device.decrypt(link.address, encrypted))
  if (!content) return
  const key = content.senderKeyDistributionMessage
  if (key) await device.learnSenderKey(link.address, key)
  if (shared && isOnlyKey(content)) return
  receive(world, arrival, content, phone)
}

async function deliverToGroup(world: World, link: LinkedDevice, stanza: Node, shared: Node): Promise<void> {
  const chat = required(stanza, 'to')
  const group = world.directory.groups.get(chat)
  for (const person of group?.members ?? everybodyElse(world, link)) {
    for (const [deviceNumber, device] of person.devices) {
      if (!group && !knowsStatusKey(device, link)) continue
      const jid = group ? group.jidOf(person, deviceNumber) : person.jid('pn', deviceNumber)
      const arrival = arrivalAt(world, link, stanza, jid)
      if (arrival) await receiveFromGroup(world, arrival, device, shared)
    }
  }
}

async function receiveFromGroup(
  world: World,
  arrival: Arrival,
  device: SignalDevice,
  shared: Node,
): Promise<void> {
  const { link, chat, person } = arrival
  const content = await decryptOrAsk(world, arrival, () =>
    device.decryptFromGroup(chat, link.address, shared),
  )
  if (content) receive(world, arrival, content, world.directory.phones.get(person.number))
}

/** Status updates name their readers by whom they gave the key to. */
function knowsStatusKey(device: SignalDevice, link: LinkedDevice): boolean {
  return device.knowsSenderKey(STATUS_CHAT, link.address)
}

function everybodyElse(world: World, link: LinkedDevice): Person[] {
  const { contacts, phones } = world.directory
  return [...contacts.values(), ...phones.values()].filter(({ number }) => number !== link.phone.number)
}

async function decryptOrAsk(
  world: World,
  arrival: Arrival,
  decrypt: () => Promise<proto.Message>,
): Promise<proto.Message | undefined> {
  if (world.faults.takeDeafness(arrival.person)) {
    askAgain(arrival)
    return undefined
  }
  try {
    return await decrypt()
  } catch (error) {
    const detail = `${arrival.jid} cannot decrypt: ${String(error)}`
    world.journal.alarm('undecryptable', detail, { person: arrival.person.number, id: arrival.id })
    askAgain(arrival)
    return undefined
  }
}

function receive(world: World, arrival: Arrival, content: proto.Message, phone: Phone | undefined): void {
  const { link, id, person, group, deviceNumber } = arrival
  if (phone && phone.number === link.phone.number) {
    phone.noteCopy(id, arrival.chat, content.deviceSentMessage?.message ?? content)
    tellSender(arrival)
    return
  }
  const chat = group?.jid ?? (arrival.chat === STATUS_CHAT ? STATUS_CHAT : link.phone.number)
  const message = { id, chat, from: link.phone.number, content, addressedAs: arrival.chat }
  const { entry, times, isNew } = person.ledger.noteReceived(message, deviceNumber)
  if (times > 1 && !link.askedAgain.has(id)) alarmOfSecondDelivery(world, arrival, entry.content, content)
  if (!isNew) return
  person.sees.delete(link.phone.number)
  tellDelivered(person, link, entry, group)
  world.journal.notices.emit('message', { person: person.number, chat, id })
}

function alarmOfSecondDelivery(
  world: World,
  arrival: Arrival,
  first: proto.IMessage,
  second: proto.IMessage,
): void {
  const bytes = [first, second].map((content) => Buffer.from(proto.Message.encode(content).finish()))
  const sameContent = bytes[0]?.equals(bytes[1] ?? Buffer.alloc(0))
  const { person, id, deviceNumber } = arrival
  const detail = `${person.name}'s device ${deviceNumber} was given the message ${id} once more`
  world.journal.alarm('delivered twice', detail, { person: person.number, id, sameContent })
}

function isOnlyKey(content: proto.Message): boolean {
  const {
    senderKeyDistributionMessage: key,
    messageContextInfo: context,
    ...rest
  } = proto.Message.toObject(content)
  return Boolean(key) && Object.keys(rest).length === 0
}

/** Another linked device of the same phone, or of another one, is given the ciphertext as it is. */
function forwarded({ link, stanza, id, chat, group, person }: Arrival, parts: Node[]): Node {
  const isOwn = person.number === link.phone.number
  const attributes = group
    ? { from: chat, participant: link.lidJid, participant_pn: link.jid, addressing_mode: 'lid' }
    : { from: link.jid, sender_lid: link.lidJid, addressing_mode: 'pn', recipient: isOwn ? chat : undefined }
  return node('message', { ...attributes, id, t: nowInSeconds(), type: stanza.attrs.type }, parts)
}
