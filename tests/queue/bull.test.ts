import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { claimLane } from '#db/lanes.ts'
import { systemClock } from '#server/lib/clock.ts'
import { createLogger } from '#server/lib/logger.ts'
import { bullQueue } from '#server/queue/bull.ts'
import type { Queue } from '#server/queue/queue.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'
import { findRedis, startRedis, testSeed } from '#tests/support/engines.ts'
import { redisIsHere, useRedis } from '#tests/support/one-redis.ts'
import { killWorkerDuringTurn } from './dying-worker.ts'
import { pause, queueContract, seeded, until } from './queue-contract.ts'

const clock = systemClock()
const logger = createLogger('silent')

describe.skipIf(!redisIsHere)('on Redis', () => {
  const redis = useRedis()
  const aQueue = (
    app: TestApp,
    { prefix = aPrefix(), url = redis.url(), claimMs = 2_000, bellLockMs = 2_000 } = {},
  ) => bullQueue({ redisUrl: url, prefix, database: app.database, clock, logger, claimMs, bellLockMs })

  queueContract('Bull', async () => ({
    queue: aQueue(await aTestApp()),
    now: clock.now,
    pass: pause,
    fewTurns: 40,
    remove: async () => {},
  }))

  test('two processes never have the turn of one lane at the same time, and miss no bell', async () => {
    const app = await aTestApp()
    const prefix = aPrefix()
    const queues = [aQueue(app, { prefix }), aQueue(app, { prefix })]
    const random = seeded(testSeed())
    const turnsOf = [0, 0]
    let written = 0
    let seen = 0
    let running = 0
    let overlaps = 0
    for (const [index, queue] of queues.entries()) {
      await queue.start(async () => {
        turnsOf[index] = (turnsOf[index] ?? 0) + 1
        running += 1
        if (running > 1) overlaps += 1
        const before = written
        await pause(random() * 10)
        seen = Math.max(seen, before)
        running -= 1
        return null
      })
    }
    // A busy lane may stay with one process; between rounds it is free for the other.
    for (let round = 0; round < 4 || Math.min(...turnsOf) === 0; round++) {
      for (let index = 0; index < 50; index++) {
        written += 1
        queues[index % 2]?.ring('shared')
        await pause(random() * 8)
      }
      await until(() => expect(seen).toBe(written))
    }
    expect(overlaps).toBe(0)
    await Promise.all(queues.map((queue) => queue.close()))
    expect(await lanesOf(app)).toEqual([])
  })

  test('a lane whose process died is free when its claim has run out, not before', async () => {
    const app = await aTestApp()
    const queue = aQueue(app)
    const expiresAt = clock.now() + 900
    const died = { lane: 'one', owner: 'a process that died', now: clock.now(), expiresAt }
    await app.database.transaction((trx) => claimLane(trx, died))
    const turnsAt = await turnsOn(queue)
    queue.ring('one')
    queue.ring('other')
    await until(() => expect(turnsAt.get('one')).toHaveLength(1))
    expect(turnsAt.get('one')?.[0]).toBeGreaterThanOrEqual(expiresAt)
    expect(turnsAt.get('other')?.[0]).toBeLessThan(expiresAt)
    await queue.close()
  })

  test('a turn that outlasts its claim keeps the lane', async () => {
    const app = await aTestApp()
    const prefix = aPrefix()
    const queues = [aQueue(app, { prefix, claimMs: 900 }), aQueue(app, { prefix, claimMs: 900 })]
    let running = 0
    let most = 0
    let ended = 0
    for (const queue of queues) {
      await queue.start(async () => {
        running += 1
        most = Math.max(most, running)
        await pause(2_000)
        running -= 1
        ended += 1
        return null
      })
    }
    for (let index = 0; index < 20; index++) {
      queues[index % 2]?.ring('long')
      await pause(40)
    }
    await until(() => expect(ended).toBeGreaterThanOrEqual(2))
    expect(most).toBe(1)
    await Promise.all(queues.map((queue) => queue.close()))
  })

  test('the bell of a process that is killed during its turn goes to another process', async () => {
    const app = await aTestApp()
    const prefix = aPrefix()
    await killWorkerDuringTurn({
      redisUrl: redis.url(),
      prefix,
      database: app.config.database,
      lane: 'orphan',
    })
    expect(await lanesOf(app)).toEqual(['orphan'])
    const queue = aQueue(app, { prefix, claimMs: 1_000, bellLockMs: 1_000 })
    const turnsAt = await turnsOn(queue)
    await until(() => expect(turnsAt.get('orphan')).toBeDefined())
    await queue.close()
  })

  test('bells for the same later time do not pile up in Redis', async () => {
    const app = await aTestApp()
    const prefix = aPrefix()
    const queue = aQueue(app, { prefix })
    const dueAt = clock.now() + 3_600_000
    let turns = 0
    await queue.start(async () => {
      turns += 1
      return dueAt
    })
    for (let index = 0; index < 20; index++) {
      queue.ring('one')
      await until(() => expect(turns).toBeGreaterThan(index))
    }
    const client = new Redis(redis.url())
    expect(await client.zcard(`${prefix}:bells:delayed`)).toBe(1)
    client.disconnect()
    await queue.close()
  })
})

describe.skipIf(!findRedis())('when Redis dies', () => {
  test('bells wait while it is away, and turns go on when it is back, even empty', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    const app = await aTestApp()
    const queue = bullQueue({ redisUrl: redis.url, prefix: aPrefix(), database: app.database, clock, logger })
    const turnsAt = await turnsOn(queue)
    queue.ring('before')
    await until(() => expect(turnsAt.has('before')).toBe(true))
    await redis.kill()
    await pause(100)
    for (let index = 0; index < 50; index++) queue.ring('meanwhile')
    await pause(300)
    expect(turnsAt.has('meanwhile')).toBe(false)
    await redis.restart()
    await until(() => expect(turnsAt.has('meanwhile')).toBe(true))
    queue.ring('after')
    await until(() => expect(turnsAt.has('after')).toBe(true))
    await queue.close()
  })

  test('a queue starts without it, and closes without it', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    await redis.kill()
    const app = await aTestApp()
    const queue = bullQueue({ redisUrl: redis.url, prefix: aPrefix(), database: app.database, clock, logger })
    const turnsAt = await turnsOn(queue)
    queue.ring('one')
    await pause(100)
    await redis.restart()
    await until(() => expect(turnsAt.has('one')).toBe(true))
    await redis.kill()
    queue.ring('two')
    await queue.close()
  })
})

function aPrefix(): string {
  return `test-${randomUUID()}`
}

/** Starts the queue with turns that only note their time. */
async function turnsOn(queue: Queue): Promise<Map<string, number[]>> {
  const turnsAt = new Map<string, number[]>()
  await queue.start(async (lane) => {
    turnsAt.set(lane, [...(turnsAt.get(lane) ?? []), clock.now()])
    return null
  })
  return turnsAt
}

async function lanesOf(app: TestApp): Promise<string[]> {
  const rows = await app.db.selectFrom('lanes').select('lane').execute()
  return rows.map((row) => row.lane)
}
