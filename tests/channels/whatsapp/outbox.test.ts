import { expect, test } from 'vitest'
import { until } from '../../../apps/sandbox/until.ts'
import { aTalk } from './conversations.ts'
import { aLinkedStage } from './stage.ts'

test('a text is sent when the server has taken it, and its ticks come back', async () => {
  const stage = await aLinkedStage()
  const { channel, sandbox, host } = stage
  const ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  const talk = await aTalk(stage, { kind: 'phone', value: '491700000100' })
  const externalId = channel.chooseExternalId(stage.channelId)
  const outcome = await channel.send(await talk.message(externalId, 'hello Ann'))
  expect(outcome).toEqual({ outcome: 'sent' })
  const received = await until(() => ann.received.find(({ text }) => text === 'hello Ann'), 'Ann to read it')
  expect(received.id).toBe(externalId)
  ann.read(received.id)
  await until(
    () => host.changes.find(({ change }) => change.type === 'status' && change.status === 'read'),
    'the read receipt',
  )
})

test('what WhatsApp refuses has failed for a reason, and strangers wait while answers go on', async () => {
  const stage = await aLinkedStage()
  const { channel, sandbox } = stage
  sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  const talk = await aTalk(stage, { kind: 'phone', value: '491700000100' })
  sandbox.faults.ackErrors.push({ code: '463', times: 1 })
  const message = await talk.message(channel.chooseExternalId(stage.channelId), 'hello stranger')
  expect(await channel.send(message)).toEqual({ outcome: 'failed', code: 'cold_paused' })
  expect(await channel.restsUntil(message)).toBeGreaterThan(Date.now() + 60_000)
  await stage.database.transaction(async (trx) => {
    await trx.updateTable('messages').set({ direction: 'in' }).where('id', '=', message.id).execute()
  })
  expect(await channel.restsUntil(message)).toBeNull()
})

test('a number that is not on WhatsApp is not written to', async () => {
  const stage = await aLinkedStage()
  const talk = await aTalk(stage, { kind: 'phone', value: '491799999999' })
  const message = await talk.message(stage.channel.chooseExternalId(stage.channelId), 'hello nobody')
  expect(await stage.channel.send(message)).toEqual({ outcome: 'failed', code: 'not_on_whatsapp' })
})

test('what was never acknowledged is sent once more, the same, after a new connection', async () => {
  const stage = await aLinkedStage({ settings: { ackMs: 150 } })
  const { channel, sandbox, host, database } = stage
  const ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  const talk = await aTalk(stage, { kind: 'phone', value: '491700000100' })
  sandbox.faults.withheldAcks = 1
  const message = await talk.message(channel.chooseExternalId(stage.channelId), 'did you get this?')
  expect(await channel.send(message)).toEqual({ outcome: 'unknown' })
  await database.transaction(async (trx) => {
    await trx.updateTable('messages').set({ status: 'unknown' }).where('id', '=', message.id).execute()
  })
  for (const connection of sandbox.world.connections) connection.cut()
  await until(
    () =>
      host.changes.find(
        ({ target, change }) =>
          target.externalId === message.externalId && change.type === 'status' && change.status === 'sent',
      ),
    'the acknowledgement of the second time',
  )
  expect(ann.received.filter(({ id }) => id === message.externalId)).toHaveLength(1)
})
