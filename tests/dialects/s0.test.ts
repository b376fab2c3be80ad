import { expect, test } from 'vitest'
import { changeAccountNumbers } from '#server/core/account-numbers.ts'
import { createWhatsappNumber } from '#server/core/channels.ts'
import { removeWhatsappNumber } from '#server/core/number-removal.ts'
import { newId } from '#server/lib/ids.ts'
import { eventually } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import { aDialectStage, anOldReceiver, arrives, BUDI, JSON_TYPE, RINA } from './stage.ts'

const stage = sharedByFile(() => aDialectStage('dashboard', ['read', 'send']))
const post = (body: unknown, key = stage().key) =>
  stage().call('/api/send-message', {
    method: 'POST',
    headers: { ...JSON_TYPE, 'x-api-key': key },
    body: JSON.stringify(body),
  })
const statusOf = (id: string, key = stage().key) =>
  stage().call(`/api/message-status/${id}`, { headers: { 'x-api-key': key } })
const ONE = { success: true, id: expect.any(String), reference_id: null, status: 'pending' }

test('S0 POST /api/send-message: a text to one number', async () => {
  expect(await post({ number: RINA, message: 'Hello!' })).toEqual({ status: 200, body: ONE })
  await arrives(stage().rina, 'Hello!')
})

test('S0 POST /api/send-message (recipients): many numbers and groups', async () => {
  const { rina, budi, group } = stage()
  const many = { recipients: [RINA, BUDI, group.jid], message: 'Hello everyone!' }
  const one = (number: string) => ({ ...ONE, number })
  expect(await post(many)).toEqual({
    status: 200,
    body: { success: true, results: [one(RINA), one(BUDI), one(group.jid)] },
  })
  await arrives(rina, 'Hello everyone!')
  await eventually(() => {
    const chats = budi.received.filter(({ text }) => text === 'Hello everyone!').map(({ chat }) => chat)
    expect(chats).toHaveLength(2)
    expect(chats).toContain(group.jid)
  })
})

test('S0 POST /api/send-message (media): a file by its address or as base64, with or without a message', async () => {
  const { rina, pictures } = stage()
  expect(await post({ number: RINA, message: 'Check this image!', media: { url: pictures.url } })).toEqual({
    status: 200,
    body: ONE,
  })
  expect((await arrives(rina, 'Check this image!')).kind).toBe('image')
  const data = Buffer.from('%PDF-1.4\n%%EOF\n').toString('base64')
  const media = { data, mimetype: 'application/pdf', filename: 'document.pdf' }
  expect(await post({ number: RINA, message: 'Here is the document', media })).toEqual({
    status: 200,
    body: ONE,
  })
  expect((await arrives(rina, 'Here is the document')).kind).toBe('document')
  const before = rina.received.length
  const alone = { number: RINA, message: null, media: { url: pictures.url } }
  expect(await post(alone)).toEqual({ status: 200, body: ONE })
  await eventually(() => expect(rina.received[before]?.kind).toBe('image'))
})

test('S0 POST /api/send-message (main): the main number', async () => {
  const { app, owner, budi } = stage()
  expect(await post({ number: 'main', message: 'x' })).toEqual({
    status: 404,
    body: { success: false, error: expect.any(String) },
  })
  await changeAccountNumbers(app(), owner, { countryCode: '62', mainNumber: BUDI })
  expect(await post({ number: 'main', message: 'To main' })).toEqual({ status: 200, body: ONE })
  await arrives(budi, 'To main')
})

test('S0 POST /api/send-message (errors): wrong key, nothing to say, a number that is not on the list', async () => {
  const refused = { success: false, error: expect.any(String) }
  expect(await post({ number: RINA, message: 'x' }, 'wrong')).toEqual({ status: 401, body: refused })
  expect(await post({ number: RINA })).toEqual({ status: 400, body: refused })
  expect(await post({ message: 'x' })).toEqual({ status: 400, body: refused })
  const key = await stage().aKey({ recipients: [BUDI] })
  expect(await post({ number: RINA, message: 'not allowed' }, key)).toEqual({ status: 403, body: refused })
  expect(stage().rina.received.some(({ text }) => text === 'not allowed')).toBe(false)
})

test('S0 POST /api/send-message (full queue): what does not fit any more is told to come later', async () => {
  const { app, owner, aKey } = stage()
  const { id: channelId } = await createWhatsappNumber(app(), owner, { name: 'Not linked yet' })
  const key = await aKey({ channelId })
  const { body } = await post({ number: RINA, message: 'Waits' }, key)
  const { raw } = app().database
  const row = await raw.selectFrom('messages').selectAll().where('id', '=', body.id).executeTakeFirstOrThrow()
  const copies = Array.from({ length: 998 }, (_, at) => ({ ...row, id: newId(), client_id: `copy ${at}` }))
  for (let at = 0; at < copies.length; at += 200) {
    await raw
      .insertInto('messages')
      .values(copies.slice(at, at + 200))
      .execute()
  }
  const full = { status: 429, body: { success: false, error: expect.stringContaining('1000') } }
  expect(await post({ recipients: [RINA, BUDI], message: 'Two more' }, key)).toEqual(full)
  expect(await post({ number: RINA, message: 'One more' }, key)).toEqual({ status: 200, body: ONE })
  expect(await post({ number: RINA, message: 'Too many' }, key)).toEqual(full)
  await raw.deleteFrom('messages').where('channel_id', '=', channelId).execute()
  await removeWhatsappNumber(app(), owner, channelId)
})

test('S0 GET /api/message-status/:id: by the id and by the reference, whose newest it is', async () => {
  const first = await post({ number: BUDI, message: 'First', reference_id: 'order-12345' })
  expect(first).toEqual({ status: 200, body: { ...ONE, reference_id: 'order-12345' } })
  const second = await post({ number: RINA, message: 'Second', reference_id: 'order-12345' })
  const expected = {
    id: second.body.id,
    reference_id: 'order-12345',
    number: RINA,
    chatId: `${RINA}@c.us`,
    message: 'Second',
    status: 'sent',
    error: null,
    createdAt: expect.any(Number),
    sentAt: expect.any(Number),
  }
  await eventually(async () =>
    expect(await statusOf(second.body.id)).toEqual({ status: 200, body: expected }),
  )
  expect(await statusOf('order-12345')).toEqual({ status: 200, body: expected })
  const refused = { success: false, error: expect.any(String) }
  expect(await statusOf('order-99999')).toEqual({ status: 404, body: refused })
  expect(await statusOf('order-12345', 'wrong')).toEqual({ status: 401, body: refused })
})

test('S0 status callback: a program is told once that a message was sent, or why it failed', async () => {
  const { rina } = stage()
  const { told } = await anOldReceiver(stage(), 'dashboard')
  const sent = await post({ number: RINA, message: 'On its way', reference_id: 'order-777' })
  const { id } = await arrives(rina, 'On its way')
  rina.read(id)
  const called = () => expect(told()).toHaveLength(1)
  await eventually(called)
  // The same object as the answer to its question.
  expect(told()).toEqual([(await statusOf(sent.body.id)).body])
  expect(told()[0]).toMatchObject({ status: 'sent', chatId: `${RINA}@c.us`, sentAt: expect.any(Number) })
  const lost = await post({ number: '6281200000000', message: 'To nobody' })
  await eventually(() => expect(told()).toHaveLength(2))
  expect(told()[1]).toEqual((await statusOf(lost.body.id)).body)
  expect(told()[1]).toMatchObject({ status: 'failed', error: expect.any(String), sentAt: null })
  // What a customer writes is none of it.
  await rina.say(stage().phone, 'Thanks!')
  await post({ number: RINA, message: 'You are welcome' })
  await eventually(() => expect(told()).toHaveLength(3))
  expect(told()[2]).toMatchObject({ message: 'You are welcome', status: 'sent' })
})
