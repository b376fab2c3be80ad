import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { migrate } from '#db/migrate.ts'
import { websiteChannel } from '#server/channels/website/index.ts'
import { createContext } from '#server/context.ts'
import { listDeliveries } from '#server/core/webhook-deliveries.ts'
import { createWebhook } from '#server/core/webhooks.ts'
import { createLogger } from '#server/lib/logger.ts'
import { NewWebhook } from '#server/protocol/webhooks.ts'
import { serve } from '#server/serve.ts'
import { aDyingServer } from '#tests/http/dying-webhook-server.ts'
import { aTestConfig } from '#tests/support/app.ts'
import { freePort } from '#tests/support/engines.ts'
import { redisIsHere, useRedis } from '#tests/support/one-redis.ts'
import { aBusiness } from '#tests/support/people.ts'
import { eventually } from '#tests/support/scenes.ts'
import { afterwards } from '#tests/support/scope.ts'
import { aSharedQueue } from '#tests/support/shared-queue.ts'
import { aReceiver } from '#tests/support/webhook-receiver.ts'
import { aNumber, aPerson } from '#tests/support/whatsapp.ts'

const PATIENCE_MS = 30_000
const CALLS_AT_ONCE = 8
const PEOPLE = ['628111000001', '628111000002']
const [FIRST = '', SECOND = ''] = PEOPLE

// Several servers share a database where it is MySQL.
describe.skipIf(!redisIsHere || process.env.SAPA_TEST_DB !== 'mysql')('on Redis', () => {
  const redis = useRedis()

  test('two servers make each call of a webhook once and in order; what one was at when it was killed, the other makes again', async () => {
    const config = await aTestConfig({ PORT: String(await freePort()), REDIS_URL: redis.url() })
    const prefix = `test-${randomUUID()}`
    const app = createContext(config, {
      logger: createLogger('silent'),
      channels: { website: websiteChannel(), whatsapp: websiteChannel() },
      queue: aSharedQueue({ ...config, prefix }),
    })
    afterwards(() => app.dispose())
    await migrate(app.database)
    const { owner } = await aBusiness(app)
    const serving = await serve(app)
    afterwards(() => serving.close())
    const number = await aNumber(app, owner)
    const hooks = await Promise.all(
      (['sapa', 'ping', 'fonnte', 'ping'] as const).map(async (format) => {
        const receiver = await aReceiver()
        const wanted = { url: receiver.url, events: ['message.created'], format, allowPrivate: true }
        return { receiver, ...(await createWebhook(app, owner, NewWebhook.parse(wanted))) }
      }),
    )
    const said: string[] = []
    const everybodySays = async (text: string) => {
      for (const phone of PEOPLE) await number.says(aPerson(phone), `${phone} ${text}`)
      said.push(text)
    }
    const allIsTaken = () =>
      eventually(async () => {
        for (const { webhook } of hooks) {
          const { deliveries } = await listDeliveries(app, owner, { webhookId: webhook.id })
          expect(deliveries.filter(({ status }) => status !== 'delivered')).toEqual([])
        }
        for (const { receiver } of hooks)
          expect(receiver.calls.filter(({ body }) => body.includes('the end'))).not.toEqual([])
      }, PATIENCE_MS)

    // Both are at work until one is killed after a call was taken and before that is written down.
    const other = { ...config, port: await freePort() }
    const killed = await aDyingServer({ config: other, diesAfter: 10, prefix })
    let isGone = false
    void killed.ended.then(() => {
      isGone = true
    })
    for (let round = 0; !isGone && round < 200; round += 1) await everybodySays(`round ${round}`)
    expect(await killed.ended).toBe('SIGKILL')
    await everybodySays('the end')
    await allIsTaken()
    const known = hooks.map(({ receiver }) => new Map(receiver.calls.map(({ id, body }) => [id, body])))
    const repeated = hooks.reduce((sum, { receiver }) => sum + receiver.calls.length, 0)
    const once = known.reduce((sum, calls) => sum + calls.size, 0)
    expect(repeated).toBeGreaterThan(once)
    expect(repeated).toBeLessThanOrEqual(once + CALLS_AT_ONCE * hooks.length)
    for (const [index, { receiver }] of hooks.entries()) {
      for (const { id, body } of receiver.calls) expect(body).toBe(known[index]?.get(id))
      for (const phone of PEOPLE) expect(textsOf([...(known[index]?.values() ?? [])], phone)).toEqual(said)
    }

    // Two that live make each just once.
    await aDyingServer({ config: { ...config, port: await freePort() }, diesAfter: null, prefix })
    for (const { receiver } of hooks) receiver.calls.length = 0
    said.length = 0
    for (let round = 0; round < 10; round += 1) await everybodySays(`again ${round}`)
    await everybodySays('the end')
    await allIsTaken()
    for (const { receiver } of hooks) {
      const bodies = receiver.calls.map(({ body }) => body)
      expect([textsOf(bodies, FIRST), textsOf(bodies, SECOND)]).toEqual([said, said])
    }
  }, 90_000)
})

/** What one person said, as these bodies tell it. */
function textsOf(bodies: string[], phone: string): string[] {
  return bodies.flatMap((body) => new RegExp(`"${phone} ([^"]+)"`).exec(body)?.[1] ?? [])
}
