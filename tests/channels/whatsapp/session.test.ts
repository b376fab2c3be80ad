import { expect, test } from 'vitest'
import { until } from '../../../apps/sandbox/until.ts'
import { ask } from './asking.ts'
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

test('what a stranger writes at once comes in the order it was written', async () => {
  const stage = await aLinkedStage()
  const bob = stage.sandbox.contacts.add({ number: '491700000101', name: 'Bob', addressing: 'lid' })
  const texts = Array.from({ length: 30 }, (_, index) => `line ${index}`)
  const sent = []
  for (const text of texts) sent.push(await bob.prepare(stage.phone, text))
  for (const message of sent) message.deliver()
  await until(() => stage.host.messages.length === texts.length, 'all of them')
  expect(stage.host.texts()).toEqual(texts)
})

test('a number that waits to connect again does so at once when somebody says so', async () => {
  const stage = await aLinkedStage()
  const attributes = { code: '101', expire: '3600' }
  stage.sandbox.faults.refusedLogins.push({ code: '402', times: 1, attributes })
  stage.phone.link.cut()
  await stage.reaches('restricted')
  await ask(stage, { name: 'restart' })
  await stage.reaches('online')
})
