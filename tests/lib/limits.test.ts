import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { addressKey, isLoopback } from '#server/lib/addresses.ts'
import { createLimits } from '#server/lib/limits.ts'
import { redisIsHere, useRedis } from '#tests/support/one-redis.ts'

async function refused(action: Promise<unknown>) {
  return action.then(
    () => undefined,
    (error: unknown) => error,
  )
}

test('a visitor who writes too much is told when to go on, others are not slowed', async () => {
  const limits = createLimits()
  for (let sent = 0; sent < 30; sent++) await limits.take('message_visitor', 'visitor-1')
  const error = await refused(limits.take('message_visitor', 'visitor-1'))
  expect(error).toMatchObject({ code: 'too_many_messages', status: 429 })
  expect(error).toHaveProperty('message', expect.stringMatching(/Try again in \d+ seconds?\.$/))
  await limits.take('message_visitor', 'visitor-2')
  await limits.take('upload_visitor', 'visitor-1')
})

test('a call may cost more than one point', async () => {
  const limits = createLimits()
  await limits.take('upload_visitor', 'visitor-1', 20)
  expect(await refused(limits.take('upload_visitor', 'visitor-1'))).toMatchObject({ code: 'too_many_files' })
})

test('scale raises what is allowed', async () => {
  const limits = createLimits({ scale: 10 })
  await limits.take('message_visitor', 'visitor-1', 300)
  expect(await refused(limits.take('message_visitor', 'visitor-1'))).toMatchObject({ status: 429 })
})

test('knocking during a wait does not make it longer', async () => {
  const limits = createLimits()
  for (let tried = 0; tried < 6; tried++) await limits.take('sign_in', 'ani')
  const waits: number[] = []
  for (let tried = 0; tried < 40; tried++) {
    const error = await refused(limits.take('sign_in', 'ani'))
    if (error instanceof Error && 'retryAfterMs' in error) waits.push(Number(error.retryAfterMs))
  }
  expect(waits).toHaveLength(40)
  expect(Math.max(...waits)).toBeLessThanOrEqual(5_000)
})

test('what is forgotten may be done anew', async () => {
  const limits = createLimits()
  for (let tried = 0; tried < 6; tried++) await limits.take('sign_in', 'ani')
  expect(await refused(limits.take('sign_in', 'ani'))).toMatchObject({ code: 'too_many_attempts' })
  await limits.forget('sign_in', 'ani')
  expect(await refused(limits.take('sign_in', 'ani'))).toBeUndefined()
})

test('an address counts as the one customer behind it', () => {
  expect(addressKey('::ffff:203.0.113.7')).toBe('203.0.113.7')
  expect(addressKey('203.0.113.7')).toBe('203.0.113.7')
  expect(addressKey('2001:db8:0:7::1')).toBe(addressKey('2001:0DB8:0000:0007:ffff::2'))
  expect(addressKey('2001:db8:0:7::1')).not.toBe(addressKey('2001:db8:0:8::1'))
  expect(addressKey('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
  expect(addressKey(undefined)).toBe('unknown')
  for (const own of ['::1', '127.0.0.1', '::ffff:127.0.0.1']) expect(isLoopback(addressKey(own))).toBe(true)
  expect(isLoopback(addressKey('2001:db8::1'))).toBe(false)
})

describe.skipIf(!redisIsHere)('with Redis', () => {
  const server = useRedis()

  async function aRedis(): Promise<Redis> {
    const redis = new Redis(server.url(), { maxRetriesPerRequest: 1, enableOfflineQueue: false })
    redis.on('error', () => {})
    onTestFinished(() => redis.disconnect())
    await new Promise((done) => redis.once('ready', done))
    return redis
  }

  test('two processes count together', async () => {
    const one = createLimits({ redis: await aRedis() })
    const two = createLimits({ redis: await aRedis() })
    const visitor = randomUUID()
    await one.take('message_visitor', visitor, 20)
    await two.take('message_visitor', visitor, 10)
    for (const limits of [one, two]) {
      expect(await refused(limits.take('message_visitor', visitor))).toMatchObject({
        code: 'too_many_messages',
      })
    }
  })

  test('the wait after wrong passwords is the same everywhere', async () => {
    const one = createLimits({ redis: await aRedis() })
    const two = createLimits({ redis: await aRedis() })
    const key = randomUUID()
    for (let tried = 0; tried < 6; tried++) await one.take('sign_in', key)
    expect(await refused(two.take('sign_in', key))).toMatchObject({ code: 'too_many_attempts' })
    await one.forget('sign_in', key)
    expect(await refused(two.take('sign_in', key))).toBeUndefined()
  })

  test('a process that lost Redis counts by itself', async () => {
    const redis = await aRedis()
    const limits = createLimits({ redis })
    const visitor = randomUUID()
    redis.disconnect()
    await limits.take('message_visitor', visitor, 30)
    expect(await refused(limits.take('message_visitor', visitor))).toMatchObject({
      code: 'too_many_messages',
    })
    for (let tried = 0; tried < 6; tried++) await limits.take('sign_in', visitor)
    expect(await refused(limits.take('sign_in', visitor))).toMatchObject({ code: 'too_many_attempts' })
    await limits.forget('sign_in', visitor)
  })

  test('e-mails do not get into Redis', async () => {
    const redis = await aRedis()
    await createLimits({ redis }).take('sign_in_account', 'somebody@example.com')
    expect((await redis.keys('*')).filter((key) => key.includes('somebody'))).toEqual([])
  })
})
