import Bull from 'bull'
import { Redis } from 'ioredis'
import type { Database } from '#db/connect.ts'
import type { Clock } from '#server/lib/clock.ts'
import type { Logger } from '#server/lib/logger.ts'
import { bellSender } from './bull-sender.ts'
import { guardedTurns } from './guarded-turns.ts'
import { LANES_AT_ONCE, type Queue } from './queue.ts'

interface BullQueueDeps {
  redisUrl: string
  database: Database
  clock: Clock
  logger: Logger
  /** Keys in Redis begin with this. */
  prefix?: string
  /** A lane whose process died is free again after this time. */
  claimMs?: number
  /** The bell that a dead process was caring for goes to another one after this time. */
  bellLockMs?: number
}

export interface LaneBell {
  lane: string
}

const CLAIM_MS = 30_000
const CLOSE_WITHIN_MS = 2_000
const LONGEST_RECONNECT_MS = 1_000

const BELL_LOCK_MS = 10_000
/** A bell that has been in so many processes when they died is dropped: the sweep rings again. */
const BELL_DEATHS = 3

/** One Bull queue of bells for all lanes and processes; whose turn a lane is stands in SQL. */
export function bullQueue(deps: BullQueueDeps): Queue {
  const { clock, logger, claimMs = CLAIM_MS, bellLockMs = BELL_LOCK_MS, prefix = 'sapa' } = deps
  const clients: Redis[] = []
  const bull = new Bull<LaneBell>('bells', {
    prefix,
    createClient: (type) => {
      const client = connect(deps.redisUrl, type === 'client')
      clients.push(client)
      return client
    },
    settings: {
      lockDuration: bellLockMs,
      stalledInterval: bellLockMs / 2,
      maxStalledCount: BELL_DEATHS,
      retryProcessDelay: LONGEST_RECONNECT_MS,
    },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  })
  watch(bull, logger)
  const sender = bellSender({ bull, clock, logger })
  const turns = guardedTurns({ ...deps, claimMs, ring: sender.ring })

  return {
    ring: sender.ring,
    async start(work) {
      turns.start(work)
      bull
        .process(LANES_AT_ONCE, (job) => turns.take(job.data.lane))
        .catch((error: unknown) => {
          logger.error({ err: error }, 'The queue takes no more turns.')
        })
    },
    async close() {
      // It connects anew, which fails where Redis is away: then there is nothing to pause.
      const paused = bull.pause(true, true).catch(() => undefined)
      await turns.close()
      // Where Redis is away none of these ends by itself. The turns have ended: nothing is left to wait for.
      await within(
        CLOSE_WITHIN_MS,
        paused.then(sender.close).then(() => bull.close(true)),
        clock,
      )
      for (const client of clients) client.disconnect()
    },
  }
}

function connect(redisUrl: string, enableReadyCheck: boolean): Redis {
  return new Redis(redisUrl, {
    enableReadyCheck,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(50 * attempt, LONGEST_RECONNECT_MS),
  })
}

/** Says once that Redis is away, not for every attempt to reach it. */
function watch(bull: Bull.Queue, logger: Logger): void {
  let away = false
  bull.on('error', (error) => {
    if (!away) logger.warn({ err: error }, 'Redis does not answer; bells wait.')
    away = true
  })
  bull.client.on('ready', () => {
    if (away) logger.info('Redis answers again.')
    away = false
  })
}

async function within(ms: number, work: Promise<unknown>, clock: Clock): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(ms, resolve)
    const done = () => {
      cancel()
      resolve()
    }
    work.then(done, done)
  })
}
