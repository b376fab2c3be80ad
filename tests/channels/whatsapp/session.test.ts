import { expect, test } from 'vitest'
import { until } from '../../../apps/sandbox/until.ts'
import { aLinkedStage, untilAsync } from './stage.ts'

test('a number is linked by QR, and what comes is stored with its sender', async () => {
  const stage = await aLinkedStage()
  const ann = stage.sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  const { id } = await ann.say(stage.phone, 'is it open?')
  await until(() => stage.host.texts().includes('is it open?'), 'the text')
  expect(stage.host.messages.find(({ externalId }) => externalId === id)).toMatchObject({
    author: { phone: '491700000100', name: 'Ann' },
    kind: 'text',
  })
  expect(await stage.number()).toMatchObject({ phone: '491700000001', state: 'online', pairing: null })
  await untilAsync(async () => (await stage.openRows()).length === 0, 'a journal without open rows')
})
