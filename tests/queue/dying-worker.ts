import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { DatabaseConfig } from '#db/connect.ts'
import { aSharedQueue } from '#tests/support/shared-queue.ts'

interface Worker {
  redisUrl: string
  prefix: string
  database: DatabaseConfig
  lane: string
}

/** Starts a process of its own that rings a lane, and kills it (SIGKILL) in the middle of the lane's turn. */
export async function killWorkerDuringTurn(worker: Worker): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(import.meta.url), JSON.stringify(worker)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ended = once(child, 'exit')
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('The worker ended before its turn.'))),
  ])
  child.kill('SIGKILL')
  await ended
}

async function work({ lane, ...where }: Worker): Promise<void> {
  const queue = aSharedQueue(where)
  await queue.start(async () => {
    process.stdout.write('in my turn\n')
    return new Promise(() => {})
  })
  queue.ring(lane)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await work(JSON.parse(process.argv[2] ?? ''))
