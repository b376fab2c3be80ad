import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { updateNumber } from '#db/whatsapp.ts'
import { changeAccountNumbers, getAccountNumbers } from '#server/core/account-numbers.ts'
import { changeWhatsappNumber } from '#server/core/channels.ts'
import { purgeOldAnswers } from '#server/core/idempotency.ts'
import { createSafeFetch } from '#server/lib/safe-fetch.ts'
import type { ContactListPage, ConversationsPage, MessageListPage } from '#server/protocol/rest.ts'
import type { ConversationView, MessageView } from '#server/protocol/views.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aPicture } from '#tests/support/files.ts'
import { aBusiness, anAgentBrowser, aVisitor } from '#tests/support/people.ts'
import { aProgram, type Program } from '#tests/support/programs.ts'
import { answerOf, aTeammate, eventually, refusalOf, thread, write } from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'
import { aGroup, aNumber, aPerson } from '#tests/support/whatsapp.ts'

const RINA = aPerson('628111000001', { name: 'Rina' })
const GROUP = '120363000000000001@g.us'
const DAY_MS = 24 * 60 * 60 * 1000

/** A business with one WhatsApp number, to which Rina and a group have written, and a program of it. */
async function aShop() {
  const app = await aTestApp({ safeFetch: createSafeFetch({ allow: (address) => address === '127.0.0.1' }) })
  const server = await aTestServer(app)
  const business = await aBusiness(app)
  const number = await aNumber(app, business.owner)
  await changeWhatsappNumber(app, business.owner, number.channelId, { groupsShown: true })
  await number.says(RINA, 'Is it ready?')
  await number.says(aGroup(), 'Who is there?')
  const program = await aProgram(app, server, business.owner)
  return { app, server, ...business, number, program, agent: anAgentBrowser(server, business.cookie) }
}

const sent = async (asked: Promise<Response>) => {
  const answer = await asked
  if (answer.status !== 201) throw new Error(`Refused: ${answer.status} ${await answer.text()}`)
  const { message, messages }: { message?: MessageView; messages?: MessageView[] } = await answer.json()
  return messages ?? (message ? [message] : [])
}
const rina = async (program: Program) => {
  const { conversations } = await answerOf<ConversationsPage>(program.get('/conversations?kind=person'))
  const found = conversations.find(({ contact }) => contact.phone === RINA.phone)
  if (!found) throw new Error('Rina should be there.')
  return found.id
}
const written = async (program: Program) =>
  (await answerOf<MessageListPage>(program.get('/messages?direction=out&order=asc'))).messages

test('a program answers in a conversation, and the team reads its name beside what it wrote', async () => {
  const { program, agent } = await aShop()
  const id = await rina(program)
  const [message] = await sent(program.post(`/conversations/${id}/messages`, { text: 'It is ready.' }))
  expect(message).toMatchObject({
    conversationId: id,
    direction: 'out',
    status: 'queued',
    text: 'It is ready.',
  })
  expect((await thread(agent, id)).find((one) => one.id === message?.id)).toMatchObject({
    author: { kind: 'agent', name: 'Web shop' },
  })
  await eventually(async () =>
    expect(await answerOf(program.get(`/messages/${message?.id}`))).toMatchObject({
      message: { status: 'sent' },
    }),
  )
})

test('a program writes to a number however it is written, to a group, to a conversation, and to all at once', async () => {
  const { program, number } = await aShop()
  const [first] = await sent(program.post('/messages', { to: '+62 811-1000-002', text: 'Hello' }))
  const same = [
    '628111000002',
    '628111000002@c.us',
    '628111000002@s.whatsapp.net',
    '628111000002-s-whatsapp-net',
  ]
  for (const to of same) {
    const [message] = await sent(program.post('/messages', { to, text: 'again' }))
    expect([to, message?.conversationId]).toEqual([to, first?.conversationId])
  }
  expect(await answerOf(program.get(`/conversations/${first?.conversationId}`))).toMatchObject({
    conversation: { channelId: number.channelId, contact: { phone: '628111000002' } },
  })
  const conversationId = await rina(program)
  const many = await sent(
    program.post('/messages', { to: [GROUP, '628111000003', conversationId], text: 'To all' }),
  )
  expect(many).toHaveLength(3)
  expect(many[2]?.conversationId).toBe(conversationId)
  const { conversation } = await answerOf<{ conversation: { contact: { kind: string } } }>(
    program.get(`/conversations/${many[0]?.conversationId}`),
  )
  expect(conversation.contact.kind).toBe('group')
})

test('a leading 0 is of the account’s country, and main is its main number; before they are set, the program is told', async () => {
  const { program, app, owner } = await aShop()
  const send = (to: string) => program.post('/messages', { to, text: 'Hello' })
  expect(await refusalOf(send('0811 1000 001'))).toMatchObject({ status: 400, code: 'country_unset' })
  expect(await refusalOf(send('main'))).toMatchObject({ status: 404, code: 'main_unset' })
  await changeAccountNumbers(app, owner, { countryCode: '62', mainNumber: '0811 1000 001' })
  const conversationId = await rina(program)
  for (const to of ['0811 1000 001', 'main']) {
    expect(await sent(send(to))).toMatchObject([{ conversationId }])
  }
  const other = await aBusiness(app)
  expect(await getAccountNumbers(app, other.owner)).toEqual({ countryCode: null, mainNumber: null })
})

test('where one of many cannot be written to, nobody is', async () => {
  const { program, app } = await aShop()
  const before = await app.db.selectFrom('contacts').select('id').execute()
  for (const [to, code] of [
    [['628111000004', 'nobody'], 'recipient_invalid'],
    [['628111000004', '120363999999999999@g.us'], 'group_not_found'],
    [['628111000004', '01a21be8-80ff-73ed-99dd-8aa47ee8a8fc'], 'conversation_not_found'],
    [['628111000004', '+62 8111 000 004'], 'recipient_twice'],
  ] as const) {
    expect(await refusalOf(program.post('/messages', { to, text: 'x' }))).toMatchObject({ code })
  }
  expect(await written(program)).toEqual([])
  expect(await app.db.selectFrom('contacts').select('id').execute()).toEqual(before)
})

test('through which number is asked where there are several, and refused where it is none', async () => {
  const { app, owner, program, site, server } = await aShop()
  const other = await aNumber(app, owner)
  const to = '628111000005'
  expect(await refusalOf(program.post('/messages', { to, text: 'x' }))).toEqual({
    status: 422,
    code: 'channel_needed',
  })
  const through = (channelId: string) => program.post('/messages', { to, text: 'x', channelId })
  expect(await refusalOf(through(site.id))).toEqual({ status: 422, code: 'channel_unsuitable' })
  expect(await refusalOf(through('nothing'))).toEqual({ status: 404, code: 'channel_not_found' })
  const stranger = await aNumber(app, (await aBusiness(app)).owner)
  expect(await refusalOf(through(stranger.channelId))).toMatchObject({ code: 'channel_not_found' })
  expect(await sent(through(other.channelId))).toHaveLength(1)
  const held = await aProgram(app, server, owner, { channelId: other.channelId })
  expect(await sent(held.post('/messages', { to, text: 'by its own' }))).toHaveLength(1)
})

test('a number that was never linked is not asked about; one that is linked but offline is', async () => {
  const { app, owner, program, number } = await aShop()
  const second = await aNumber(app, owner)
  const linked = (channelId: string, phone: string) =>
    app.database.transaction((trx) => updateNumber(trx, channelId, { phone, state: 'reconnecting' }))
  await linked(number.channelId, '628119000001')
  const send = () => program.post('/messages', { to: '628111000005', text: 'x' })
  const [message] = await sent(send())
  const { channelId } = await answerOf<{ conversation: { channelId: string } }>(
    program.get(`/conversations/${message?.conversationId}`),
  ).then(({ conversation }) => conversation)
  expect(channelId).toBe(number.channelId)
  await linked(second.channelId, '628119000002')
  expect(await refusalOf(send())).toEqual({ status: 422, code: 'channel_needed' })
})

test.each([
  ['location', { content: { kind: 'location', latitude: -6.2, longitude: 106.8, name: 'Shop' } }],
  ['contacts', { content: { kind: 'contacts', contacts: [{ name: 'Budi', phones: ['628111000009'] }] } }],
  ['poll', { content: { kind: 'poll', question: 'When?', options: ['Today', 'Tomorrow'] } }],
  ['text', { text: 'Good morning' }],
])('a program sends a %s', async (kind, body) => {
  const { program } = await aShop()
  const [message] = await sent(program.post('/messages', { to: RINA.phone, ...body }))
  expect(message).toMatchObject({ kind, direction: 'out' })
})

test('a program reacts to, quotes, edits and deletes, by the ids it has read', async () => {
  const { program } = await aShop()
  const id = await rina(program)
  const path = `/conversations/${id}/messages`
  const theirs = (await answerOf<MessageListPage>(program.get(`/messages?conversationId=${id}`))).messages[0]
  const [answer] = await sent(program.post(path, { text: 'Yes', quotedId: theirs?.id }))
  expect(answer?.quoted).toMatchObject({ messageId: theirs?.id, text: 'Is it ready?' })
  await eventually(async () => expect((await written(program))[0]?.status).toBe('sent'))
  for (const body of [
    { text: '👍', content: { kind: 'reaction', messageId: theirs?.id } },
    { text: 'Yes, it is', content: { kind: 'edit', messageId: answer?.id } },
    { content: { kind: 'delete', messageId: answer?.id } },
  ]) {
    expect(await sent(program.post(path, body))).toMatchObject([{ kind: body.content.kind }])
  }
})

test('a file comes by its address, as base64, or uploaded before, and is what it really is', async () => {
  const { program, server } = await aShop()
  const picture = await aPicture()
  const url = await aFileHost((_request, response) => response.end(picture))
  const base64 = picture.toString('base64')
  const form = new FormData()
  form.append('file', new Blob([Uint8Array.from(picture)]), 'uploaded.png')
  const uploading = server.fetch('/api/v1/media', {
    method: 'POST',
    headers: { 'x-api-key': program.token },
    body: form,
  })
  const { media } = await answerOf<{ media: { id: string } }>(uploading)
  for (const [name, body] of [
    ['photo.png', { media: { url: `${url}/photo.png?size=1` } }],
    ['named.jpg.png', { media: { url, name: 'named.jpg' } }],
    ['file.png', { media: { base64 } }],
    ['shop.png', { media: { base64: `data:image/png;base64,${base64}`, name: 'shop.png' } }],
    ['uploaded.png', { mediaId: media.id }],
  ] as const) {
    const [message] = await sent(program.post('/messages', { to: RINA.phone, text: 'Look', ...body }))
    expect(message).toMatchObject({
      kind: 'image',
      text: 'Look',
      media: { name, mime: 'image/png', width: 64 },
    })
  }
})

test('a file that cannot be had is refused, and nothing is sent', async () => {
  const { program } = await aShop()
  const gone = await aFileHost((_request, response) => response.writeHead(404).end())
  const inside = await aFileHost((_request, response) =>
    response.writeHead(302, { location: 'http://10.0.0.1/secret' }).end(),
  )
  const send = (media: object, more: object = {}) =>
    program.post('/messages', { to: RINA.phone, media, ...more })
  for (const [media, status, code] of [
    [{ url: gone }, 422, 'media_unreachable'],
    [{ url: 'http://127.0.0.1:9/closed' }, 422, 'media_unreachable'],
    [{ url: 'http://192.168.0.1/router' }, 400, 'address_forbidden'],
    [{ url: inside }, 400, 'address_forbidden'],
    [{ url: 'file:///etc/passwd' }, 400, 'input_invalid'],
    [{ base64: 'no base64!' }, 400, 'media_invalid'],
    [{ base64: '====' }, 400, 'media_invalid'],
    [{}, 400, 'input_invalid'],
  ] as const) {
    expect([media, await refusalOf(send(media))]).toEqual([media, { status, code }])
  }
  const both = send({ base64: 'aGk=' }, { mediaId: 'something' })
  expect(await refusalOf(both)).toEqual({ status: 400, code: 'input_invalid' })
  expect(await written(program)).toEqual([])
})

test('who forgets to say that a body is JSON is told which header is missing', async () => {
  const { program } = await aShop()
  const body = { to: RINA.phone, text: 'Hello' }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await program.post('/messages', body, form)
  expect([answer.status, (await answer.json()).error]).toEqual([
    400,
    {
      code: 'input_invalid',
      message: expect.stringContaining('Content-Type: application/json'),
      details: {},
    },
  ])
  const empty = await program.post('/messages')
  expect((await empty.json()).error.message).not.toContain('Content-Type')
})

test('a file larger than is allowed is refused before and after it is fetched', async () => {
  const app = await aTestApp({ safeFetch: createSafeFetch({ allow: () => true }) }, { SAPA_FILE_MAX_MB: '1' })
  const server = await aTestServer(app)
  const { owner } = await aBusiness(app)
  await aNumber(app, owner)
  const program = await aProgram(app, server, owner)
  const large = Buffer.alloc(app.config.media.maxBytes + 1, 'x')
  const url = await aFileHost((_request, response) => response.end(large))
  const tooLarge = { status: 413, code: 'file_too_large' }
  expect(await refusalOf(program.post('/messages', { to: RINA.phone, media: { url } }))).toEqual(tooLarge)
  const base64 = large.toString('base64')
  expect(await refusalOf(program.post('/messages', { to: RINA.phone, media: { base64 } }))).toEqual(tooLarge)
})

test('the same Idempotency-Key is answered the same and sends once; for another call it is refused', async () => {
  const { program, app, server, owner } = await aShop()
  const call = (body: object, key: string, who = program) =>
    who.post('/messages', { to: RINA.phone, ...body }, { 'idempotency-key': key })
  const first = await sent(call({ text: 'Once' }, 'order-1'))
  await eventually(async () => expect((await written(program))[0]?.status).toBe('sent'))
  expect(await sent(call({ text: 'Once' }, 'order-1'))).toEqual(first)
  expect(await refusalOf(call({ text: 'Twice' }, 'order-1'))).toEqual({
    status: 409,
    code: 'idempotency_key_reused',
  })
  expect(await written(program)).toHaveLength(1)
  await sent(call({ text: 'Once' }, 'order-2'))
  const path = `/conversations/${await rina(program)}/messages`
  await sent(program.post(path, { text: 'Once' }, { 'idempotency-key': 'order-1' }))
  await sent(call({ text: 'Of another program' }, 'order-1', await aProgram(app, server, owner)))
  expect(await written(program)).toHaveLength(4)
  for (const key of ['', 'with space', 'x'.repeat(256), 'ü']) {
    expect([key, await refusalOf(call({ text: 'x' }, key))]).toEqual([
      key,
      { status: 400, code: 'idempotency_key_invalid' },
    ])
  }
})

test('five calls with one Idempotency-Key at once send one message and get one answer', async () => {
  const { program } = await aShop()
  for (const to of ['628111000006', [RINA.phone, '628111000007', GROUP]]) {
    const before = (await written(program)).length
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        sent(program.post('/messages', { to, text: 'At once' }, { 'idempotency-key': `to-${to.length}` })),
      ),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect((await written(program)).length - before).toBe([to].flat().length)
  }
})

test('an Idempotency-Key is known for a week, and a refused call leaves it free', async () => {
  const { program, app } = await aShop()
  const call = (body: object) => program.post('/messages', body, { 'idempotency-key': 'weekly' })
  expect((await call({ to: 'nobody', text: 'x' })).status).toBe(400)
  const [first] = await sent(call({ to: RINA.phone, text: 'x' }))
  const aged = (days: number) =>
    app.database.raw
      .updateTable('idempotent_answers')
      .set({ created_at: app.clock.now() - days * DAY_MS })
      .execute()
  await aged(6)
  await purgeOldAnswers(app)
  expect((await sent(call({ to: RINA.phone, text: 'x' })))[0]?.id).toBe(first?.id)
  await aged(8)
  await purgeOldAnswers(app)
  expect((await sent(call({ to: RINA.phone, text: 'x' })))[0]?.id).not.toBe(first?.id)
})

test('what a program labels it finds again by its label, which may be there twice', async () => {
  const { program, app, server } = await aShop()
  for (const referenceId of ['invoice-7', 'invoice-7', 'invoice-8']) {
    const [message] = await sent(
      program.post('/messages', { to: RINA.phone, text: referenceId, referenceId }),
    )
    expect(message?.referenceId).toBe(referenceId)
  }
  const find = (who: Program) => answerOf<MessageListPage>(who.get('/messages?referenceId=invoice-7'))
  expect((await find(program)).messages.map(({ text }) => text)).toEqual(['invoice-7', 'invoice-7'])
  const stranger = await aProgram(app, server, (await aBusiness(app)).owner)
  expect((await find(stranger)).messages).toEqual([])
})

test('a key that is held to recipients writes to nobody else, by no way', async () => {
  const { app, server, owner, program } = await aShop()
  const held = await aProgram(app, server, owner, { recipients: ['628111000008', GROUP] })
  await sent(held.post('/messages', { to: '+62 811 1000 008', text: 'allowed' }))
  await sent(held.post('/messages', { to: GROUP, text: 'allowed' }))
  const refused = { status: 403, code: 'recipient_not_allowed' }
  expect(await refusalOf(held.post('/messages', { to: RINA.phone, text: 'x' }))).toEqual(refused)
  const id = await rina(program)
  expect(await refusalOf(held.post(`/conversations/${id}/messages`, { text: 'x' }))).toEqual(refused)
  const [failed] = await sent(program.post('/messages', { to: RINA.phone, text: 'of the other' }))
  await eventually(async () => expect((await written(program)).at(-1)?.status).toBe('sent'))
  await app.database.raw
    .updateTable('messages')
    .set({ status: 'failed' })
    .where('id', '=', failed?.id ?? '')
    .execute()
  expect(await refusalOf(held.post(`/messages/${failed?.id}/attempts`))).toEqual(refused)
  await sent(held.post(`/conversations/${id}/messages`, { text: 'only for the team', note: true }))
})

test('an agent who asks twice with one key sends once; who sees only some conversations writes to nobody else', async () => {
  const { app, server, owner, cookie, program, number } = await aShop()
  const ask = (from: string, to: string) =>
    server.fetch('/api/v1/messages', {
      method: 'POST',
      headers: {
        cookie: from,
        origin: server.url,
        'content-type': 'application/json',
        'idempotency-key': 'one-click',
      },
      body: JSON.stringify({ to, text: 'This is a test.', channelId: number.channelId }),
    })
  const [first, second] = await Promise.all([ask(cookie, RINA.phone ?? ''), ask(cookie, RINA.phone ?? '')])
  const [message] = await sent(Promise.resolve(first))
  expect(await sent(Promise.resolve(second))).toMatchObject([{ id: message?.id }])
  expect(await written(program)).toHaveLength(1)
  const { cookie: ofMate } = await aTeammate(app, owner, { visibility: 'mine' })
  for (const to of [RINA.phone ?? '', '628111000077', GROUP]) {
    const refused = { status: 404, code: 'conversation_not_found' }
    expect([to, await refusalOf(ask(ofMate, to))]).toEqual([to, refused])
  }
  expect(await written(program)).toHaveLength(1)
  const { contacts } = await answerOf<ContactListPage>(program.get('/contacts?search=628111000077'))
  expect(contacts).toEqual([])
})

test('a long text goes to WhatsApp whole, also written as escapes; where it could not be read it is refused', async () => {
  const { program, server, site } = await aShop()
  const text = '\u{1F600}'.repeat(32_768)
  const escaped = JSON.stringify({ to: RINA.phone, text }).replace(/[\u0080-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16)}`
  })
  const headers = { 'x-api-key': program.token, 'content-type': 'application/json' }
  const { messages } = await answerOf<{ messages: MessageView[] }>(
    server.fetch('/api/v1/messages', { method: 'POST', headers, body: escaped }),
  )
  expect(messages[0]?.text === text).toBe(true)
  const visitor = await aVisitor(server, site)
  await write(visitor, 'hello')
  const onSite = (
    await answerOf<{ conversations: ConversationView[] }>(program.get('/conversations'))
  ).conversations.find(({ channelKind }) => channelKind === 'website')
  const path = `/conversations/${onSite?.id}/messages`
  const tooLong = { status: 422, code: 'text_too_long' }
  expect(await refusalOf(program.post(path, { text: 'x'.repeat(10_001) }))).toEqual(tooLong)
  const note = { text: 'x'.repeat(10_001), note: true }
  expect(await refusalOf(program.post(`/conversations/${await rina(program)}/messages`, note))).toEqual(
    tooLong,
  )
  expect((await program.post(path, { text: 'x'.repeat(10_000) })).status).toBe(201)
})

test('what makes no sense is refused, and an agent’s browser still names what it sends', async () => {
  const { program, agent, app } = await aShop()
  const id = await rina(program)
  for (const body of [
    { to: RINA.phone },
    { to: RINA.phone, text: '   ' },
    { to: [], text: 'x' },
    { to: Array.from({ length: 101 }, (_, index) => `62811100${1000 + index}`), text: 'x' },
    { text: 'x' },
    { to: RINA.phone, text: 'x'.repeat(65_537) },
    { to: RINA.phone, text: 'x', clientId: 'not-here-1' },
    { to: RINA.phone, content: { kind: 'poll', question: 'One?', options: ['Only'] } },
    { to: RINA.phone, text: 'x', referenceId: '' },
    'not an object',
  ]) {
    expect([body, (await program.post('/messages', body)).status]).toEqual([body, 400])
  }
  const unnamed = agent.post(`/api/v1/conversations/${id}/messages`, { text: 'x' })
  expect(await refusalOf(unnamed)).toEqual({ status: 400, code: 'input_invalid' })
  const large = { clientId: 'from-a-browser', text: 'x', media: { base64: 'A'.repeat(700_000) } }
  expect((await agent.post(`/api/v1/conversations/${id}/messages`, large)).status).toBe(413)
  expect(await app.db.selectFrom('messages').select('id').where('direction', '=', 'out').execute()).toEqual(
    [],
  )
})

async function aFileHost(answer: RequestListener): Promise<string> {
  const host = createServer(answer)
  onTestFinished(() => void host.close())
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(host.address() as AddressInfo).port}`
}
