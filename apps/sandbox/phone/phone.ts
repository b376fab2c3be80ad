import type { proto } from '@whiskeysockets/baileys'
import { Contact } from '../people/contact.ts'
import { kindOf, type MessageKind, textOf } from '../people/message-kind.ts'
import type { PersonOptions } from '../people/person.ts'
import type { LinkedDevice } from '../server/linked-device.ts'
import type { World } from '../world.ts'
import { AppState } from './app-state.ts'
import { ChatMemory } from './chat-memory.ts'
import { linkByCode } from './code-pairing.ts'
import { answerPeerRequest } from './peer-requests.ts'
import { linkByQr } from './qr-pairing.ts'

/** What a linked device wrote, as its phone was told. */
export interface OwnCopy {
  id: string
  chat: string
  kind: MessageKind
  text: string
  content: proto.IMessage
}

/** The phone of the owner of a number: it links devices, and tells them what they missed. */
export class Phone extends Contact {
  readonly links = new Map<number, LinkedDevice>()
  readonly memory = new ChatMemory()
  readonly appState = new AppState()
  readonly copies: OwnCopy[] = []
  /** Who is blocked, by jid. */
  readonly blocked = new Set<string>()
  /** What the client hears when it asks what the account may do; see `iq/session.ts`. */
  restrictions: Record<string, unknown> = {}
  private nextLink = 1

  constructor(world: World, options: PersonOptions) {
    super(world, options)
  }

  /** Points the phone's camera at the QR code. */
  async scan(qrText: string): Promise<LinkedDevice> {
    return linkByQr(this.world, this, qrText)
  }

  /** Types the eight characters into the phone. */
  async enterCode(code: string): Promise<LinkedDevice> {
    return linkByCode(this.world, this, code)
  }

  takeLinkNumber(): number {
    return this.nextLink++
  }

  /** The link that is spoken of when nobody says which. */
  get link(): LinkedDevice {
    const link = [...this.links.values()].at(-1)
    if (!link) throw new Error(`${this.name} has no linked device`)
    return link
  }

  /** The owner removes a linked device on the phone. */
  unlink(link: LinkedDevice = this.link): void {
    this.links.delete(link.number)
    link.end('401')
    this.world.journal.notices.emit('unlinked', { phone: this.number, device: link.number })
  }

  noteCopy(id: string, chat: string, content: proto.IMessage): void {
    if (answerPeerRequest(this.world, this, id, content)) return
    this.copies.push({ id, chat, kind: kindOf(content), text: textOf(content), content })
  }

  findCopy(id: string): OwnCopy | undefined {
    return this.copies.find((copy) => copy.id === id)
  }
}
