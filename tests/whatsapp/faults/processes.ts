import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'vitest'
import { migrate } from '#db/migrate.ts'
import type { Config } from '#server/config.ts'
import { type App, createContext } from '#server/context.ts'
import { createWhatsappNumber } from '#server/core/channels.ts'
import { createLogger } from '#server/lib/logger.ts'
import type { ChannelView, PairingView, WhatsappState } from '#server/protocol/views.ts'
import { aTestConfig, type TestApp } from '#tests/support/app.ts'
import { freePort } from '#tests/support/engines.ts'
import { aBusiness, anAgentBrowser } from '#tests/support/people.ts'
import { type AgentBrowser, aClientId, answerOf, eventually, reply } from '#tests/support/scenes.ts'
import { afterwards } from '#tests/support/scope.ts'
import type { Contact } from '../../../apps/sandbox/people/contact.ts'
import type { Phone } from '../../../apps/sandbox/phone/phone.ts'
import { createSandbox, type Sandbox } from '../../../apps/sandbox/sandbox.ts'
import { ARMED, DYING_SERVER, READY, type ServerTask } from './dying-server.ts'
import { fastClock, SPEED } from './fast-clock.ts'
import { type Inbox, openInbox } from './inbox.ts'
import { agree, conversationOf } from './scene.ts'

const START_MS = 60_000
const PATIENCE_MS = 40_000

/** A server in a process of its own. */
export interface ServerProcess {
  pid: number
  /** Answers how it ended: an exit code or a signal. */
  ended: Promise<number | string>
  signal(name: NodeJS.Signals): void
}

interface LaunchOptions {
  fate?: ServerTask['fate']
  alone?: boolean
  /** Where the browsers look, unless another is said. */
  port?: number
  /** Another program in place of the server that can die. */
  command?: string[]
}

/** Servers as processes of their own on one database, beside a WhatsApp of our own, and an agent who looks. */
export interface ProcessScene {
  app: App
  config: Config
  sandbox: Sandbox
  phone: Phone
  agent: AgentBrowser
  cookie: string
  channelId: string
  inbox: Inbox
  /** The first one. */
  server: ServerProcess
  /** Everything that the servers have printed. */
  output(): string
  /** Starts a server and answers once it serves; `command` runs another program in its place. */
  launch(options?: LaunchOptions): Promise<ServerProcess>
  /** The first server meets its fate from now on. */
  arm(): Promise<void>
  /** Ends every server as a signal does. */
  end(): Promise<void>
  channel(): Promise<ChannelView>
  reaches(state: WhatsappState): Promise<void>
  qr(): Promise<string>
  customers(count: number): Promise<Contact[]>
  /** An agent answers, and goes on trying while the server is away. */
  answers(customer: Contact, text: string): Promise<string>
  agrees(): Promise<void>
}

export async function aProcessScene(given: LaunchOptions = {}): Promise<ProcessScene> {
  const sandbox = await createSandbox()
  afterwards(() => sandbox.close())
  const port = await freePort()
  const environment = {
    PORT: String(port),
    SAPA_LOG_LEVEL: 'trace',
    SAPA_WHATSAPP_URL: sandbox.url,
    SAPA_WHATSAPP_CA: sandbox.certificate,
  }
  const config = await aTestConfig(environment)
  const clock = { speed: SPEED, begin: Date.now() }
  const app = createContext(config, { logger: createLogger('silent'), clock: fastClock(clock) })
  afterwards(() => app.dispose())
  await migrate(app.database)
  const { owner, cookie } = await aBusiness(app as TestApp)
  const { id: channelId } = await createWhatsappNumber(app, owner, { name: 'Shop' })
  const phone = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  const url = `http://127.0.0.1:${port}`
  let output = ''
  let running: ServerProcess[] = []

  const hear = (chunk: Buffer) => {
    output += chunk
  }

  const launch: ProcessScene['launch'] = async (options = {}) => {
    const task: ServerTask = {
      config: { ...config, port: options.port ?? port },
      certificate: sandbox.certificate,
      clock,
      fate: options.fate ?? null,
      alone: options.alone ?? false,
    }
    const command = options.command ?? ['--import', 'tsx', DYING_SERVER, JSON.stringify(task)]
    const child = spawn(process.execPath, command, {
      env: { PATH: process.env.PATH, ...environmentOf(config), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => hear(chunk))
    const server = await whenReady(child, () => output)
    running.push(server)
    return server
  }
  const server = await launch(given)
  const agent = anAgentBrowser(
    {
      url,
      serving: { port, close: async () => {} },
      fetch: (path, init) => fetch(new URL(path, url), init),
    },
    cookie,
  )
  const inbox = await openInbox({ agentId: owner.agentId, cookie, url: () => url })
  const ledgers = () => ({ sandbox, db: app.db, inbox })
  let added = 0
  const scene: ProcessScene = {
    app,
    config,
    sandbox,
    phone,
    agent,
    cookie,
    channelId,
    inbox,
    server,
    output: () => output,
    async arm() {
      server.signal('SIGUSR2')
      await eventually(() => expect(output).toContain(ARMED), PATIENCE_MS)
    },
    launch,
    async end() {
      for (const server of running) server.signal('SIGTERM')
      await Promise.all(running.map(({ ended }) => ended))
      running = []
    },
    channel: async () =>
      (await answerOf<{ channel: ChannelView }>(agent.get(`/api/v1/channels/${channelId}`))).channel,
    reaches: (state) =>
      eventually(async () => {
        const { whatsapp } = await scene.channel()
        if (whatsapp?.state !== state) throw new Error(`It is ${whatsapp?.state} ${whatsapp?.stateCode}.`)
      }, PATIENCE_MS),
    qr: () =>
      eventually(async () => {
        const path = `/api/v1/channels/${channelId}/pairing`
        const { pairing } = await answerOf<{ pairing: PairingView | null }>(agent.get(path))
        if (pairing?.kind !== 'qr') throw new Error('No QR is shown.')
        return pairing.text
      }, PATIENCE_MS),
    async customers(count) {
      const people = Array.from({ length: count }, () => {
        added += 1
        return sandbox.contacts.add({ number: String(491_700_200_000 + added), name: `Customer ${added}` })
      })
      for (const person of people) await person.say(phone, `hello from ${person.name}`)
      await agree(ledgers)
      return people
    },
    answers(customer, text) {
      const clientId = aClientId()
      const conversationId = conversationOf(inbox, customer)
      return eventually(async () => (await reply(agent, conversationId, text, { clientId })).id, PATIENCE_MS)
    },
    agrees: () => agree(ledgers),
  }
  await phone.scan(await scene.qr())
  await scene.reaches('online')
  return scene
}

async function whenReady(child: ChildProcess, output: () => string): Promise<ServerProcess> {
  const { pid } = child
  if (pid === undefined) throw new Error('The server could not be started.')
  const atExit = () => child.kill('SIGKILL')
  process.once('exit', atExit)
  const ended = once(child, 'exit').then(([code, signal]) => {
    process.removeListener('exit', atExit)
    return signal ?? code
  })
  afterwards(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const before = output().length
  await eventually(() => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It has ended.\n${output()}`)
    const said = output().slice(before)
    if (!said.includes(READY) && !said.includes('"msg":"ready"')) throw new Error(`It is not ready.\n${said}`)
  }, START_MS)
  return { pid, ended, signal: (name) => void child.kill(name) }
}

/** The settings of a test's database, for a server that reads them by itself. */
function environmentOf({ database, dataDirectory, secret }: Config): Record<string, string> {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    SAPA_DATA: dataDirectory,
    SAPA_SECRET: secret,
    ...(database.kind === 'mysql' ? { MYSQL_URL: database.url } : {}),
  }
}
