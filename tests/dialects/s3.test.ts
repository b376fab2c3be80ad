import { expect, test } from 'vitest'
import { eventually } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import { aDialectStage, arrives, BUDI, expectUnlogged, JSON_TYPE, RINA } from './stage.ts'

const stage = sharedByFile(() => aDialectStage('token'))
const send = (method: string, path: string, body?: unknown, apikey = stage().key) =>
  stage().call(path, {
    method,
    headers: { ...(body ? JSON_TYPE : {}), apikey },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
const ok = (body: object) => ({ status: 200, body: { status: true, ...body } })
const refused = (status: number) => ({ status, body: { status: false, message: expect.any(String) } })
const device = () => stage().channelId

test('S3 (errors): a wrong key, an unknown token, a missing field', async () => {
  const { rina } = stage()
  const message = { token: device(), phone: RINA, message: 'never' }
  expect(await send('POST', '/api/send', message, 'YOUR_API_KEY')).toEqual(refused(401))
  expect(await send('POST', '/api/send', { ...message, token: 'unknown' })).toEqual(refused(404))
  expect(await send('POST', '/api/send', { ...message, phone: 'nobody' })).toEqual(refused(400))
  expect(await send('POST', '/api/send', { token: device() })).toEqual(refused(400))
  expect(rina.received).toEqual([])
})

test('S3 (token alone): a key that is held to one number is its token, except where the original protects', async () => {
  const { aKey, call, channelId, rina, key } = stage()
  const token = await aKey({ channelId })
  const post = (path: string, body: object) =>
    call(path, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) })
  expect(await post('/api/send', { token, phone: RINA, message: 'By token alone' })).toMatchObject(ok({}))
  await arrives(rina, 'By token alone')
  expect(await call(`/api/status?token=${token}`)).toMatchObject(ok({ phone: '491700000001' }))
  expect(await post('/api/start', { token })).toMatchObject(ok({}))
  expect(await call(`/api/device?token=${token}`, { method: 'DELETE' })).toEqual(refused(401))
  expect(await post('/api/webhook', { token, url: 'https://your-webhook.com/' })).toEqual(refused(401))
  const reader = await aKey({ channelId, scopes: ['read'] })
  expect(await post('/api/send', { token: reader, phone: RINA, message: 'never' })).toEqual(refused(403))
  // The id of a number can be seen by many, a made-up key is none, and a secret never becomes a name.
  expect(await post('/api/send', { token: channelId, phone: RINA, message: 'never' })).toEqual(refused(401))
  expect(await post('/api/start', { token: 'sapa_made-up' })).toEqual(refused(401))
  expect(await send('POST', '/api/start', { token: 'sapa_made-up' })).toEqual(refused(404))
  expect(await post('/api/start', { token: key })).toMatchObject(ok({}))
  const names = stage().app().db.selectFrom('channels').select(['name', 'token'])
  expect(JSON.stringify(await names.execute())).not.toContain('sapa_')
})

test('S3 POST /api/start: a token that is new gets a number, one that is known keeps its own', async () => {
  const body = { token: 'my-token', reject_call: 'Y', reject_message: 'Busy' }
  const started = ok({ message: expect.any(String) })
  expect(await send('POST', '/api/start', body)).toEqual(started)
  expect(await send('POST', '/api/start', body)).toEqual(started)
  const numbers = stage().app().db.selectFrom('whatsapp_numbers').select('call_reply')
  const replies = async () => (await numbers.execute()).map(({ call_reply }) => call_reply)
  expect(new Set(await replies())).toEqual(new Set([null, 'Busy']))
  const asked = { token: 'my-token', reject_call: 'Y' }
  expect(await send('POST', '/api/start', asked)).toEqual(started)
  expect(new Set(await replies())).toEqual(new Set([null, 'Busy']))
  expect(await send('POST', '/api/start', { ...asked, reject_call: 'N' })).toEqual(started)
  expect(await send('POST', '/api/start', asked)).toEqual(started)
  expect(new Set(await replies())).toEqual(new Set([null, '']))
})

test('S3 POST /api/start (recipients): a key that may write to certain people only sets no answer to calls', async () => {
  const { aKey } = stage()
  const held = await aKey({ recipients: [RINA] })
  const numbers = () => stage().app().db.selectFrom('whatsapp_numbers').select('call_reply').execute()
  const before = await numbers()
  for (const token of ['never-made', device()]) {
    const body = { token, reject_call: 'Y', reject_message: 'SPAM' }
    expect(await send('POST', '/api/start', body, held)).toEqual(refused(403))
  }
  expect(await numbers()).toEqual(before)
  expect(await send('POST', '/api/start', { token: device(), reject_call: 'N' }, held)).toMatchObject(ok({}))
})

test('S3 POST /api/qrcode: the QR of a new one, and who it is once it is linked', async () => {
  await eventually(async () =>
    expect(await send('POST', '/api/qrcode', { token: 'my-token' })).toEqual(
      ok({ qrcode: expect.stringMatching(/^data:image\/png;base64,/) }),
    ),
  )
  expect(await send('POST', '/api/qrcode', { token: device() })).toMatchObject(
    ok({ message: 'AUTHENTICATED', name: 'Shop', phone: '491700000001' }),
  )
})

test('S3 POST /api/pair: an eight-character code for a phone', async () => {
  const body = { token: 'my-token', phone: '491700000002' }
  await eventually(async () =>
    expect(await send('POST', '/api/pair', body)).toEqual(ok({ code: expect.stringMatching(/^\S{8,9}$/) })),
  )
  await expectUnlogged(stage(), '/api/pair', { code: '…' })
})

test('S3 GET /api/status: connected or not', async () => {
  expect(await send('GET', `/api/status?token=${device()}`)).toEqual({
    status: 200,
    body: {
      status: true,
      message: 'AUTHENTICATED',
      name: 'Shop',
      phone: '491700000001',
      pic: '',
      data: { id: '491700000001@s.whatsapp.net', lid: '', name: 'Shop' },
    },
  })
  expect(await send('GET', '/api/status?token=my-token')).toMatchObject({
    status: 200,
    body: { status: false, message: 'DISCONNECTED' },
  })
  expect(await send('GET', '/api/status?token=unknown')).toEqual(refused(404))
})

test('S3 POST /api/send: a text, and a file with a name', async () => {
  const { rina, pictures } = stage()
  const message = { token: device(), phone: RINA, message: 'Hello World' }
  const sent = ok({ message: expect.any(String), id: expect.any(String) })
  expect(await send('POST', '/api/send', message)).toEqual(sent)
  await arrives(rina, 'Hello World')
  const file = { ...message, message: 'With a file', file_url: pictures.url, file_name: 'image.jpg' }
  expect(await send('POST', '/api/send', file)).toEqual(sent)
  expect((await arrives(rina, 'With a file')).kind).toBe('image')
  expect(await send('POST', '/api/send', { ...message, token: 'my-token' })).toEqual(refused(503))
})

test('S3 GET /api/contacts: whom the number knows', async () => {
  const { budi, phone } = stage()
  await budi.say(phone, 'hello')
  await eventually(async () => {
    const { status, body } = await send('GET', `/api/contacts?token=${device()}`)
    expect([status, body.status]).toEqual([200, true])
    expect(body.data).toContainEqual({ id: `${BUDI}@s.whatsapp.net`, name: 'Budi', phone: BUDI })
  })
})

test('S3 GET /api/groups: the groups it is in', async () => {
  expect(await send('GET', `/api/groups?token=${device()}`)).toEqual(
    ok({ data: [{ id: stage().group.jid, name: 'Family Group' }] }),
  )
})

test('S3 POST /api/webhook: an address of the number’s own, another in its place, and none', async () => {
  const hooks = async () => {
    const rows = stage().app().db.selectFrom('webhooks').select(['url', 'channel_id'])
    return (await rows.execute()).map(({ url, channel_id }) => [url, channel_id === device()])
  }
  const set = (url: string) => send('POST', '/api/webhook', { token: device(), url })
  expect(await set('https://your-webhook.com/endpoint')).toEqual(ok({ message: expect.any(String) }))
  expect(await hooks()).toEqual([['https://your-webhook.com/endpoint', true]])
  expect(await set('https://your-webhook.com/other')).toEqual(ok({ message: expect.any(String) }))
  expect(await set('http://[::1]/inside')).toEqual(refused(422))
  expect(await hooks()).toEqual([['https://your-webhook.com/other', true]])
  expect(await set('file:///etc/passwd')).toEqual(refused(400))
  expect(await set('')).toEqual(ok({ message: expect.any(String) }))
  expect(await hooks()).toEqual([])
})

test('S3 POST /api/workspace: a heading for a number', async () => {
  const body = { token: 'my-token', workspace: 'Marketing' }
  expect(await send('POST', '/api/workspace', body)).toEqual(ok({ message: expect.any(String) }))
})

test('S3 GET /api/workspaces: the headings', async () => {
  expect(await send('GET', '/api/workspaces')).toEqual(ok({ data: ['Marketing'] }))
})

test('S3 GET /api/devices: in pages, by words and by heading', async () => {
  const mine = {
    token: 'my-token',
    name: 'my-token',
    phone: '',
    status: 'DISCONNECTED',
    workspace: 'Marketing',
  }
  expect(await send('GET', '/api/devices?page=1&limit=10&q=my-t&workspace=Marketing')).toEqual(
    ok({ data: [mine], total: 1, page: 1, limit: 10 }),
  )
  expect(await send('GET', '/api/devices?page=2&limit=1&workspace=')).toEqual(
    ok({ data: [mine], total: 2, page: 2, limit: 1 }),
  )
})

test('S3 POST /api/reconnect: the number comes back', async () => {
  expect(await send('POST', `/api/reconnect?token=${device()}`)).toEqual(ok({ message: expect.any(String) }))
  await stage().reaches('online')
})

test('S3 POST /api/logout: the phone has one device less', async () => {
  expect(await send('POST', `/api/logout?token=${device()}`)).toEqual(ok({ message: expect.any(String) }))
  await stage().reaches('logged_out')
})

test('S3 DELETE /api/device: the number is gone, and with it its webhook', async () => {
  const hooks = () => stage().app().db.selectFrom('webhooks').select('url').execute()
  await send('POST', '/api/webhook', { token: 'my-token', url: 'https://your-webhook.com/gone' })
  await send('POST', '/api/webhook', { token: device(), url: 'https://your-webhook.com/stays' })
  expect(await hooks()).toHaveLength(2)
  expect(await send('DELETE', '/api/device?token=my-token')).toEqual(ok({ message: expect.any(String) }))
  expect(await send('GET', '/api/status?token=my-token')).toEqual(refused(404))
  expect(await hooks()).toEqual([{ url: 'https://your-webhook.com/stays' }])
})
