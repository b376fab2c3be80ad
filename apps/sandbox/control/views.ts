import { proto } from '@whiskeysockets/baileys'
import type { Group } from '../people/group.ts'
import type { ReceivedMessage, SentMessage } from '../people/ledger.ts'
import type { Person } from '../people/person.ts'
import { isOnline } from '../people/presence.ts'
import type { Phone } from '../phone/phone.ts'
import type { World } from '../world.ts'

export function personView(world: World, person: Person) {
  const { number, lid, name, addressing, hidesNumber } = person
  const jids = { jid: person.jid('pn'), lidJid: person.jid('lid') }
  const shown = { isOnline: isOnline(world, person), sees: Object.fromEntries(person.sees) }
  return {
    number,
    lid,
    name,
    ...jids,
    addressing,
    hidesNumber,
    ...shown,
    devices: [...person.devices.keys()],
  }
}

export function phoneView(world: World, phone: Phone) {
  const links = [...phone.links.values()].map((link) => ({
    device: link.number,
    jid: link.jid,
    isOnline: link.isOnline,
    logins: link.logins,
    pending: link.pending.size,
    oneTimeKeys: link.keys.oneTime.length,
  }))
  return { ...personView(world, phone), links }
}

export function groupView({ jid, subject, owner, members, addressing }: Group) {
  return { jid, subject, addressing, owner: owner.number, members: members.map(({ number }) => number) }
}

export type MessageView<Message extends { content: proto.IMessage }> = Omit<Message, 'content'> & {
  content: Record<string, unknown>
}

/** A message with its content as JSON; bytes are base64. */
export function messageView<Message extends { content: proto.IMessage }>(
  message: Message,
): MessageView<Message> {
  return { ...message, content: contentView(message.content) }
}

export function ledgerView(person: Person): {
  sent: MessageView<SentMessage>[]
  received: MessageView<ReceivedMessage>[]
} {
  return { sent: person.ledger.sent.map(messageView), received: person.ledger.received.map(messageView) }
}

function contentView(content: proto.IMessage): Record<string, unknown> {
  return proto.Message.toObject(proto.Message.fromObject(content), {
    bytes: String,
    longs: Number,
    enums: String,
  })
}
