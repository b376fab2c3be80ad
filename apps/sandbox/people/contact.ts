import type { proto } from '@whiskeysockets/baileys'
import { STATUS_CHAT } from '../jids.ts'
import { type Node, newStanzaId, node, nowInSeconds } from '../nodes.ts'
import { type Destination, isPerson } from '../server/letters.ts'
import { linksOf, type PreparedMessage, prepare, type SayOptions, send } from '../server/outgoing.ts'
import { type ReceiptType, receiptNode } from '../server/outgoing-receipts.ts'
import type { World } from '../world.ts'
import { contentOf, edit, quoting, reaction, revocation, vote } from './contents.ts'
import { Group } from './group.ts'
import type { ReceivedMessage, SentMessage } from './ledger.ts'
import { type Addressing, Person, type PersonOptions } from './person.ts'
import { tellPresence } from './presence.ts'

export type Typing = 'composing' | 'recording' | 'paused'
export type What = string | proto.IMessage

interface FoundMessage {
  /** The jid of whoever wrote it, as this chat names people. */
  author: string
  fromMe: boolean
  content: proto.IMessage
}

/** A person of the sandbox who can act: write, react, read, call. */
export class Contact extends Person {
  constructor(
    protected readonly world: World,
    options: PersonOptions,
  ) {
    super(options)
  }

  get sent(): SentMessage[] {
    return this.ledger.sent
  }

  get received(): ReceivedMessage[] {
    return this.ledger.received
  }

  say(to: Destination, what: What, options?: SayOptions): Promise<PreparedMessage> {
    return send(this.world, this, to, contentOf(what), options)
  }

  /** Encrypts now and delivers when the test says so. */
  prepare(to: Destination, what: What, options?: SayOptions): Promise<PreparedMessage> {
    return prepare(this.world, this, to, contentOf(what), options)
  }

  /** Answers a message, shown above the text. */
  quote(to: Destination, id: string, text: string, options?: SayOptions): Promise<PreparedMessage> {
    const { author, content } = this.findMessage(to, id)
    return this.say(to, quoting(text, { id, author, content }), options)
  }

  react(to: Destination, id: string, emoji: string, options?: SayOptions): Promise<PreparedMessage> {
    return this.say(to, reaction(this.keyOf(to, id), emoji), options)
  }

  edit(to: Destination, id: string, text: string, options?: SayOptions): Promise<PreparedMessage> {
    return this.say(to, edit(this.keyOf(to, id), contentOf(text)), options)
  }

  revoke(to: Destination, id: string, options?: SayOptions): Promise<PreparedMessage> {
    return this.say(to, revocation(this.keyOf(to, id)), options)
  }

  /** Votes in a poll that this person wrote or was sent. */
  vote(to: Destination, pollId: string, options: string[], say?: SayOptions): Promise<PreparedMessage> {
    const { author, content } = this.findMessage(to, pollId)
    const secret = content.messageContextInfo?.messageSecret
    if (!secret) throw new Error(`${pollId} is no poll`)
    const voter = this.jid(this.addressingIn(to))
    const pollKey = this.keyOf(to, pollId)
    return this.say(to, vote({ pollKey, secret, creator: author, voter, options }), say)
  }

  /** A status update, seen by these people. */
  async postStatus(readers: Person[], what: What, options?: SayOptions): Promise<PreparedMessage> {
    const audience = { jid: STATUS_CHAT, subject: '', owner: this, members: readers }
    return this.say(new Group({ ...audience, addressing: 'pn' }), what, options)
  }

  read(id: string): void {
    this.tell(id, 'read')
  }

  play(id: string): void {
    this.tell(id, 'played')
  }

  type(to: Destination, state: Typing = 'composing'): void {
    const tag = state === 'recording' ? 'composing' : state
    const attributes = isPerson(to)
      ? { from: this.jid(this.addressing) }
      : { from: to.jid, participant: to.jidOf(this) }
    const media = state === 'recording' ? 'audio' : undefined
    this.sendNow(to, () => node('chatstate', attributes, [node(tag, { media })]))
  }

  /** Opens WhatsApp, or puts the phone away. */
  appear(state: 'available' | 'unavailable'): void {
    this.isOnline = state === 'available'
    this.seenAt = nowInSeconds()
    tellPresence(this.world, this)
  }

  /** Rings; `end` hangs up what was begun under the same id. */
  call(to: Person, options: { id?: string; video?: boolean; end?: boolean } = {}): string {
    const id = options.id ?? newStanzaId()
    const creator = this.jid(this.addressing)
    const about = { 'call-id': id, 'call-creator': creator }
    const content = options.end
      ? node('terminate', { ...about, reason: 'timeout' })
      : node('offer', about, options.video ? [node('video')] : undefined)
    for (const link of linksOf(this.world, to))
      link.push(node('call', { from: creator, id: newStanzaId(), t: nowInSeconds() }, [content]))
    return id
  }

  /** Fails to decrypt the next messages and asks for each of them again. */
  cannotRead(times = 1): void {
    this.world.faults.makeDeaf(this, times)
  }

  /** Links a device more, of which those who write to this person are told. */
  gainDevice(): number {
    this.addDevice()
    const number = Math.max(...this.devices.keys())
    for (const addressing of ['pn', 'lid'] as const) {
      const jid = this.jid(addressing, number)
      const update = node('update', { hash: '2:sandbox' }, [
        node('device', { jid, 'key-index': String(number) }),
      ])
      this.notify([...this.world.directory.phones.values()], this.jid(addressing), 'devices', update)
    }
    return number
  }

  /** Gets a new phone: the identity is another, and nobody has a session with it. */
  reinstall(phone: Person): void {
    this.replaceDevice(0)
    this.notify([phone], this.jid(this.addressing), 'encrypt', node('identity'))
  }

  private notify(people: Person[], from: string, type: string, content: Node): void {
    for (const link of people.flatMap((person) => linksOf(this.world, person)))
      link.push(node('notification', { from, id: newStanzaId(), type, t: nowInSeconds() }, [content]))
  }

  private tell(id: string, type: ReceiptType): void {
    const message = this.ledger.findReceived(id)
    const phone = message && this.world.directory.phones.get(message.from)
    if (!phone) throw new Error(`${this.name} was never sent ${id}`)
    const group = this.world.directory.groups.get(message.chat)
    for (const link of phone.links.values()) link.push(receiptNode(this, message, group, type))
  }

  private sendNow(to: Destination, stanza: () => ReturnType<typeof node>): void {
    for (const person of isPerson(to) ? [to] : to.members)
      for (const link of linksOf(this.world, person))
        if (link.connection?.isActive) link.connection.send(stanza())
  }

  /** A message as its sender's own client would name it in a reaction, an edit or a poll. */
  private keyOf(to: Destination, id: string): proto.IMessageKey {
    const { author, fromMe } = this.findMessage(to, id)
    if (isPerson(to)) return { remoteJid: to.jid(this.addressingIn(to)), fromMe, id }
    return { remoteJid: to.jid, fromMe, id, participant: author }
  }

  private findMessage(to: Destination, id: string): FoundMessage {
    const addressing = this.addressingIn(to)
    const sent = this.ledger.findSent(id)
    if (sent) return { author: this.jid(addressing), fromMe: true, content: sent.content }
    const received = this.ledger.findReceived(id)
    const { phones, contacts } = this.world.directory
    const author = received && (phones.get(received.from) ?? contacts.get(received.from))
    if (received && author)
      return { author: author.jid(addressing), fromMe: false, content: received.content }
    const elsewhere = this.findAtOthers(to, id)
    if (!elsewhere) throw new Error(`${this.name} knows no message ${id}`)
    return elsewhere
  }

  /** An owner's phone keeps no ledger of what others wrote to it, or of what its linked devices wrote. */
  private findAtOthers(to: Destination, id: string): FoundMessage | undefined {
    const addressing = this.addressingIn(to)
    for (const other of isPerson(to) ? [to] : to.members) {
      const sent = other.ledger.findSent(id)
      if (sent) return { author: other.jid(addressing), fromMe: false, content: sent.content }
      const ours = other.ledger.received.find((message) => message.id === id && message.from === this.number)
      if (ours) return { author: this.jid(addressing), fromMe: true, content: ours.content }
    }
    return undefined
  }

  private addressingIn(to: Destination): Addressing {
    if (!isPerson(to)) return to.addressing
    return linksOf(this.world, this).length ? to.addressing : this.addressing
  }
}
