import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { NO_PACE } from '#server/channels/whatsapp/index.ts'
import type { Config } from '#server/config.ts'
import { createContext } from '#server/context.ts'
import { quietLibsignal } from '#server/lib/quiet-console.ts'
import { serve } from '#server/serve.ts'
import { takeOverFromDead } from '#server/take-over.ts'
import { fastClock } from './fast-clock.ts'

/** What a server in a process of its own is told. */
export interface ServerTask {
  config: Config
  certificate: string
  clock: { speed: number; begin: number }
  /** Once it is armed (SIGUSR2) the process is killed (SIGKILL) when it comes to this point for the n-th time. */
  fate: { point: string; times: number } | null
  /** It knows that no other server is there, as on SQLite. */
  alone: boolean
}

export const DYING_SERVER = fileURLToPath(import.meta.url)
export const READY = 'The server is ready.'
export const ARMED = 'The server will die.'

if (process.argv[1] === DYING_SERVER) await live(JSON.parse(process.argv[2] ?? ''))

async function live({ config, certificate, clock, fate, alone }: ServerTask): Promise<void> {
  quietLibsignal()
  let left = fate?.times ?? 0
  let isArmed = false
  const app = createContext(config, {
    clock: fastClock(clock),
    whatsapp: {
      certificate: readFileSync(certificate, 'utf8'),
      pace: NO_PACE,
      typing: false,
      photos: null,
      ackMs: clock.speed * 10_000,
    },
    hook(point) {
      if (isArmed && point === fate?.point && --left <= 0) process.kill(process.pid, 'SIGKILL')
    },
  })
  process.on('unhandledRejection', (error) => app.logger.error({ err: error }, 'nobody waited for this'))
  if (alone) await takeOverFromDead(app)
  const serving = await serve(app)
  console.log(READY)
  process.once('SIGUSR2', () => {
    isArmed = true
    console.log(ARMED)
  })
  process.once('SIGTERM', async () => {
    await serving.close()
    await app.dispose()
    process.exit(0)
  })
}
