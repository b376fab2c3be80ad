import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { setStage } from '../apps/sandbox/demo/stage.ts'
import { playToday } from '../apps/sandbox/demo/today.ts'
import { type DemoInbox, openInbox } from './demo-inbox.ts'
import { freePort, startServer, wantedPorts } from './demo-server.ts'

const LOOK_EVERY_MS = 500
const ROOT = resolve(import.meta.dirname, '..')

const { values } = parseArgs({
  options: {
    keep: { type: 'boolean', default: false },
    port: { type: 'string' },
    'phone-port': { type: 'string' },
  },
})

/** Starts Sapa and a WhatsApp of its own with people in it, and stays until it is told to stop. */
export async function run(): Promise<void> {
  const stopped = whenStopped()
  const folder = openFolder()
  const wanted = wantedPorts(values, process.env.PORT)
  const port = await freePort(wanted.inbox)
  const controlPort = await freePort(wanted.phones)
  const { sandbox, cast, resellers } = await setStage({ controlPort })
  const server = startServer({
    PORT: String(port),
    SAPA_DATA: folder.path,
    SAPA_WHATSAPP_URL: sandbox.url,
    SAPA_WHATSAPP_CA: sandbox.certificate,
  })
  const stopAll = async () => {
    await server.stop()
    await sandbox.close()
    if (!values.keep) rmSync(folder.path, { recursive: true, force: true })
  }
  try {
    const play = async () => {
      if (await fill()) await playToday(sandbox, cast, resellers)
      await stopped
    }
    await Promise.race([play(), stopped, server.failed])
  } finally {
    await stopAll()
  }

  /** True where the house was empty, so that there is something to be told. */
  async function fill(): Promise<boolean> {
    const setupCode = await server.ready()
    const inbox = await openInbox({ url: server.url, setupCode, ...folder.owner })
    sandbox.findQr = () => inbox.shownQr()
    const isNew = await linkShop(inbox)
    if (isNew) await inbox.layOut()
    if (isNew)
      await inbox.writeOnWebsite(['Hi! Do you wrap presents?', 'It would be two scarves, for Friday.'])
    say(server.url, sandbox.controlUrl, folder.owner)
    return isNew
  }

  async function linkShop(inbox: DemoInbox): Promise<boolean> {
    const { id, isNew } = await inbox.openNumber(cast.shop.name)
    await cast.shop.scan(await inbox.qrOf(id))
    await inbox.untilOnline(id)
    return isNew
  }
}

interface Folder {
  path: string
  owner: { email: string; password: string }
}

/** A new folder each time, or one that stays in the checkout, with the owner's password in it. */
function openFolder(): Folder {
  const path = values.keep ? join(ROOT, 'data-demo') : mkdtempSync(join(tmpdir(), 'sapa-demo-'))
  mkdirSync(path, { recursive: true })
  const note = join(path, 'owner.json')
  if (!existsSync(note)) {
    const owner = { email: 'dewi@tokomelati.example', password: `melati-${randomBytes(4).toString('hex')}` }
    writeFileSync(note, JSON.stringify(owner), { mode: 0o600 })
  }
  return { path, owner: JSON.parse(readFileSync(note, 'utf8')) }
}

function say(inbox: string, phones: string, { email, password }: Folder['owner']): void {
  const lines = [
    `Inbox   ${inbox}   (${email} / ${password})`,
    `Phones  ${phones}   (write as a customer; link the second number by hand)`,
    `Stop    Ctrl+C${values.keep ? '' : '; everything is thrown away then'}`,
  ]
  process.stdout.write(`\n  ${lines.join('\n  ')}\n\n`)
}

/** Told to stop, or orphaned: npm hands a signal to the shell between, which may die of it alone. */
function whenStopped(): Promise<void> {
  const parent = process.ppid
  let isAsked = false
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        // Who presses Ctrl+C twice does not want to wait.
        if (isAsked && signal === 'SIGINT') process.exit(130)
        isAsked = true
        resolve()
      })
    if (process.env.npm_lifecycle_event === undefined) return
    setInterval(() => process.ppid !== parent && resolve(), LOOK_EVERY_MS).unref()
  })
}
