import { randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { newMessageId } from '../nodes.ts'
import { contentOf } from '../people/contents.ts'
import type { Person } from '../people/person.ts'
import { type Destination, isPerson } from '../server/letters.ts'

const { READ, DELIVERY_ACK } = proto.WebMessageInfo.Status

export interface RememberedMessage {
  id?: string
  /** Left out where the owner wrote it. */
  from?: Person
  what: string | proto.IMessage
  at: Date
}

export interface RememberedChat {
  with: Destination
  messages: RememberedMessage[]
  /** Messages from before, which a linked device is given only when it asks for them. */
  older?: RememberedMessage[]
  unread?: number
  /** The name in the owner's address book. */
  name?: string
  archived?: boolean
  /** Seconds after which its messages disappear. */
  disappearsAfter?: number
}

/** The chats that a phone already has when a device is linked to it. */
export class ChatMemory {
  readonly chats: RememberedChat[] = []

  remember(chat: RememberedChat): void {
    const older = (chat.older ?? []).map(withId)
    this.chats.push({ ...chat, messages: chat.messages.map(withId), older })
  }

  findMessage(id: string): { chat: RememberedChat; message: RememberedMessage } | undefined {
    for (const chat of this.chats)
      for (const message of [...chat.messages, ...(chat.older ?? [])])
        if (message.id === id) return { chat, message }
    return undefined
  }
}

/** A chat as history carries it, the newest message first. */
export function conversationOf(chat: RememberedChat): proto.IConversation {
  const { with: other } = chat
  // Within one second, too, the one that came last stands first.
  const newestFirst = [...chat.messages].reverse().sort((one, two) => two.at.getTime() - one.at.getTime())
  return {
    id: chatJid(other),
    name: chat.name ?? (isPerson(other) ? other.name : other.subject),
    ...(isPerson(other) && alternativeJids(other)),
    conversationTimestamp: seconds(newestFirst[0]?.at ?? new Date(0)),
    unreadCount: chat.unread ?? 0,
    archived: chat.archived ?? false,
    ...(chat.disappearsAfter
      ? {
          ephemeralExpiration: chat.disappearsAfter,
          ephemeralSettingTimestamp: seconds(chat.messages[0]?.at ?? new Date()),
        }
      : {}),
    messages: newestFirst.map((message, index) => ({
      message: webMessage(chat, message),
      msgOrderId: newestFirst.length - index,
    })),
  }
}

export function webMessage(
  { with: other }: RememberedChat,
  message: RememberedMessage,
): proto.IWebMessageInfo {
  const { from, id, what, at } = message
  const participant = isPerson(other) ? undefined : from && other.jidOf(from)
  return {
    key: { remoteJid: chatJid(other), fromMe: !from, id, participant },
    message: { ...contentOf(what), messageContextInfo: { messageSecret: randomBytes(32) } },
    messageTimestamp: seconds(at),
    pushName: from?.name,
    participant,
    status: from ? DELIVERY_ACK : READ,
  }
}

function withId(message: RememberedMessage): RememberedMessage {
  return { ...message, id: message.id ?? newMessageId() }
}

function chatJid(other: Destination): string {
  return isPerson(other) ? other.jid(other.addressing) : other.jid
}

function alternativeJids(person: Person): { lidJid?: string; pnJid?: string } {
  if (person.addressing === 'pn') return { lidJid: person.jid('lid') }
  return person.hidesNumber ? {} : { pnJid: person.jid('pn') }
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000)
}
