import type { proto } from '@whiskeysockets/baileys'
import { kindOf, type MessageKind, textOf } from './message-kind.ts'

/** A message that somebody of the sandbox wrote, and how it fared. */
export interface SentMessage {
  id: string
  /** The number of the phone, or the jid of the group, that it was written to. */
  chat: string
  kind: MessageKind
  text: string
  at: number
  content: proto.IMessage
  /** How often a client asked for it again, being unable to read it. */
  retries: number
  /** The types of the receipts that came back, in order: delivery, read, played, retry … */
  receipts: string[]
}

/** A message that came to somebody of the sandbox and could be read. */
export interface ReceivedMessage {
  id: string
  chat: string
  /** The number of the phone whose linked device sent it. */
  from: string
  kind: MessageKind
  text: string
  at: number
  content: proto.IMessage
  /** How often each device of this person decrypted it. */
  decrypted: Record<string, number>
  /** The jid under which the client wrote to this person; receipts go back under it. */
  addressedAs: string
}

/** What one person sent and received, by which tests compare both ends of a conversation. */
export class Ledger {
  private readonly sentById = new Map<string, SentMessage>()
  private readonly receivedByKey = new Map<string, ReceivedMessage>()
  private readonly receivedById = new Map<string, ReceivedMessage>()

  get sent(): SentMessage[] {
    return [...this.sentById.values()]
  }

  get received(): ReceivedMessage[] {
    return [...this.receivedByKey.values()]
  }

  noteSent(id: string, chat: string, content: proto.IMessage): SentMessage {
    const known = this.sentById.get(id)
    if (known) return known
    const [kind, text, at] = [kindOf(content), textOf(content), Date.now()]
    const message = { id, chat, kind, text, at, content, retries: 0, receipts: [] }
    this.sentById.set(id, message)
    return message
  }

  /** Gives back the message, and how often this device has decrypted it, this time included. */
  noteReceived(message: Omit<ReceivedMessage, 'kind' | 'text' | 'at' | 'decrypted'>, device: number) {
    const key = `${message.chat}|${message.from}|${message.id}`
    const known = this.receivedByKey.get(key)
    const { content } = message
    const entry = known ?? {
      ...message,
      kind: kindOf(content),
      text: textOf(content),
      at: Date.now(),
      decrypted: {},
    }
    this.receivedByKey.set(key, entry)
    this.receivedById.set(message.id, entry)
    const times = (entry.decrypted[device] ?? 0) + 1
    entry.decrypted[device] = times
    return { entry, times, isNew: !known }
  }

  findSent(id: string): SentMessage | undefined {
    return this.sentById.get(id)
  }

  findReceived(id: string): ReceivedMessage | undefined {
    return this.receivedById.get(id)
  }
}
