import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { websiteChannel } from '#server/channels/website/index.ts'
import type { Config } from '#server/config.ts'
import { createContext } from '#server/context.ts'
import { serve } from '#server/serve.ts'
import { eventually } from '#tests/support/scenes.ts'
import { afterwards } from '#tests/support/scope.ts'
import { aSharedQueue } from '#tests/support/shared-queue.ts'

interface Task {
  config: Config
  /** After so many calls that were taken, and before that is written down, it is killed (SIGKILL); null: never. */
  diesAfter: number | null
  /** It shares its lanes with other servers, on the Redis of its settings. */
  prefix?: string
}

const FILE = fileURLToPath(import.meta.url)
const READY = 'The server is ready.'
const START_MS = 30_000

/** A server in a process of its own; `ended` answers the signal that it died of. */
export async function aDyingServer(task: Task): Promise<{ ended: Promise<string | number> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', FILE, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? code)
  afterwards(async () => {
    child.kill('SIGKILL')
    await ended
  })
  await whenReady(child)
  return { ended }
}

async function whenReady(child: ChildProcess): Promise<void> {
  let output = ''
  child.stdout?.on('data', (part: Buffer) => {
    output += part.toString('utf8')
  })
  await eventually(() => {
    if (!output.includes(READY)) throw new Error(`The server is not ready.\n${output}`)
  }, START_MS)
}

async function live({ config, diesAfter, prefix }: Task): Promise<void> {
  let taken = 0
  const app = createContext(config, {
    channels: { website: websiteChannel(), whatsapp: websiteChannel() },
    ...(prefix === undefined ? {} : { queue: aSharedQueue({ ...config, prefix }) }),
    hook(point) {
      if (point !== 'webhook called') return
      taken += 1
      if (taken === diesAfter) process.kill(process.pid, 'SIGKILL')
    },
  })
  await serve(app)
  console.log(READY)
}

if (process.argv[1] === FILE) await live(JSON.parse(process.argv[2] ?? ''))
