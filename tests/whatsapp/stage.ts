import { readFileSync } from 'node:fs'
import { migrate } from '#db/migrate.ts'
import { NO_PACE } from '#server/channels/whatsapp/index.ts'
import type { WhatsappSettings } from '#server/channels/whatsapp/options.ts'
import type { Config } from '#server/config.ts'
import { type App, createContext, type Overrides } from '#server/context.ts'
import { createWhatsappNumber } from '#server/core/channels.ts'
import { mountInbox } from '#server/http/inbox.ts'
import { systemClock } from '#server/lib/clock.ts'
import { quietLibsignal } from '#server/lib/quiet-console.ts'
import type { ChannelView, PairingView, WhatsappState } from '#server/protocol/views.ts'
import { type Serving, serve } from '#server/serve.ts'
import { aTestConfig, type TestApp } from '#tests/support/app.ts'
import { aBusiness, anAgentBrowser, type Business } from '#tests/support/people.ts'
import { type AgentBrowser, answerOf, eventually } from '#tests/support/scenes.ts'
import { afterwards } from '#tests/support/scope.ts'
import { keepSecrets, suiteLogger } from '#tests/support/suite-log.ts'
import type { Phone } from '../../apps/sandbox/phone/phone.ts'
import { createSandbox, type Sandbox, type SandboxOptions } from '../../apps/sandbox/sandbox.ts'

const PATIENCE_MS = 15_000

/** The whole product beside a WhatsApp of our own: a business whose number is linked and online. */
export interface WhatsappStage extends Business {
  sandbox: Sandbox
  phone: Phone
  channelId: string
  agent: AgentBrowser
  /** The running server's app; another one after a restart. */
  app(): App
  url(): string
  channel(): Promise<ChannelView>
  reaches(state: WhatsappState): Promise<void>
  qr(): Promise<string>
  /** Ends the server as a signal does, and starts it anew. */
  restart(overrides?: Overrides): Promise<void>
  /** Starts the server anew as after a crash: what the old one had in memory is forgotten. */
  crash(overrides?: Overrides): Promise<void>
}

export interface StageOptions {
  settings?: Partial<WhatsappSettings>
  overrides?: Overrides
  sandbox?: SandboxOptions
  /** Settings that point at another database than the one under test. */
  config?: Config
  /** What the phone knows before it is linked. */
  before?: (phone: Phone, sandbox: Sandbox) => void | Promise<void>
  linked?: boolean
  /** The inbox's pages too. */
  pages?: boolean
}

export async function aWhatsappStage(options: StageOptions = {}): Promise<WhatsappStage> {
  afterwards(quietLibsignal())
  const sandbox = await createSandbox(options.sandbox)
  afterwards(() => sandbox.close())
  const config = options.config ?? (await aTestConfig())
  const whatsapp = {
    url: sandbox.url,
    certificate: readFileSync(sandbox.certificate, 'utf8'),
    pace: NO_PACE,
    typing: false,
    photos: null,
    ...options.settings,
  }
  const start = async (overrides: Overrides = {}): Promise<{ app: App; serving: Serving }> => {
    const logger = suiteLogger()
    const app = createContext(config, {
      logger,
      clock: systemClock(),
      whatsapp,
      ...options.overrides,
      ...overrides,
    })
    await migrate(app.database)
    const mountPages: Parameters<typeof serve>[1] = (server, httpServer) =>
      mountInbox(server, app, { dev: false, httpServer })
    return { app, serving: await serve(app, options.pages ? mountPages : undefined) }
  }
  const stop = async ({ app, serving }: { app: App; serving: Serving }) => {
    await serving.close()
    await keepSecrets(app).catch(() => {}) // A test may have taken its database away.
    await app.dispose()
  }
  let running = await start()
  afterwards(() => stop(running))
  // The helpers for people only sign in: no clock is turned.
  const business = await aBusiness(running.app as TestApp)
  const { id: channelId } = await createWhatsappNumber(running.app, business.owner, { name: 'Shop' })
  const url = () => `http://127.0.0.1:${running.serving.port}`
  const agent = anAgentBrowser(
    {
      get url() {
        return url()
      },
      serving: running.serving,
      fetch: (path, init) => fetch(new URL(path, url()), init),
    },
    business.cookie,
  )
  const phone = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  await options.before?.(phone, sandbox)
  const stage: WhatsappStage = {
    ...business,
    sandbox,
    phone,
    channelId,
    agent,
    app: () => running.app,
    url,
    channel: async () =>
      (await answerOf<{ channel: ChannelView }>(agent.get(`/api/v1/channels/${channelId}`))).channel,
    async reaches(state) {
      await eventually(async () => {
        const { whatsapp } = await stage.channel()
        if (whatsapp?.state !== state) throw new Error(`It is ${whatsapp?.state} ${whatsapp?.stateCode}.`)
      }, PATIENCE_MS)
    },
    qr: () =>
      eventually(async () => {
        const path = `/api/v1/channels/${channelId}/pairing`
        const { pairing } = await answerOf<{ pairing: PairingView | null }>(agent.get(path))
        if (pairing?.kind !== 'qr') throw new Error('No QR is shown.')
        return pairing.text
      }, PATIENCE_MS),
    async restart(overrides) {
      await stop(running)
      running = await start(overrides)
    },
    async crash(overrides) {
      const old = running
      running = await start(overrides)
      await stop(old)
    },
  }
  if (options.linked === false) return stage
  await phone.scan(await stage.qr())
  await stage.reaches('online')
  return stage
}
