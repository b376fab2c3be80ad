import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import { ControlServer } from './control/control-server.ts'
import { Faults } from './faults.ts'
import { lidOfNumber } from './jids.ts'
import { type Alarm, Journal } from './journal.ts'
import { MediaHost } from './media/media-host.ts'
import { newServerIdentity } from './noise/server-identity.ts'
import { Contact } from './people/contact.ts'
import { Directory } from './people/directory.ts'
import { Group, type GroupOptions } from './people/group.ts'
import { announceGroupChange } from './people/group-changes.ts'
import type { PersonOptions } from './people/person.ts'
import { Phone } from './phone/phone.ts'
import { Connection } from './server/connection.ts'
import { silenceLibsignal } from './signal/quiet-libsignal.ts'
import type { World } from './world.ts'

const PATH = '/ws/chat'

export interface SandboxOptions {
  port?: number
  mediaPort?: number
  /** Where the control API listens; without it, there is none. */
  controlPort?: number
  /** History and app-state snapshots lie on the media host, so the client must reach it as mmg.whatsapp.net too. */
  largePartsOnMediaHost?: boolean
  /** Whether libsignal is kept off the console of this process; a test of what a product lets out says no. */
  silencesLibsignal?: boolean
}

export type NewPerson = Omit<PersonOptions, 'lid'> & { lid?: string }

/** A WhatsApp of our own, on loopback. Everything of it goes with `close`. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = new Sandbox(options)
  await sandbox.open()
  return sandbox
}

export class Sandbox {
  readonly world: World
  /** Where Baileys' option `waWebSocketUrl` points. */
  url = ''
  /** The PEM file of the media host's certificate, for NODE_EXTRA_CA_CERTS and its like. */
  certificate = ''
  /** How the phone in the browser learns the QR code that a product shows; a demo may know. */
  findQr: (() => Promise<string | undefined>) | undefined
  private folder = ''
  private server: WebSocketServer | undefined
  private control: ControlServer | undefined
  private unsilence: (() => void) | undefined

  constructor(private readonly options: SandboxOptions) {
    this.world = {
      identity: newServerIdentity(),
      directory: new Directory<Phone, Contact>(),
      media: new MediaHost(),
      faults: new Faults(),
      journal: new Journal(),
      connections: new Set<Connection>(),
      largePartsOnMediaHost: options.largePartsOnMediaHost ?? false,
    }
  }

  /** Where other processes steer the sandbox, if a port was given. */
  get controlUrl(): string {
    return this.control?.url ?? ''
  }

  get mediaHost(): string {
    return this.world.media.host
  }

  get faults(): Faults {
    return this.world.faults
  }

  get notices() {
    return this.world.journal.notices
  }

  get alarms(): Alarm[] {
    return this.world.journal.alarms
  }

  readonly phones = {
    add: (person: NewPerson): Phone =>
      this.world.directory.addPhone(
        new Phone(this.world, { lid: lidOfNumber(person.number, '9'), ...person }),
      ),
  }

  readonly contacts = {
    add: (person: NewPerson): Contact =>
      this.world.directory.addContact(
        new Contact(this.world, { lid: lidOfNumber(person.number, '8'), ...person }),
      ),
  }

  readonly groups = {
    create: (group: GroupOptions): Group => {
      const created = this.world.directory.addGroup(new Group(group))
      announceGroupChange(this.world, created, { by: created.owner, do: 'create' })
      return created
    },
  }

  async open(): Promise<void> {
    if (this.options.silencesLibsignal ?? true) this.unsilence = silenceLibsignal(console)
    this.folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
    this.certificate = join(this.folder, 'certificate.pem')
    await writeFile(this.certificate, this.world.media.certificate.certificate)
    await this.world.media.listen(this.options.mediaPort)
    await this.listen(this.options.port ?? 0)
    if (this.options.controlPort === undefined) return
    this.control = new ControlServer(this)
    await this.control.listen(this.options.controlPort)
  }

  /** Everybody is thrown out and may come back: what the server knew it still knows. */
  async restart(downMs = 0): Promise<void> {
    const { port } = new URL(this.url)
    await this.stopListening()
    await new Promise((resolve) => setTimeout(resolve, downMs))
    await this.listen(Number(port))
  }

  async close(): Promise<void> {
    await this.stopListening()
    this.world.media.close()
    this.control?.close()
    this.unsilence?.()
    await rm(this.folder, { recursive: true, force: true })
  }

  private async listen(port: number): Promise<void> {
    const server = new WebSocketServer({ host: '127.0.0.1', port, path: PATH, perMessageDeflate: false })
    server.on('connection', (socket) => this.world.connections.add(new Connection(this.world, socket)))
    await new Promise<void>((resolve, reject) => {
      server.once('listening', resolve)
      server.once('error', reject)
    })
    this.server = server
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`
  }

  private async stopListening(): Promise<void> {
    for (const connection of this.world.connections) connection.cut()
    const { server } = this
    if (server) await new Promise((resolve) => server.close(resolve))
  }
}
