import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { aProgram } from '#tests/support/programs.ts'
import { answerOf, eventually, write } from '#tests/support/scenes.ts'
import { aHook } from '#tests/support/webhook-receiver.ts'

test('a receiver is called with what it chose, and knows by a published library that it was us', async () => {
  const { receiver, secret, visitor, server, owner, app } = await aHook()
  const { token } = await aProgram(app, server, owner, { scopes: ['manage'] })
  await write(visitor, 'Is it open?')
  await eventually(() => expect(receiver.texts()).toEqual(['Is it open?']))
  const [call] = receiver.calls
  if (!call) throw new Error('There should be a call.')
  // The library compares with its own clock; ours stands still in tests.
  const at = Number(call.headers['webhook-timestamp'])
  expect(at).toBe(Math.floor(app.clock.now() / 1000))
  const verified = verifyAt(secret, call, at)
  expect(verified).toMatchObject({ type: 'message.created', message: { text: 'Is it open?' } })
  expect(() => verifyAt(secret, { ...call, body: `${call.body} ` }, at)).toThrow()
  expect(() => verifyAt('whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', call, at)).toThrow()
  expect(JSON.stringify([call.headers, call.body])).not.toContain(token)
  expect(receiver.calls).toHaveLength(1)
})

test('during a rotation the old secret and the new one are right, afterwards only the new one', async () => {
  const { app, receiver, secret: old, webhook, visitor, agent } = await aHook()
  const { secret } = await answerOf<{ secret: string }>(agent.post(`/api/v1/webhooks/${webhook.id}/secrets`))
  const called = async (text: string) => {
    await write(visitor, text)
    await eventually(() => expect(receiver.texts()).toContain(text))
    const call = receiver.calls.at(-1)
    if (!call) throw new Error('There should be a call.')
    return { call, at: Number(call.headers['webhook-timestamp']) }
  }
  const first = await called('in between')
  for (const one of [old, secret]) expect(verifyAt(one, first.call, first.at)).toBeTruthy()
  await app.database.raw.updateTable('webhooks').set({ old_secret_until: app.clock.now() }).execute()
  const later = await called('a day later')
  expect(verifyAt(secret, later.call, later.at)).toBeTruthy()
  expect(() => verifyAt(old, later.call, later.at)).toThrow()
})

/** Verifies with the library's clock at the time of the call. */
function verifyAt(
  secret: string,
  { headers, body }: { headers: Record<string, unknown>; body: string },
  at: number,
): unknown {
  const { now } = Date
  Date.now = () => at * 1000
  try {
    return new Webhook(secret).verify(body, headers as Record<string, string>)
  } finally {
    Date.now = now
  }
}
