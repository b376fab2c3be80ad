import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Bell, Bells } from '#server/bells/bells.ts'
import { redisBells } from '#server/bells/redis.ts'
import { createLogger } from '#server/lib/logger.ts'
import { findRedis, startRedis } from '#tests/support/engines.ts'
import { redisIsHere, useRedis } from '#tests/support/one-redis.ts'

const BELL: Bell = { kind: 'log', accountId: 'account' }
const TYPING: Bell = {
  kind: 'typing',
  accountId: 'account',
  conversationId: 'conversation',
  by: 'agent',
  name: 'Sri',
  on: true,
}
const logger = createLogger('silent')

describe.skipIf(!redisIsHere)('on Redis', () => {
  const redis = useRedis()

  test('a bell is heard once in this process and once in the others, in order', async () => {
    const [here, there] = await twoProcesses(redis.url())
    here.bells.ring(BELL)
    here.bells.ring(TYPING)
    await until(() => expect(there.heard).toEqual([BELL, TYPING]))
    await until(() => expect(here.heard).toEqual([BELL, TYPING]))
    await pause(50)
    expect(here.heard).toHaveLength(2)
    expect(there.heard).toHaveLength(2)
  })

  test('what is no bell is not heard and breaks nothing', async () => {
    const channel = aChannel()
    const [here, there] = await twoProcesses(redis.url(), channel)
    const stranger = new Redis(redis.url())
    await stranger.publish(channel, 'not json')
    await stranger.publish(channel, '{"from":"x","bell":{"kind":"log"}}')
    await stranger.publish(channel, 'null')
    stranger.disconnect()
    here.bells.ring(BELL)
    await until(() => expect(there.heard).toEqual([BELL]))
  })

  test('after close nobody hears anything and ringing does no harm', async () => {
    const [here, there] = await twoProcesses(redis.url())
    await here.bells.close()
    here.bells.ring(BELL)
    there.bells.ring(BELL)
    await until(() => expect(there.heard).toEqual([BELL]))
    await pause(30)
    expect(here.heard).toEqual([])
  })
})

describe.skipIf(!findRedis())('when Redis dies', () => {
  test('this process hears its own bells, and the others learn afterwards that they missed some', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    const [here, there] = await twoProcesses(redis.url)
    await redis.kill()
    here.bells.ring(BELL)
    await until(() => expect(here.heard).toEqual([BELL]))
    const missedBefore = there.missed()
    await redis.restart()
    await until(() => expect(there.missed()).toBeGreaterThan(missedBefore))
    expect(there.heard).toEqual([])
    await until(() => {
      here.bells.ring(TYPING)
      expect(there.heard.at(-1)).toEqual(TYPING)
    })
  })

  test('when only the sender lost its line, the others learn that they missed bells', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    const [here, there] = await twoProcesses(redis.url)
    const missedBefore = there.missed()
    const admin = new Redis(redis.url)
    onTestFinished(() => admin.disconnect())
    // All connections but those that only listen.
    await admin.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    let rung = 0
    for (; rung < 40; rung++) {
      here.bells.ring(BELL)
      await pause(5)
    }
    await until(() => expect(there.missed()).toBeGreaterThan(missedBefore))
    expect(there.heard.length).toBeLessThan(rung)
  })

  test('who starts without Redis works alone until it comes', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    await redis.kill()
    const alone = aProcess(redis.url, aChannel())
    alone.bells.ring(BELL)
    await until(() => expect(alone.heard).toEqual([BELL]))
    await redis.restart()
    await until(() => expect(alone.missed()).toBeGreaterThan(0))
  })
})

interface Process {
  bells: Bells
  heard: Bell[]
  missed(): number
}

/** Two processes' bells that reach each other. */
async function twoProcesses(url: string, channel = aChannel()): Promise<[Process, Process]> {
  const pair: [Process, Process] = [aProcess(url, channel), aProcess(url, channel)]
  await until(() => {
    for (const process of pair) expect(process.missed()).toBeGreaterThan(0)
  })
  return pair
}

function aProcess(redisUrl: string, channel: string): Process {
  const bells = redisBells({ redisUrl, channel, logger })
  onTestFinished(() => bells.close())
  const heard: Bell[] = []
  let missed = 0
  bells.listen(
    (bell) => heard.push(bell),
    () => {
      missed += 1
    },
  )
  return { bells, heard, missed: () => missed }
}

function aChannel(): string {
  return `test-${randomUUID()}`
}

function until(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 10_000, interval: 10 })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
