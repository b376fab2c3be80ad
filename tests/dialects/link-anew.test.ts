import { expect, test } from 'vitest'
import { switchDialect } from '#server/core/gateway-dialects.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aBusiness } from '#tests/support/people.ts'
import { aProgram } from '#tests/support/programs.ts'
import { aTestServer } from '#tests/support/server.ts'
import { aNumber } from '#tests/support/whatsapp.ts'
import { JSON_TYPE } from './stage.ts'

test('a number whose QR nobody scanned is linked anew by the programs of both gateways, a banned one by none', async () => {
  const app = await aTestApp()
  const server = await aTestServer(app)
  const { owner } = await aBusiness(app)
  const { channelId } = await aNumber(app, owner)
  for (const name of ['token', 'fonnte'] as const)
    await switchDialect(app, owner, { name, isOn: true, reveals: false })
  const { token } = await aProgram(app, server, owner, { scopes: ['manage'], channelId })
  const headers = { ...JSON_TYPE, authorization: token, apikey: token }
  const call = async (path: string, body: object) =>
    (await server.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).status
  const ended = (state: 'waiting' | 'banned', state_code: string) =>
    app.database.raw.updateTable('whatsapp_numbers').set({ wanted: 'offline', state, state_code }).execute()
  const stands = () =>
    app.db.selectFrom('whatsapp_numbers').select(['wanted', 'state', 'state_code']).executeTakeFirstOrThrow()
  const begun = { wanted: 'online', state: 'waiting', state_code: null }

  await ended('waiting', 'qr_timeout')
  expect(await call('/api/start', { token: channelId })).toBe(200)
  expect(await stands()).toEqual(begun)
  await ended('waiting', 'qr_timeout')
  expect(await call('/qr', { type: 'qr' })).toBe(503)
  expect(await stands()).toEqual(begun)
  await ended('banned', 'ban_strangers')
  await call('/api/start', { token: channelId })
  await call('/qr', { type: 'qr' })
  expect(await stands()).toEqual({ wanted: 'offline', state: 'banned', state_code: 'ban_strangers' })
})
