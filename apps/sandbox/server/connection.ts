import { decodeBinaryNode, encodeBinaryNode, type proto } from '@whiskeysockets/baileys'
import type { WebSocket } from 'ws'
import { type Attributes, type Node, node, SERVER } from '../nodes.ts'
import { NoiseResponder } from '../noise/responder.ts'
import { appearThrough } from '../people/presence.ts'
import { Turns } from '../people/turns.ts'
import type { World } from '../world.ts'
import { handleStanza } from './dispatch.ts'
import type { LinkedDevice } from './linked-device.ts'
import { logIn } from './login.ts'

const CLOSE_DELAY_MS = 20

/** What a socket has said and been told while it is being linked. */
export interface PairingState {
  refs: string[]
  /** The socket's wish to be linked by a code, and the end of that exchange. */
  hello?: Node
  finish?: Node
  codeRef: string
}

/** One socket of a client. */
export class Connection {
  readonly noise: NoiseResponder
  readonly pairing: PairingState = { refs: [], codeRef: '' }
  link: LinkedDevice | undefined
  registration: proto.ClientPayload.IDevicePairingRegistrationData | undefined
  /** The client has said that it is ready for messages. */
  isActive = false
  /** The client has said that somebody is there. */
  isAvailable = false
  /** Of whom it is told whether they are online. */
  readonly watched = new Set<string>()
  /** A fault: the line is there, and nobody answers on it. */
  isHalfOpen = false
  private readonly waiting = new Map<string, (answer: Node) => void>()
  private readonly turns = new Turns()
  private queries = 0

  constructor(
    private readonly world: World,
    private readonly socket: WebSocket,
  ) {
    this.noise = new NoiseResponder(world.identity, {
      send: (frame) => socket.readyState === socket.OPEN && socket.send(frame),
      login: (payload) => logIn(world, this, payload),
      frame: (plain) => void this.turns.run(() => this.receive(plain)),
    })
    socket.on('message', (data: Buffer) => this.read(data))
    socket.on('close', () => this.forget())
    socket.on('error', () => this.forget())
  }

  send(stanza: Node): void {
    if (this.isHalfOpen || this.socket.readyState !== this.socket.OPEN) return
    this.note('out', stanza)
    this.noise.write(encodeBinaryNode(stanza))
  }

  /** Asks the client and waits for its answer. */
  query(attributes: Attributes, content: Node[]): Promise<Node> {
    const id = `sandbox-${++this.queries}`
    return new Promise((resolve) => {
      this.waiting.set(id, resolve)
      this.send(node('iq', { from: SERVER, ...attributes, id }, content))
    })
  }

  reply(query: Node, content?: Node[]): void {
    const from = query.attrs.to ?? SERVER
    this.send(node('iq', { from, type: 'result', id: query.attrs.id }, content))
  }

  replyError(query: Node, code: string, text: string): void {
    const error = node('error', { code, text })
    this.send(node('iq', { from: SERVER, type: 'error', id: query.attrs.id }, [error]))
  }

  closeStream(attributes: Attributes, content?: Node[]): void {
    this.send(node('stream:error', attributes, content))
    this.closeSoon()
  }

  refuse(reason: string, more: Attributes = {}): void {
    this.send(node('failure', { reason, location: 'sandbox', ...more }))
    this.closeSoon()
  }

  /** Tears the line, as when the net goes away: no farewell, and what is on its way is lost. */
  cut(): void {
    this.socket.terminate()
  }

  private closeSoon(): void {
    setTimeout(() => this.socket.close(), CLOSE_DELAY_MS)
  }

  private read(data: Buffer): void {
    try {
      this.noise.read(data)
    } catch (error) {
      this.world.journal.alarm('protocol error', `The stream cannot be read: ${String(error)}`)
      this.cut()
    }
  }

  private async receive(plain: Buffer): Promise<void> {
    if (this.isHalfOpen) return
    const stanza = await decodeBinaryNode(plain)
    this.note('in', stanza)
    const resolve = stanza.tag === 'iq' ? this.waiting.get(stanza.attrs.id ?? '') : undefined
    if (resolve) {
      this.waiting.delete(stanza.attrs.id ?? '')
      resolve(stanza)
      return
    }
    try {
      await handleStanza(this.world, this, stanza)
    } catch (error) {
      this.world.journal.alarm('protocol error', `<${stanza.tag}>: ${String(error)}`, { id: stanza.attrs.id })
    }
  }

  private note(direction: 'in' | 'out', stanza: Node): void {
    this.world.journal.notices.emit('stanza', { direction, phone: this.link?.phone.number, stanza })
  }

  private forget(): void {
    this.world.connections.delete(this)
    if (this.link?.connection !== this) return
    this.link.connection = undefined
    const { phone, number } = this.link
    if (this.isAvailable) appearThrough(this.world, this, false)
    this.world.journal.notices.emit('offline', { phone: phone.number, device: number })
  }
}
