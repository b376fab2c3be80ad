import type { proto } from '@whiskeysockets/baileys'
import { type Attributes, type Node, node, nowInSeconds } from '../nodes.ts'
import type { Group } from '../people/group.ts'
import { kindOf, unwrapped } from '../people/message-kind.ts'
import type { Addressing, Person } from '../people/person.ts'
import type { LinkedDevice } from './linked-device.ts'

export type Destination = Person | Group

/** A message from somebody of the sandbox, before it is encrypted for one linked device. */
export interface Letter {
  id: string
  from: Person
  /** Which of the sender's devices writes. */
  device: number
  to: Destination
  content: proto.IMessage
  addressing: Addressing
  attributes: Attributes
  /** From a phone to its own linked device, about their common state. */
  isPeer?: boolean
}

const SENDER_EDIT = '1'
const SENDER_REVOKE = '7'
const MEDIA_KINDS = ['image', 'video', 'voice', 'audio', 'document', 'sticker']

/** The `<message>` by which one linked device learns of a letter. */
export async function sealLetter(letter: Letter, link: LinkedDevice): Promise<Node> {
  const { from, to } = letter
  const isOwnCopy = from.number === link.phone.number && !letter.isPeer
  if (!isPerson(to)) return node('message', groupAttributes(letter, to), await sealForGroup(letter, to, link))
  if (!isOwnCopy)
    return node('message', chatAttributes(letter), [await sealForLink(letter, letter.content, link)])
  const destinationJid = to.jid(letter.addressing)
  const copy = { deviceSentMessage: { destinationJid, message: letter.content } }
  return node('message', ownCopyAttributes(letter, to), [await sealForLink(letter, copy, link)])
}

/** The same letter again for a client that could not read it: on a new session, and alone even in a group. */
export async function resealLetter(letter: Letter, link: LinkedDevice, count: number): Promise<Node> {
  const device = letter.from.deviceNumbered(letter.device)
  const stanza = isPerson(letter.to)
    ? await sealLetter(letter, link)
    : node('message', groupAttributes(letter, letter.to), [
        await sealForLink(letter, { ...letter.content, ...(await device.senderKeyOf(letter.to.jid)) }, link),
      ])
  for (const part of Array.isArray(stanza.content) ? stanza.content : []) part.attrs.count = String(count)
  return stanza
}

export function isPerson(destination: Destination): destination is Person {
  return 'number' in destination
}

async function sealForGroup(letter: Letter, group: Group, link: LinkedDevice): Promise<Node[]> {
  const device = letter.from.deviceNumbered(letter.device)
  const parts: Node[] = []
  if (device.mustTellSenderKey(group.jid, link.address))
    parts.push(await sealForLink(letter, await device.senderKeyOf(group.jid), link))
  parts.push(await device.encryptForGroup(group.jid, letter.content))
  return parts
}

async function sealForLink(letter: Letter, content: proto.IMessage, link: LinkedDevice): Promise<Node> {
  const device = letter.from.deviceNumbered(letter.device)
  if (!(await device.hasSession(link.address))) await device.startSession(link.address, link.keys.take())
  return device.encrypt(link.address, content)
}

function chatAttributes(letter: Letter): Attributes {
  const { from, device, addressing } = letter
  const isLid = addressing === 'lid'
  return {
    from: from.jid(addressing, device),
    sender_pn: isLid && !from.hidesNumber ? from.jid('pn') : undefined,
    sender_lid: isLid || letter.isPeer ? undefined : from.jid('lid'),
    category: letter.isPeer ? 'peer' : undefined,
    ...commonAttributes(letter),
  }
}

function ownCopyAttributes(letter: Letter, to: Person): Attributes {
  const isLid = letter.addressing === 'lid'
  return {
    from: letter.from.jid('pn'),
    recipient: to.jid(letter.addressing),
    peer_recipient_pn: isLid && !to.hidesNumber ? to.jid('pn') : undefined,
    peer_recipient_lid: isLid ? undefined : to.jid('lid'),
    ...commonAttributes(letter),
  }
}

function groupAttributes(letter: Letter, group: Group): Attributes {
  const { from, device } = letter
  const isLid = group.addressing === 'lid'
  return {
    from: group.jid,
    participant: group.jidOf(from, device),
    participant_pn: isLid && !from.hidesNumber ? from.jid('pn') : undefined,
    participant_lid: isLid ? undefined : from.jid('lid'),
    ...commonAttributes(letter),
    addressing_mode: group.addressing,
  }
}

function commonAttributes(letter: Letter): Attributes {
  const { id, from, content, addressing } = letter
  const kind = kindOf(content)
  return {
    id,
    t: nowInSeconds(),
    type: stanzaType(kind, content),
    notify: from.name,
    addressing_mode: addressing,
    edit: kind === 'edit' ? SENDER_EDIT : kind === 'revoke' ? SENDER_REVOKE : undefined,
    ...letter.attributes,
  }
}

function stanzaType(kind: string, content: proto.IMessage): string {
  if (MEDIA_KINDS.includes(kind) || unwrapped(content).contactMessage) return 'media'
  if (kind === 'reaction') return 'reaction'
  return kind === 'poll' || kind === 'vote' ? 'poll' : 'text'
}
