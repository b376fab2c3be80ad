import type { proto } from '@whiskeysockets/baileys'
import { type Attributes, type Node, newMessageId, node } from '../nodes.ts'
import type { Addressing, Person } from '../people/person.ts'
import type { World } from '../world.ts'
import { type Destination, isPerson, type Letter, sealLetter } from './letters.ts'
import type { LinkedDevice } from './linked-device.ts'

export interface SayOptions {
  id?: string
  addressing?: Addressing
  /** Which of the sender's devices writes; the phone itself unless told. */
  device?: number
  attributes?: Attributes
  /** How often the same stanza is delivered. */
  copies?: number
  /** Deliver bytes that nobody can decrypt; asked again, the sender sends right ones. */
  garbled?: boolean
  /** Linked devices are told of the message and not given it: view-once media, or a message lost on the way. */
  unavailable?: 'view_once' | 'lost'
}

/** A message that is encrypted and waits to be delivered. */
export interface PreparedMessage {
  id: string
  deliver(): void
}

/** Encrypts a message for every linked device it is for, and delivers it. */
export function send(
  world: World,
  from: Person,
  to: Destination,
  content: proto.IMessage,
  options: SayOptions = {},
): Promise<PreparedMessage> {
  return from.turns.run(async () => {
    const prepared = await seal(world, from, to, content, options)
    const delay = world.faults.deliveryDelayMs
    if (delay) setTimeout(() => prepared.deliver(), delay)
    else prepared.deliver()
    return prepared
  })
}

/** Encrypts only, so that a test may deliver late, out of order, or more than once. */
export function prepare(
  world: World,
  from: Person,
  to: Destination,
  content: proto.IMessage,
  options: SayOptions = {},
): Promise<PreparedMessage> {
  return from.turns.run(() => seal(world, from, to, content, options))
}

/** The linked devices of somebody, if it is a phone and has any. */
export function linksOf(world: World, person: Person): LinkedDevice[] {
  return [...(world.directory.phones.get(person.number)?.links.values() ?? [])]
}

async function seal(
  world: World,
  from: Person,
  to: Destination,
  content: proto.IMessage,
  options: SayOptions,
): Promise<PreparedMessage> {
  const id = options.id ?? newMessageId()
  const addressing =
    options.addressing ?? (isPerson(to) && linksOf(world, from).length ? to : from).addressing
  const { device = 0, attributes = {}, copies = 1 } = options
  const letter: Letter = { id, from, device, to, content, addressing, attributes }
  const chat = isPerson(to) ? to.number : to.jid
  from.ledger.noteSent(id, chat, content)
  const deliveries: { link: LinkedDevice; stanza: Node }[] = []
  for (const link of recipientLinks(world, letter)) {
    link.rememberLetter(letter)
    const stanza = await sealLetter(letter, link)
    deliveries.push({ link, stanza: spoilt(stanza, options) })
  }
  return {
    id,
    deliver() {
      reachPlayedPeople(world, letter)
      world.journal.notices.emit('said', { person: from.number, chat, id })
      for (const { link, stanza } of deliveries) for (let copy = 0; copy < copies; copy++) link.push(stanza)
    },
  }
}

function recipientLinks(world: World, { from, to }: Letter): LinkedDevice[] {
  const people = isPerson(to) ? [to, from] : to.members
  return [...new Set(people)]
    .filter((person) => !isPerson(to) || !isBlockedBy(world, person, from))
    .flatMap((person) => linksOf(world, person))
}

function isBlockedBy(world: World, person: Person, from: Person): boolean {
  const blocked = world.directory.phones.get(person.number)?.blocked
  return Boolean(blocked?.has(from.jid('pn')) || blocked?.has(from.jid('lid')))
}

/** What people of the sandbox write to each other needs no wire; only their ledgers are told. */
function reachPlayedPeople(world: World, { id, from, to, content }: Letter): void {
  const people = isPerson(to) ? [to] : to.members.filter((member) => member !== from)
  for (const person of people) {
    if (!world.directory.contacts.has(person.number)) continue
    const chat = isPerson(to) ? from.number : to.jid
    person.ledger.noteReceived({ id, chat, from: from.number, content, addressedAs: '' }, 0)
  }
}

function spoilt(stanza: Node, { garbled: isGarbled, unavailable }: SayOptions): Node {
  if (unavailable === 'view_once') return { ...stanza, content: [node('unavailable', { type: 'view_once' })] }
  if (unavailable === 'lost') return { ...stanza, content: [node('unavailable')] }
  return isGarbled ? garbled(stanza) : stanza
}

function garbled(stanza: Node): Node {
  const content = Array.isArray(stanza.content) ? stanza.content : []
  return { ...stanza, content: content.map((part) => ({ ...part, content: withOneByteFlipped(part) })) }
}

function withOneByteFlipped(part: Node): Node['content'] {
  if (!(part.content instanceof Uint8Array)) return part.content
  const bytes = Buffer.from(part.content)
  // The first message of a session ends with numbers that nobody looks at once the session is there.
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  return bytes
}
