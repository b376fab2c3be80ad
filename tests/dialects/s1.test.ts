import { expect, test } from 'vitest'
import { updateNumber } from '#db/whatsapp.ts'
import { changeAccountNumbers } from '#server/core/account-numbers.ts'
import { controlNumber } from '#server/core/channel-actions.ts'
import { changeWhatsappNumber, createWhatsappNumber } from '#server/core/channels.ts'
import { switchDialect } from '#server/core/gateway-dialects.ts'
import type { ConversationView } from '#server/protocol/views.ts'
import { aPicture } from '#tests/support/files.ts'
import { aVisitor } from '#tests/support/people.ts'
import { answerOf, eventually, write } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import {
  aDialectStage,
  anOldReceiver,
  arrives,
  BUDI,
  expectUnlogged,
  FORM_TYPE,
  JSON_TYPE,
  RINA,
} from './stage.ts'

const stage = sharedByFile(() => aDialectStage('fonnte'))
const post = (path: string, body: unknown, headers: Record<string, string> = bearer()) =>
  stage().call(path, {
    method: 'POST',
    headers: { ...JSON_TYPE, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const bearer = () => ({ authorization: `Bearer ${stage().key}` })
const formed = () => ({ ...FORM_TYPE, ...bearer() })
const UNAUTHORIZED = 'Unauthorized: Invalid API Key.'
const NOBODY = { authorization: 'Bearer YOUR_API_KEY' }
const DEVICE = {
  status: true,
  device: '491700000001',
  device_status: 'connect',
  name: 'Shop',
  expired: '',
  package: expect.any(String),
  quota: '',
}
const DISPATCHED = {
  success: true,
  id: expect.any(String),
  timestamp: expect.any(Number),
}

test('S1 POST /send: JSON and forms, with and without Bearer, target or to', async () => {
  const { key, rina, call } = stage()
  const done = {
    status: 200,
    body: expect.objectContaining({ status: true, reason: 'Message sent successfully', target: [RINA] }),
  }
  expect(await post('/send', { target: RINA, message: 'As JSON' }, { authorization: key })).toEqual(done)
  expect(await post('/send', { to: RINA, message: 'With Bearer' })).toEqual(done)
  const form = new URLSearchParams({ target: '0812-3456-7890', message: 'As a form & more' }).toString()
  expect(await post('/send', form, { ...FORM_TYPE, authorization: key })).toEqual(done)
  const parts = new FormData()
  parts.append('target', `${RINA}@c.us`)
  parts.append('message', 'As multipart')
  expect(await call('/send', { method: 'POST', headers: { authorization: key }, body: parts })).toEqual(done)
  for (const text of ['As JSON', 'With Bearer', 'As a form & more', 'As multipart']) await arrives(rina, text)
})

test('S1 POST /send (twice): who is named twice is written to once, save with words of their own', async () => {
  const { rina } = stage()
  const twice = { target: `${RINA},0812-3456-7890`, message: 'Only once' }
  const { body } = await post('/send', twice)
  expect(body).toMatchObject({ status: true, target: [RINA, RINA] })
  expect(body.id[0]).toBe(body.id[1])
  const own = { target: `${RINA}|A,${RINA}|B`, message: 'Queue {name}' }
  expect((await post('/send', own)).status).toBe(200)
  for (const text of ['Only once', 'Queue A', 'Queue B']) await arrives(rina, text)
  expect(rina.received.filter(({ text }) => text === 'Only once')).toHaveLength(1)
})

test('S1 POST /send (errors): wrong key, wrong target and missing fields', async () => {
  const message = 'never'
  expect(await post('/send', { target: RINA, message }, { authorization: 'TOKEN' })).toEqual({
    status: 401,
    body: { status: false, reason: UNAUTHORIZED },
  })
  expect(await post('/send', { target: 'nobody', message })).toEqual({
    status: 400,
    body: { status: false, reason: 'target invalid' },
  })
  expect(await post('/send', { target: RINA })).toEqual({
    status: 400,
    body: { status: false, reason: 'input invalid' },
  })
  const followup = { status: 422, body: { status: false, reason: expect.stringContaining('followup') } }
  expect(await post('/send', { target: RINA, message, followup: 60 })).toEqual(followup)
  const inData = { data: JSON.stringify([{ target: RINA, message, followup: '60' }]) }
  expect(await post('/send', inData)).toEqual(followup)
  expect(await post('/send', { target: RINA, message: 'x'.repeat(65_537) })).toEqual({
    status: 400,
    body: { status: false, reason: 'input invalid: a message may have at most 65536 characters' },
  })
  expect(await post('/send', '{"target":')).toMatchObject({ status: 400, body: { status: false } })
})

test('S1 POST /send (Fonnte’s fields): many targets with their own words, a file, a place, a poll', async () => {
  const { rina, budi, pictures, group } = stage()
  const many = await post('/send', {
    target: `${RINA}|Rina|10,${BUDI}|Budi|20`,
    message: 'Hi {name}, queue {var1}.',
  })
  expect(many).toEqual({
    status: 200,
    body: {
      status: true,
      reason: 'Message sent successfully',
      detail: 'success! message in queue',
      process: 'pending',
      id: [expect.any(String), expect.any(String)],
      target: [RINA, BUDI],
      requestid: expect.any(Number),
    },
  })
  await arrives(rina, 'Hi Rina, queue 10.')
  await arrives(budi, 'Hi Budi, queue 20.')
  const toGroup = await post('/send', { target: group.jid, message: 'To the group' })
  expect(toGroup).toMatchObject({ status: 200, body: { target: [group.jid] } })
  expect((await arrives(budi, 'To the group')).chat).toBe(group.jid)
  await post('/send', { target: RINA, message: 'A picture', url: pictures.url })
  expect((await arrives(rina, 'A picture')).kind).toBe('image')
  const form = new FormData()
  form.append('target', RINA)
  form.append('message', 'A file')
  form.append('file', new Blob([new Uint8Array(pictures.picture)]), 'photo.png')
  await stage().call('/send', { method: 'POST', headers: bearer(), body: form })
  expect((await arrives(rina, 'A file')).kind).toBe('image')
  expect(await post('/send', { target: RINA, location: '-6.2,106.8' })).toMatchObject({ status: 200 })
  const poll = {
    target: RINA,
    message: 'Which?',
    choices: 'one,two',
    select: 'single',
    pollname: 'Which one?',
  }
  expect(await post('/send', poll)).toMatchObject({ status: 200 })
  expect(await post('/send', { target: RINA, message: 'x', url: pictures.missing })).toMatchObject({
    status: 422,
    body: { reason: 'url invalid' },
  })
})

test('S1 POST /send (schedule): it waits for its time, and for nothing where that is 0 or past', async () => {
  const { rina } = stage()
  const schedule = Math.floor(Date.now() / 1000) + 3
  const { status, body } = await post('/send', { target: RINA, message: 'On time', schedule })
  expect([status, body]).toEqual([
    200,
    {
      status: true,
      reason: 'Message sent successfully',
      detail: 'success! message will be sent on scheduled time',
      process: 'waiting',
      id: [expect.any(String)],
      target: [RINA],
      requestid: expect.any(Number),
    },
  ])
  expect(await post('/status', { id: body.id[0] })).toMatchObject({ body: { message_status: 'waiting' } })
  const form = (words: object) => new URLSearchParams({ target: RINA, ...words }).toString()
  const now = { status: 200, body: { process: 'pending', detail: 'success! message in queue' } }
  const past = String(schedule - 3600)
  expect(await post('/send', form({ message: 'Past', schedule: past }), formed())).toMatchObject(now)
  expect(await post('/send', form({ message: 'Zero', schedule: '0' }), formed())).toMatchObject(now)
  expect(await post('/send', form({ message: 'Empty', schedule: '' }), formed())).toMatchObject(now)
  for (const text of ['Past', 'Zero', 'Empty']) await arrives(rina, text)
  await arrives(rina, 'On time')
  expect(Date.now()).toBeGreaterThanOrEqual(schedule * 1000)
  for (const bad of ['tomorrow', -1, 1.5, Date.now()]) {
    expect(await post('/send', { target: RINA, message: 'never', schedule: bad })).toEqual({
      status: 400,
      body: { status: false, reason: 'input invalid' },
    })
  }
})

test('S1 POST /send (delay): so many seconds lie between one target and the next', async () => {
  const { rina, budi } = stage()
  const call = { target: `${RINA},${BUDI}`, message: 'One by one', delay: '1' }
  const calledAt = Date.now()
  expect(await post('/send', call)).toMatchObject({ status: 200, body: { process: 'pending' } })
  await arrives(rina, 'One by one')
  await arrives(budi, 'One by one')
  expect(Date.now() - calledAt).toBeGreaterThanOrEqual(1_000)
  for (const delay of ['soon', '-1', '1-2-3']) {
    const bad = await post('/send', { target: RINA, message: 'never', delay })
    expect(bad).toMatchObject({ status: 400, body: { reason: 'input invalid' } })
  }
})

test('S1 POST /send (data): several requests in one call, all of them or none, and once', async () => {
  const { rina, budi } = stage()
  const data = JSON.stringify([
    { target: `${RINA}|Rina`, message: 'First, {name}', delay: '0-1' },
    { target: RINA, message: 'Second' },
    { target: '0812-3456-7891', message: 'For Budi', schedule: 0 },
  ])
  const headers = { ...bearer(), 'idempotency-key': 'data-1' }
  const sent = await post('/send', { data, sequence: true }, headers)
  expect(sent).toMatchObject({ status: 200, body: { process: 'pending', target: [RINA, RINA, BUDI] } })
  expect(new Set(sent.body.id).size).toBe(3)
  expect((await post('/send', { data, sequence: true }, headers)).body.id).toEqual(sent.body.id)
  await arrives(rina, 'Second')
  await arrives(budi, 'For Budi')
  const texts = rina.received.flatMap(({ text }) => (/^(First|Second)/.test(text ?? '') ? [text] : []))
  expect(texts).toEqual(['First, Rina', 'Second'])
  const half = [
    { target: RINA, message: 'half' },
    { target: 'nobody', message: 'half' },
  ]
  expect(await post('/send', { data: JSON.stringify(half) })).toEqual({
    status: 400,
    body: { status: false, reason: 'target invalid' },
  })
  for (const bad of ['[', '{}', '[]', '[1]', 'null']) {
    expect(await post('/send', { data: bad })).toEqual({
      status: 400,
      body: { status: false, reason: 'JSON format invalid' },
    })
  }
  const both = { target: RINA, message: 'both', data }
  expect(await post('/send', both)).toMatchObject({ status: 400, body: { reason: 'input invalid' } })
  const many = JSON.stringify([{ target: Array(101).fill(RINA).join(','), message: 'many' }])
  expect(await post('/send', { data: many })).toMatchObject({ status: 400 })
  const stored = stage()
    .app()
    .db.selectFrom('messages')
    .select('id')
    .where('body', 'in', ['half', 'both', 'many'])
  expect(await stored.execute()).toEqual([])
})

test('S1 GET /send: the token in the query', async () => {
  const { key, call, rina } = stage()
  const query = new URLSearchParams({ token: key, target: RINA, message: 'By GET' })
  expect(await call(`/send/?${query}`)).toMatchObject({ status: 200, body: { status: true } })
  await arrives(rina, 'By GET')
})

test('S1 POST /api/send-message: a text', async () => {
  expect(await post('/api/send-message', { to: RINA, message: 'A text' })).toEqual({
    status: 200,
    body: { ...DISPATCHED, message: 'Message dispatched successfully', to: RINA },
  })
  await arrives(stage().rina, 'A text')
  expect(await post('/api/send-message', { to: RINA, message: 'x' }, NOBODY)).toEqual({
    status: 401,
    body: { error: UNAUTHORIZED },
  })
})

test('S1 POST /api/send-media: a picture by its address', async () => {
  const { pictures, rina } = stage()
  const media = { to: RINA, url: pictures.url, caption: 'By its address', type: 'image' }
  expect(await post('/api/send-media', media)).toEqual({
    status: 200,
    body: { ...DISPATCHED, message: 'image message dispatched successfully', to: RINA },
  })
  expect((await arrives(rina, 'By its address')).kind).toBe('image')
  expect(await post('/api/send-media', { ...media, type: 'audio' })).toEqual({
    status: 400,
    body: { error: "Unsupported media type. Use: 'image', 'video', 'document'" },
  })
  expect(await post('/api/send-media', media, NOBODY)).toEqual({ status: 401, body: { error: UNAUTHORIZED } })
})

test('S1 GET /api/devices/:deviceId/wa-groups: the groups of a number', async () => {
  const { call, channelId, group } = stage()
  expect(await call(`/api/devices/${channelId}/wa-groups`, { headers: bearer() })).toEqual({
    status: 200,
    body: { success: true, groups: [{ id: group.jid, name: 'Family Group' }] },
  })
  expect(await call('/api/devices/device_legacy/wa-groups', { headers: bearer() })).toMatchObject({
    status: 404,
    body: { error: expect.any(String) },
  })
})

test('S1 GET /api/status: the numbers, with keys only where they were switched on', async () => {
  const { call, channelId, aKey, owner, app } = stage()
  const answer = await call('/api/status', { headers: bearer() })
  expect(answer).toEqual({
    status: 200,
    body: {
      devices: [
        {
          id: channelId,
          name: 'Shop',
          apiKey: '********',
          webhookUrl: '',
          status: 'CONNECTED',
          authenticated: true,
          hasQr: false,
          qr: null,
          phoneNumber: '491700000001',
          pushName: 'Shop',
          totalMessagesSent: expect.any(Number),
        },
      ],
      publicUrl: stage().url(),
    },
  })
  expect(answer.body.devices[0].totalMessagesSent).toBeGreaterThan(0)
  const token = await aKey({ channelId })
  const asked = () => call('/api/status', { headers: { authorization: token } })
  expect(JSON.stringify(await asked())).not.toContain(token)
  await switchDialect(app(), owner, { name: 'fonnte', isOn: true, reveals: true })
  expect(await asked()).toMatchObject({ body: { devices: [{ apiKey: token }] } })
  expect(await call('/api/status', { headers: NOBODY })).toEqual({
    status: 401,
    body: { error: UNAUTHORIZED },
  })
})

test('S1 POST /device: the number that the key is held to', async () => {
  expect(await post('/device', '')).toEqual({
    status: 200,
    body: { ...DEVICE, messages: expect.any(Number) },
  })
  expect(await post('/device', '', NOBODY)).toEqual({
    status: 401,
    body: { status: false, reason: UNAUTHORIZED },
  })
})

test('S1 POST /get-devices: all numbers, and no keys', async () => {
  const answer = await post('/get-devices', '')
  expect(answer).toEqual({ status: 200, body: { status: true, connected: 1, devices: 1, data: [DEVICE] } })
})

test('S1 POST /validate: who is on WhatsApp', async () => {
  expect(await post('/validate', { target: `0812-3456-7890,${BUDI},6289999999999` })).toEqual({
    status: 200,
    body: { status: true, registered: [RINA, BUDI], not_registered: ['6289999999999'] },
  })
  expect(await post('/validate', {})).toEqual({
    status: 400,
    body: { status: false, reason: 'input invalid' },
  })
})

test('S1 POST /fetch-group: the phone is asked for its groups', async () => {
  expect(await post('/fetch-group', '')).toEqual({
    status: 200,
    body: { status: true, detail: 'update whatsapp group list success' },
  })
})

test('S1 POST /get-whatsapp-group: the groups', async () => {
  const data = [{ id: stage().group.jid, name: 'Family Group' }]
  expect(await post('/get-whatsapp-group', '')).toEqual({ status: 200, body: { status: true, data } })
})

test('S1 POST /status: how a message fared', async () => {
  const { body } = await post('/send', { target: RINA, message: 'How does it fare?' })
  await arrives(stage().rina, 'How does it fare?')
  await eventually(async () =>
    expect(await post('/status', { id: body.id[0] })).toEqual({
      status: 200,
      body: { status: true, id: body.id[0], message_status: 'sent' },
    }),
  )
  expect(await post('/status', { id: 'unknown' })).toMatchObject({ status: 404, body: { status: false } })
})

test('S1 POST /qr: none while it is linked, the QR of one that waits, and a code for a phone', async () => {
  expect(await post('/qr', { type: 'qr' })).toEqual({
    status: 409,
    body: { status: false, reason: 'device already connect' },
  })
  const { id } = await createWhatsappNumber(stage().app(), stage().owner, { name: 'Second' })
  const authorization = await stage().aKey({ channelId: id })
  await eventually(async () =>
    expect(await post('/qr', { type: 'qr' }, { authorization })).toEqual({
      status: 200,
      body: { status: true, url: expect.stringMatching(/^iVBOR/) },
    }),
  )
  await eventually(async () =>
    expect(await post('/qr', { type: 'code', whatsapp: '491700000002' }, { authorization })).toEqual({
      status: 200,
      body: { status: true, code: expect.stringMatching(/^\S{8,9}$/) },
    }),
  )
  await expectUnlogged(stage(), '/qr', { code: '…' })
  // A key that sees both writes through the first: the second was never linked.
  const unlinked = { target: RINA, message: 'By the linked one' }
  expect(await post('/send', unlinked)).toMatchObject({ status: 200 })
  await arrives(stage().rina, 'By the linked one')
  await stage()
    .app()
    .database.transaction((trx) => updateNumber(trx, id, { phone: '491700000002' }))
  // The first is the account’s main number now: where both are linked it is meant.
  expect(await post('/send', { target: RINA, message: 'By which?' })).toMatchObject({ status: 422 })
  const main = { countryCode: '62', mainNumber: '491700000001' }
  await changeAccountNumbers(stage().app(), stage().owner, main)
  expect(await post('/send', { target: RINA, message: 'By the main one' })).toMatchObject({ status: 200 })
  await arrives(stage().rina, 'By the main one')
})

const INCOMING = {
  device: '491700000001',
  sender: RINA,
  message: '',
  text: '',
  member: '',
  name: 'Rina',
  location: '',
  timestamp: expect.any(Number),
  inboxid: expect.any(String),
  pollname: '',
  choices: '',
  url: '',
  filename: '',
  extension: '',
}

test('S1 webhook: a program of Fonnte reads what customers write, and answers it', async () => {
  const { rina, budi, phone, group, sandbox, app, site, url, agent } = stage()
  const { receiver, told } = await anOldReceiver(stage(), 'fonnte', { events: ['message.created'] })
  await rina.say(phone, 'Ada stok?')
  await eventually(() => expect(told()).toEqual([{ ...INCOMING, message: 'Ada stok?' }]))
  expect(receiver.calls[0]?.headers['content-type']).toBe('application/json')

  const bytes = await aPicture({ format: 'jpeg' })
  const imageMessage = {
    ...sandbox.world.media.put(bytes, 'image'),
    mimetype: 'image/jpeg',
    caption: 'Yang ini',
  }
  await rina.say(phone, { imageMessage })
  await rina.say(phone, { locationMessage: { degreesLatitude: -6.2, degreesLongitude: 106.8 } })
  const pollCreationMessage = { name: 'Kapan?', options: [{ optionName: 'Pagi' }, { optionName: 'Sore' }] }
  await rina.say(phone, { pollCreationMessage, messageContextInfo: { messageSecret: bytes.subarray(0, 32) } })
  await eventually(() => expect(told()).toHaveLength(4))
  const [, picture, place, poll] = told()
  const file = { url: expect.stringContaining(`${app().config.url}/media/`), extension: 'jpg' }
  expect(picture).toEqual({ ...INCOMING, ...file, message: 'Yang ini', filename: expect.any(String) })
  const { pathname, search } = new URL(picture.url)
  const fetched = await fetch(new URL(pathname + search, url()))
  expect(Buffer.from(await fetched.arrayBuffer()).equals(bytes)).toBe(true)
  expect(place).toMatchObject({ location: '-6.2,106.8', url: '' })
  expect(poll).toMatchObject({ pollname: 'Kapan?', choices: 'Pagi,Sore' })

  // Of a group the sender is the group: whoever answers answers there.
  await budi.say(group, 'Halo semua')
  await eventually(() => expect(told()).toHaveLength(5))
  const said = { message: 'Halo semua', sender: group.jid, member: BUDI, name: 'Budi' }
  expect(told()[4]).toEqual({ ...INCOMING, ...said })
  const { inboxid, sender } = told()[4]
  expect(await post('/send', { target: sender, message: 'Sama-sama', inboxid })).toMatchObject({
    status: 200,
  })
  await arrives(rina, 'Sama-sama')

  // What only the team reads, what is of a website, and what happens to messages is not told.
  const server = {
    url: url(),
    fetch: (path: string, init?: RequestInit) => fetch(new URL(path, url()), init),
  }
  await write(await aVisitor(server, site), 'From the website')
  const { conversations } = await answerOf<{ conversations: ConversationView[] }>(
    agent.get('/api/v1/conversations?status=any'),
  )
  const kinds = conversations.map(({ channelKind }) => channelKind)
  expect(new Set(kinds)).toEqual(new Set(['website', 'whatsapp']))
  for (const { id } of conversations) {
    const note = { clientId: id, text: 'For us only', note: true }
    expect((await agent.post(`/api/v1/conversations/${id}/messages`, note)).status).toBe(201)
  }
  await rina.say(phone, 'Last')
  await eventually(() => expect(told()).toHaveLength(6))
  expect(told()[5]).toMatchObject({ message: 'Last' })
  expect(JSON.stringify(told())).not.toMatch(/website|For us only/)
})

test('S1 POST /update-device: an address for each of what is told, another in its place, and none', async () => {
  const hooks = async () => {
    const columns = ['url', 'event_types', 'format', 'channel_id'] as const
    const rows = await stage().app().db.selectFrom('webhooks').select(columns).orderBy('created_at').execute()
    expect(rows.every((row) => row.channel_id === stage().channelId && row.format === 'fonnte')).toBe(true)
    return rows.map(({ url, event_types }) => [url, ...JSON.parse(event_types)])
  }
  const url = (path: string) => `https://webhookurl.com/${path}`
  const done = { status: 200, body: { status: true, detail: 'device updated!' } }
  const form = { name: 'Shop', autoread: 'false', webhook: url('in'), webhookstatus: url('status') }
  expect(
    await post('/update-device', new URLSearchParams(form).toString(), { ...FORM_TYPE, ...bearer() }),
  ).toEqual(done)
  expect(await hooks()).toEqual([
    [url('in'), 'message.created'],
    [url('status'), 'messages.status'],
  ])
  expect(await post('/update-device', { webhook: url('other'), webhookstatus: '' })).toEqual(done)
  expect(await hooks()).toEqual([[url('other'), 'message.created']])
  const told = await stage().call('/api/status', { headers: bearer() })
  expect(told.body.devices[0].webhookUrl).toBe(url('other'))
  const invalid = { status: 400, body: { status: false, reason: 'input invalid' } }
  expect(await post('/update-device', { webhook: 'file:///etc/passwd' })).toEqual(invalid)
  const inside = { webhook: 'http://10.0.0.5/in' }
  expect(await post('/update-device', inside)).toMatchObject({ status: 422, body: { status: false } })
  expect(await post('/update-device', { webhook: '' })).toEqual(done)
  expect(await hooks()).toEqual([])
})

test('S1 webhook (status): a program of Fonnte is told how its messages fare', async () => {
  const { rina } = stage()
  const { told } = await anOldReceiver(stage(), 'fonnte', { events: ['messages.status'] })
  const { body } = await post('/send', { target: RINA, message: 'Pesanan dikirim' })
  const { id } = await arrives(rina, 'Pesanan dikirim')
  rina.read(id)
  const status = { device: '491700000001', id: body.id[0], stateid: id, status: 'sent' }
  await eventually(() => expect(told().at(-1)).toEqual({ ...status, state: 'read' }))
  // A receipt may be faster than the server's word; never is one told after a later one.
  const states = told().map(({ state }) => state)
  expect(states).toEqual(['sent', 'delivered', 'read'].filter((state) => states.includes(state)))
  const nobody = await post('/send', { target: '6281200000000', message: 'Ke mana?', connectOnly: false })
  const failed = {
    ...status,
    id: nobody.body.id[0],
    stateid: expect.any(String),
    status: 'invalid',
    state: '',
  }
  await eventually(() => expect(told().at(-1)).toEqual(failed))
})

test('S1 webhook (connection): a program of Fonnte is told when the number goes and comes', async () => {
  const { app, owner, channelId, reaches } = stage()
  const { told } = await anOldReceiver(stage(), 'fonnte', { events: ['channel.changed'] })
  await changeWhatsappNumber(app(), owner, channelId, { workspace: 'Toko' })
  await controlNumber(app(), owner, { channelId, name: 'restart' })
  await eventually(() => expect(told()).toHaveLength(2), 15_000)
  const event = { device: '491700000001', timestamp: expect.any(Number) }
  expect(told()).toEqual([
    { ...event, status: 'disconnect', reason: expect.stringMatching(/./) },
    { ...event, status: 'connect', reason: '' },
  ])
  await reaches('online')
})

test('S1 POST /disconnect: the number is unlinked', async () => {
  const authorization = await stage().aKey({ channelId: stage().channelId })
  expect(await post('/disconnect', '', { authorization })).toEqual({
    status: 200,
    body: { status: true, detail: 'device disconnected' },
  })
  await stage().reaches('logged_out')
  // As the original: asking for a QR links anew.
  const begun = { status: 503, body: { status: false, reason: expect.stringContaining('begins anew') } }
  expect(await post('/qr', { type: 'code', whatsapp: '491700000001' }, { authorization })).toEqual(begun)
  await eventually(async () =>
    expect(await post('/qr', { type: 'qr' }, { authorization })).toEqual({
      status: 200,
      body: { status: true, url: expect.stringMatching(/^iVBOR/) },
    }),
  )
})

test('S1 (device offline): nothing is sent while the number is not connected, and the caller is told', async () => {
  const { rina, call, channelId } = stage()
  const error = 'Failed to send message: Device is not connected'
  const message = 'while offline'
  expect(await post('/send', { target: RINA, message })).toEqual({
    status: 503,
    body: { status: false, reason: error },
  })
  expect(await post('/api/send-message', { to: RINA, message })).toEqual({ status: 503, body: { error } })
  const media = { to: RINA, url: stage().pictures.url }
  expect(await post('/api/send-media', media)).toEqual({ status: 503, body: { error } })
  expect(await call(`/api/devices/${channelId}/wa-groups`, { headers: bearer() })).toEqual({
    status: 503,
    body: { error: 'Device is not connected or session not active' },
  })
  expect(rina.received.some(({ text }) => text === message)).toBe(false)
  await switchDialect(stage().app(), stage().owner, { name: 'fonnte', isOn: false, reveals: false })
  expect(await post('/send', { target: RINA, message })).toMatchObject({ status: 404 })
  expect(await post('/send', { target: RINA, message }, NOBODY)).toMatchObject({ status: 404 })
})
