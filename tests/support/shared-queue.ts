import { connectDatabase, type DatabaseConfig } from '#db/connect.ts'
import { systemClock } from '#server/lib/clock.ts'
import { createLogger } from '#server/lib/logger.ts'
import { bullQueue } from '#server/queue/bull.ts'
import type { Queue } from '#server/queue/queue.ts'

const LOCK_MS = 1_000

/** Lanes on Redis under a name of their own, which are taken over soon from a process that has died. */
export function aSharedQueue({
  redisUrl,
  prefix,
  database,
}: {
  redisUrl: string | null
  prefix: string
  database: DatabaseConfig
}): Queue {
  if (!redisUrl) throw new Error('There is no Redis in these settings.')
  return bullQueue({
    redisUrl,
    prefix,
    database: connectDatabase(database),
    clock: systemClock(),
    logger: createLogger('silent'),
    claimMs: LOCK_MS,
    bellLockMs: LOCK_MS,
  })
}
