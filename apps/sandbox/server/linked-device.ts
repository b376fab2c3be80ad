import { lidJid, phoneNumberJid } from '../jids.ts'
import { type Node, newStanzaId, node, nowInSeconds, SERVER } from '../nodes.ts'
import type { UploadedKeys } from '../signal/uploaded-keys.ts'
import type { Connection } from './connection.ts'
import type { Letter } from './letters.ts'
import { Pending } from './pending.ts'

const REPLACED = '440'
const CONFLICTS: Record<string, string> = { [REPLACED]: 'replaced', 401: 'device_removed' }

export interface LinkOptions {
  number: number
  phone: { number: string; lid: string }
  keys: UploadedKeys
  noiseKey: Buffer
}

/** A linked device of a phone: the Baileys session under test, online or not. */
export class LinkedDevice {
  readonly number: number
  readonly phone: { number: string; lid: string }
  readonly keys: UploadedKeys
  readonly noiseKey: Buffer
  readonly pending = new Pending()
  connection: Connection | undefined
  logins = 0
  hasHistory = false
  /** Messages of the client that somebody could not read; it sends each of them again, and often to everybody. */
  readonly askedAgain = new Set<string>()
  private readonly letters = new Map<string, Letter>()
  /** A fault: the line is cut once so many more stanzas have gone out. */
  cutAfter: number | undefined
  /** A fault: stanzas wait here until so many have come together, and then go out last first. */
  reorder: { of: number; held: Node[] } | undefined

  constructor(options: LinkOptions) {
    this.number = options.number
    this.phone = options.phone
    this.keys = options.keys
    this.noiseKey = options.noiseKey
  }

  /** Its name in the sessions of the sandbox's people. */
  get address(): string {
    return `${this.phone.number}:${this.number}`
  }

  get jid(): string {
    return phoneNumberJid(this.phone.number, this.number)
  }

  get lidJid(): string {
    return lidJid(this.phone.lid, this.number)
  }

  /** Sends what the client must settle: now if it is online, and again at each login until it does. */
  push(stanza: Node): void {
    if (this.reorder) this.holdBack(this.reorder, stanza)
    else this.deliver(stanza)
  }

  get isOnline(): boolean {
    return this.connection?.isActive ?? false
  }

  /** Tears the line without a farewell. */
  cut(): void {
    this.connection?.cut()
  }

  /** The line stays up and nobody answers on it any more. */
  goSilent(): void {
    if (this.connection) this.connection.isHalfOpen = true
  }

  /** Ends the stream as WhatsApp does for each of these reasons. */
  end(code: string): void {
    const reason = CONFLICTS[code]
    const conflict = reason ? [node('conflict', { type: reason })] : undefined
    this.connection?.closeStream(code === REPLACED ? {} : { code }, conflict)
  }

  /** WhatsApp's way to ask for more one-time keys. */
  sayKeysRunLow(left = 3): void {
    const attributes = { from: SERVER, id: newStanzaId(), type: 'encrypt', t: nowInSeconds() }
    this.push(node('notification', attributes, [node('count', { value: String(left) })]))
  }

  /** Kept for when the client cannot read it and asks again. */
  rememberLetter(letter: Letter): void {
    this.letters.set(`${letter.from.number}|${letter.id}`, letter)
  }

  findLetter(from: { number: string }, id: string): Letter | undefined {
    return this.letters.get(`${from.number}|${id}`)
  }

  private holdBack(reorder: { of: number; held: Node[] }, stanza: Node): void {
    reorder.held.push(stanza)
    if (reorder.held.length < reorder.of) return
    this.reorder = undefined
    for (const held of reorder.held.reverse()) this.deliver(held)
  }

  private deliver(stanza: Node): void {
    this.pending.add(stanza)
    if (!this.connection?.isActive) return
    this.connection.send(stanza)
    if (this.cutAfter !== undefined && --this.cutAfter <= 0) {
      this.cutAfter = undefined
      this.connection.cut()
    }
  }
}
