import { expect, test } from 'vitest'
import { updateNumber } from '#db/whatsapp.ts'
import { until } from '../../../apps/sandbox/until.ts'
import { ask } from './asking.ts'
import { aLinkedStage, aStage } from './stage.ts'

test('a number is linked by eight characters typed on the phone', async () => {
  const stage = await aStage()
  const phone = stage.sandbox.phones.add({ number: '491700000002', name: 'Shop' })
  await stage.open()
  const { code } = await ask<{ code: string }>(stage, { name: 'pairByCode', phone: '491700000002' })
  expect(code).toHaveLength(8)
  expect((await stage.number()).state).toBe('code')
  await phone.enterCode(code)
  await stage.reaches('online')
  expect((await stage.number()).phone).toBe('491700000002')
})

test('an account that is asked for a passkey is told so, and links when it is asked no more', async () => {
  const stage = await aStage()
  const phone = stage.sandbox.phones.add({ number: '491700000002', name: 'Shop' })
  await stage.open()
  stage.sandbox.faults.passkeys = 1
  await expect(phone.scan(await stage.qr())).rejects.toThrow('passkey')
  await stage.reaches('passkey')
  expect((await stage.number()).pairing).toBeNull()
  await ask(stage, { name: 'restart' })
  await phone.scan(await stage.qr())
  await stage.reaches('online')
})

test('a pairing that was left half done begins anew after a restart', async () => {
  const stage = await aStage()
  const phone = stage.sandbox.phones.add({ number: '491700000002', name: 'Shop' })
  const first = await stage.open()
  await ask(stage, { name: 'pairByCode', phone: '491700000002' })
  await first.stop()
  await stage.open()
  await phone.scan(await stage.qr())
  await stage.reaches('online')
})

test('a number that is unlinked on the phone is told so, and links again', async () => {
  const stage = await aLinkedStage()
  const ann = stage.sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  // Right after linking WhatsApp may answer so by mistake: then it is tried once more.
  stage.phone.unlink()
  await stage.reaches('logged_out')
  expect(await stage.number()).toMatchObject({ state_code: 'unlinked', wanted: 'offline' })
  await stage.database.transaction((trx) =>
    updateNumber(trx, stage.channelId, { wanted: 'online', state: 'waiting' }),
  )
  await stage.phone.scan(await stage.qr())
  await stage.reaches('online')
  await ann.say(stage.phone, 'are you back?')
  await until(() => stage.host.texts().includes('are you back?'), 'the text')
  const archived = await stage.database.read
    .selectFrom('whatsapp_keys')
    .select('id')
    .where('type', '=', 'creds-archive')
    .execute()
  expect(archived).toHaveLength(1)
})

test('logging out here unlinks the device on the phone', async () => {
  const stage = await aLinkedStage()
  await ask(stage, { name: 'logout' })
  await stage.reaches('logged_out')
  expect(stage.phone.links.size).toBe(0)
})

test('two processes want one number: one works, and the other takes over when it ends', async () => {
  const stage = await aLinkedStage()
  const second = await stage.open()
  expect(stage.channel.isHere(stage.channelId)).toBe(true)
  expect(second.isHere(stage.channelId)).toBe(false)
  await stage.channel.stop()
  await until(() => second.isHere(stage.channelId), 'the other process to take over')
  await stage.reaches('online')
  const ann = stage.sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  await ann.say(stage.phone, 'still there?')
  await until(() => stage.host.texts().includes('still there?'), 'the text')
})

test('a number that nobody wants online any more goes offline, and keeps its link', async () => {
  const stage = await aLinkedStage()
  const set = (wanted: 'online' | 'offline') =>
    stage.database.transaction((trx) => updateNumber(trx, stage.channelId, { wanted }))
  await set('offline')
  await until(() => !stage.channel.isHere(stage.channelId), 'the session to end')
  expect(stage.phone.links.size).toBe(1)
  await set('online')
  await until(() => stage.channel.isHere(stage.channelId), 'the session to begin')
  await stage.reaches('online')
})

test('a number that is removed here is unlinked on its phone', async () => {
  const stage = await aLinkedStage()
  await stage.database.transaction(async (trx) => {
    await trx.updateTable('channels').set({ removed_at: Date.now() }).execute()
    await updateNumber(trx, stage.channelId, { wanted: 'offline' })
  })
  await until(() => stage.phone.links.size === 0, 'the phone to forget it')
  await until(() => !stage.channel.isHere(stage.channelId), 'the session to end')
})

test('a login that is refused for now is tried again', async () => {
  const stage = await aLinkedStage()
  stage.sandbox.faults.refusedLogins.push({ code: '503', times: 1 })
  for (const connection of stage.sandbox.world.connections) connection.cut()
  await stage.reaches('reconnecting')
  await stage.reaches('online')
})
