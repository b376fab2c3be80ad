import { expect, test } from 'vitest'
import { poll } from '../../../apps/sandbox/people/contents.ts'
import { until } from '../../../apps/sandbox/until.ts'
import { aLinkedStage, aStage, untilAsync } from './stage.ts'

const ANN = { number: '491700000100', name: 'Ann' }

test('a vote whose poll is not here yet is counted once it is', async () => {
  const stage = await aLinkedStage()
  const { host, phone, database } = stage
  const ann = stage.sandbox.contacts.add(ANN)
  const survey = await ann.say(phone, poll('When?', ['Mon', 'Tue']))
  await until(() => host.messages.some(({ externalId }) => externalId === survey.id), 'the poll')
  const raws = await database.read.selectFrom('whatsapp_messages').selectAll().execute()
  await database.transaction((trx) => trx.deleteFrom('whatsapp_messages').execute())
  await ann.vote(phone, survey.id, ['Tue'])
  await ann.say(phone, 'after')
  await until(() => host.texts().includes('after'), 'what came after the vote')
  expect(await stage.openRows()).toHaveLength(1)
  await database.transaction((trx) => trx.insertInto('whatsapp_messages').values(raws).execute())
  for (const connection of stage.sandbox.world.connections) connection.cut()
  await until(() => host.changes.some(({ change }) => change.type === 'voted'), 'the vote')
  await untilAsync(async () => (await stage.openRows()).length === 0, 'a journal without open rows')
})

test('history that could not be taken in stays in the journal, and comes with the next connection', {
  timeout: 40_000,
}, async () => {
  const stage = await aStage()
  const phone = stage.sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  const ann = stage.sandbox.contacts.add(ANN)
  const at = new Date('2026-01-01T10:00:00Z')
  phone.memory.remember({ with: ann, messages: [{ id: 'OLD1', from: ann, what: 'day 1', at }] })
  const { importHistory } = stage.host
  let tries = 0
  stage.host.importHistory = async () => {
    tries += 1
    throw new Error('Broken.')
  }
  await stage.open()
  await phone.scan(await stage.qr())
  await until(() => tries >= 4, 'the last try')
  await stage.reaches('online')
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect((await stage.openRows()).length).toBeGreaterThan(0)
  stage.host.importHistory = importHistory
  for (const connection of stage.sandbox.world.connections) connection.cut()
  await until(() => stage.host.history.some(({ messages }) => messages.length > 0), 'the past')
  await untilAsync(async () => (await stage.openRows()).length === 0, 'a journal without open rows')
})
