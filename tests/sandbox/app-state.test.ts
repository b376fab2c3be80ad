import { afterEach, expect, test } from 'vitest'
import { changeSetting } from '../../apps/sandbox/phone/chat-settings.ts'
import { createSandbox, type Sandbox } from '../../apps/sandbox/sandbox.ts'
import { dispatcherTo } from '../../apps/sandbox/trust.ts'
import { until } from '../../apps/sandbox/until.ts'
import { type BaileysClient, linkedClient, trust } from './baileys-client.ts'

const CHECKS_MACS = { appStateMacVerification: { patch: true, snapshot: true } }

let sandbox: Sandbox
let client: BaileysClient

afterEach(async () => {
  expect(sandbox.alarms).toEqual([])
  await client.close()
  await sandbox.close()
})

test('what a client changes is checked, kept, and told to the other linked device', async () => {
  sandbox = await createSandbox()
  const phone = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  const ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  client = await linkedClient(sandbox, phone, CHECKS_MACS)
  const other = await linkedClient(sandbox, phone, CHECKS_MACS)
  const { id } = await ann.say(phone, 'a chat')
  const { key, messageTimestamp } = await client.message(id)
  await until(() => client.auth.creds.myAppStateKeyId, 'the key')
  const chat = ann.jid('pn')
  await client.socket.chatModify({ archive: true, lastMessages: [{ key, messageTimestamp }] }, chat)
  await client.socket.chatModify({ pin: true }, chat)
  expect(phone.appState.find('regular_low', ['archive', chat])?.value.archiveChatAction?.archived).toBe(true)
  await until(
    () =>
      other
        .of('chats.update')
        .flat()
        .some(({ pinned }) => pinned),
    'the other device',
  )
  await other.close()
})

test('what is changed on the phone comes to its clients, MACs and all', async () => {
  sandbox = await createSandbox()
  const phone = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  const chat = sandbox.contacts.add({ number: '491700000100', name: 'Ann' }).jid('pn')
  client = await linkedClient(sandbox, phone, CHECKS_MACS)
  await until(() => client.auth.creds.myAppStateKeyId, 'the key')
  changeSetting(phone, { do: 'name', contact: chat, name: 'Ann from work' })
  changeSetting(phone, { do: 'mute', chat, on: true })
  changeSetting(phone, { do: 'archive', chat, on: true })
  changeSetting(phone, { do: 'archive', chat, on: false })
  changeSetting(phone, { do: 'label', id: '1', name: 'New customer' })
  await until(
    () =>
      client
        .of('contacts.upsert')
        .flat()
        .some(({ name }) => name === 'Ann from work'),
    'the name',
  )
  await until(
    () =>
      client
        .of('chats.update')
        .flat()
        .some(({ muteEndTime }) => muteEndTime),
    'the mute',
  )
  await until(
    () =>
      client
        .of('chats.update')
        .flat()
        .some(({ archived }) => archived === false),
    'the archive',
  )
  await until(() => client.of('labels.edit').length, 'the label')
  await client.socket.chatModify({ pin: true }, chat)
  expect(phone.appState.find('regular_low', ['pin_v1', chat])).toBeDefined()
})

test('a new client gets the state as a snapshot from the media host', async () => {
  sandbox = await createSandbox({ largePartsOnMediaHost: true })
  const untrust = trust(sandbox)
  const phone = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  const chat = sandbox.contacts.add({ number: '491700000100', name: 'Ann' }).jid('pn')
  changeSetting(phone, { do: 'name', contact: chat, name: 'Ann from work' })
  const options = { options: { dispatcher: dispatcherTo(sandbox.mediaHost) } as object }
  client = await linkedClient(sandbox, phone, { ...CHECKS_MACS, ...options })
  await until(
    () =>
      client
        .of('contacts.upsert')
        .flat()
        .some(({ name }) => name === 'Ann from work'),
    'the name',
  )
  untrust()
})
