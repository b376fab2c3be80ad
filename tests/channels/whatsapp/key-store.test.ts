import { randomBytes } from 'node:crypto'
import { initAuthCreds, proto } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import { loadCredentials } from '#server/channels/whatsapp/credentials.ts'
import { LeaseLostError } from '#server/channels/whatsapp/key-writes.ts'
import { aKeyStore } from './a-key-store.ts'

test('what is written is read back, also by a store that knows nothing yet', async () => {
  const { store, reopened } = await aKeyStore()
  const session = randomBytes(300)
  const keyPair = { public: randomBytes(32), private: randomBytes(32) }
  await store.set({ session: { '1.0': session }, 'pre-key': { 7: keyPair }, 'lid-mapping': { '49': '90' } })
  for (const one of [store, reopened()]) {
    expect(await one.get('session', ['1.0', '2.0'])).toEqual({ '1.0': session })
    expect(await one.get('pre-key', ['7'])).toEqual({ 7: keyPair })
    expect(await one.get('lid-mapping', ['49'])).toEqual({ '49': '90' })
  }
  await store.set({ session: { '1.0': null } })
  expect(await store.get('session', ['1.0'])).toEqual({})
  expect(await reopened().get('session', ['1.0'])).toEqual({})
})

test('app state keys come back as what Baileys works with', async () => {
  const { store, reopened } = await aKeyStore()
  const key = proto.Message.AppStateSyncKeyData.create({ keyData: randomBytes(32), timestamp: 5 })
  await store.set({ 'app-state-sync-key': { AAA: key } })
  const found = (await reopened().get('app-state-sync-key', ['AAA'])).AAA
  expect(found).toBeInstanceOf(proto.Message.AppStateSyncKeyData)
  expect(Buffer.from(found?.keyData ?? [])).toEqual(key.keyData)
})

test('nothing readable lies in the database', async () => {
  const { store, database } = await aKeyStore()
  await store.set({ session: { '1.0': Buffer.from('a very secret session') } })
  const [row] = await database.read.selectFrom('whatsapp_keys').selectAll().execute()
  expect(Buffer.from(row?.value ?? '', 'base64url').toString('latin1')).not.toContain('secret')
  expect(row?.value).not.toContain(Buffer.from('a very secret session').toString('base64'))
})

test('a write that fails tells so, and is not remembered as done', async () => {
  const { store, outage, failures } = await aKeyStore()
  await store.set({ session: { '1.0': Buffer.from('old') } })
  outage.isOn = true
  await expect(store.set({ session: { '1.0': Buffer.from('new') } })).rejects.toThrow('away')
  expect(failures).toHaveLength(1)
  outage.isOn = false
  expect(await store.get('session', ['1.0'])).toEqual({ '1.0': Buffer.from('old') })
})

test('a holder of an older epoch writes nothing, not even in part', async () => {
  const { store, database, channelId, failures } = await aKeyStore()
  await database.transaction((trx) =>
    trx.updateTable('whatsapp_numbers').set({ owner: 'other', epoch: 9 }).execute(),
  )
  const entry = { hash: 'h', external_id: 'x', stanza: '', plaintext: '', created_at: 1 }
  await expect(store.write({ session: { '1.0': Buffer.from('new') } }, entry)).rejects.toThrow(LeaseLostError)
  expect(failures[0]).toBeInstanceOf(LeaseLostError)
  const rows = await database.read
    .selectFrom('whatsapp_keys')
    .selectAll()
    .where('channel_id', '=', channelId)
    .execute()
  expect(rows).toEqual([])
  expect(await database.read.selectFrom('whatsapp_journal').selectAll().execute()).toEqual([])
})

test('credentials are saved as they are at the end, however often they change meanwhile', async () => {
  const { options, sealer, fail } = await aKeyStore()
  const credentials = await loadCredentials(options, sealer, fail)
  for (let next = 1; next <= 50; next++) {
    credentials.creds.nextPreKeyId = next
    credentials.save()
  }
  await credentials.saved()
  expect((await loadCredentials(options, sealer, fail)).creds).toEqual(credentials.creds)
})

test('credentials with a name but without an account begin anew', async () => {
  const { options, sealer, fail } = await aKeyStore()
  const credentials = await loadCredentials(options, sealer, fail)
  Object.assign(credentials.creds, initAuthCreds(), { me: { id: '49@s.whatsapp.net', name: '~' } })
  credentials.save()
  await credentials.saved()
  expect((await loadCredentials(options, sealer, fail)).creds.me).toBeUndefined()
})
