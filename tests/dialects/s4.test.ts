import { request } from 'node:http'
import { expect, test } from 'vitest'
import { controlNumber } from '#server/core/channel-actions.ts'
import { changeWhatsappNumber } from '#server/core/channels.ts'
import { listRequests } from '#server/core/request-log.ts'
import { eventually } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import { aDialectStage, anOldReceiver, arrives, FORM_TYPE, RINA } from './stage.ts'

const stage = sharedByFile(async () => {
  const made = await aDialectStage('whapi')
  await made.rina.say(made.phone, 'Ini isi pesannya')
  await eventually(async () => {
    const message = made.app().db.selectFrom('messages').select('id').where('body', '=', 'Ini isi pesannya')
    await message.executeTakeFirstOrThrow()
  })
  return made
})
/** As the documents show a body: a form in quotes, its values in quotes. */
const quoted = (fields: Record<string, string>) =>
  `"${Object.entries(fields)
    .map(([name, value]) => `${name}='${value}'`)
    .join('&')}"`
const post = (path: string, fields: Record<string, string>, apiKey = stage().key) =>
  stage().call(path, { method: 'POST', headers: FORM_TYPE, body: quoted({ apiKey, ...fields }) })
const refused = (code: number) => ({ status: code, body: { code, message: expect.any(String) } })
const done = (query: object, results: unknown) => ({ status: 200, body: { code: 200, query, results } })
const CHAT = {
  id: `${RINA}@s.whatsapp.net`,
  archived: false,
  disappearingMode: { initiator: 'CHANGED_IN_CHAT' },
  ephemeralExpiration: 0,
  lastMessageRecvTimestamp: expect.any(Number),
  notSpam: true,
  participant: [],
  pinned: 0,
  readOnly: false,
  unreadCount: 1,
  unreadMentionCount: 0,
  messages: [
    {
      message: {
        key: { fromMe: false, id: expect.any(String), remoteJid: `${RINA}@s.whatsapp.net` },
        message: { conversation: 'Ini isi pesannya' },
        messageTimestamp: expect.stringMatching(/^\d{10}$/),
        status: 'DELIVERY_ACK',
      },
    },
  ],
}

test('S4 GET /api/getChats: all chats, by a GET with a body', async () => {
  const answer = await getWithBody('/api/getChats', quoted({ apiKey: stage().key }))
  expect(answer.status).toBe(200)
  expect(answer.body).toMatchObject({ code: 200 })
  expect(answer.body.results).toContainEqual({
    ...CHAT,
    conversationTimestamp: { high: 0, low: expect.any(Number), unsigned: true },
  })
  expect(await stage().call(`/api/getChats?apiKey=${stage().key}`)).toEqual(answer)
})

test('S4 POST /api/getChatById: one chat', async () => {
  expect(await post('/api/getChatById', { phone: RINA })).toEqual(
    done({ to: RINA }, { ...CHAT, conversationTimestamp: expect.any(Number) }),
  )
  expect(await post('/api/getChatById', { phone: '628111111111' })).toEqual(refused(404))
})

test('S4 POST /api/fetchMessageById: the messages of a chat', async () => {
  const chatId = `${RINA}@s.whatsapp.net`
  const answer = await post('/api/fetchMessageById', { phone: RINA, limit: '100' })
  const message = {
    body: 'Ini isi pesannya',
    chatId,
    from: chatId,
    fromMe: false,
    id: expect.any(String),
    isEphemeralMessage: false,
    isGroupMsg: false,
    isMedia: false,
    key: { fromMe: false, id: expect.any(String), remoteJid: chatId },
    mentionedJidList: [],
    message: { extendedTextMessage: { text: 'Ini isi pesannya' } },
    messageTimestamp: expect.stringMatching(/^\d{10}$/),
    quotedMsg: false,
    sender: chatId,
    status: 'DELIVERY_ACK',
    t: expect.stringMatching(/^\d{10}$/),
    timestamp: expect.stringMatching(/^\d{10}$/),
    type: 'extendedTextMessage',
  }
  expect(answer).toEqual(done({ to: RINA }, [message]))
})

test('S4 POST /api/fetchMessageById (group): who wrote each', async () => {
  const { group } = stage()
  const { body } = await post('/api/fetchMessageById', { phone: group.jid })
  const sender = `${RINA}@s.whatsapp.net`
  const key = { fromMe: false, id: expect.any(String), remoteJid: group.jid, participant: sender }
  expect(body.results).toMatchObject([
    { body: 'hello', from: group.jid, isGroupMsg: true, author: sender, sender, key },
  ])
})

test('S4 POST /api/muteChat: for some seconds', async () => {
  const results = { message: `Anda berhasil mute ${RINA}` }
  expect(await post('/api/muteChat', { phone: RINA, second: '50' })).toEqual(
    done({ seconds: '50', to: RINA }, results),
  )
  expect(await mutedUntil()).toBeGreaterThan(Date.now())
  expect(await post('/api/muteChat', { phone: RINA, second: 'soon' })).toEqual(refused(422))
})

test('S4 POST /api/unmuteChat: no longer', async () => {
  const results = { message: `Anda berhasil unmute ${RINA}` }
  expect(await post('/api/unmuteChat', { phone: RINA })).toEqual(done({ to: RINA }, results))
  expect(await mutedUntil()).toBeNull()
})

test('S4 POST /api/clearMessageById: the chat is emptied on the phone', async () => {
  expect(await post('/api/clearMessageById', { phone: RINA })).toEqual(done({ to: RINA }, true))
})

test('S4 POST /api/sendMessage: a text', async () => {
  const results = {
    id_message: expect.any(String),
    message: `Message success sent to ${RINA}`,
    serialized: `${RINA}@s.whatsapp.net`,
    type_chat: 'private',
  }
  const answer = await post('/api/sendMessage', { phone: '0812-3456-7890', message: 'Coba' })
  expect(answer).toEqual(done({ message: 'Coba', to: RINA }, results))
  // Its id leads to it before and after WhatsApp has called it something.
  const { id_message: id } = answer.body.results
  const found = async () =>
    (await post('/api/fetchMessageById', { phone: RINA })).body.results.filter(
      (message: { id: string }) => message.id === id,
    )
  expect(await found()).toMatchObject([{ body: 'Coba' }])
  const { id: externalId } = await arrives(stage().rina, 'Coba')
  await eventually(async () =>
    expect(await found()).toMatchObject([{ key: { id: externalId }, status: 'DELIVERY_ACK' }]),
  )
  // What is done to it later is no message.
  await stage().act({ to: RINA, content: { kind: 'reaction', messageId: id }, text: '👍' })
  await stage().act({ to: RINA, text: 'Coba lagi', content: { kind: 'edit', messageId: id } })
  await eventually(async () => expect(await found()).toMatchObject([{ body: 'Coba lagi' }]))
  const { body } = await post('/api/fetchMessageById', { phone: RINA })
  expect(body.results.map((message: { body: string }) => message.body)).toEqual([
    'Ini isi pesannya',
    'Coba lagi',
  ])
})

test('S4 POST /api/clearReportApi: the log of the key’s calls is empty, its messages stay', async () => {
  const { app, owner } = stage()
  const told = async (path: string) => {
    await app().requestLog.flush()
    return (await listRequests(app(), owner, { path })).requests.length
  }
  await post('/api/sendMessage', { phone: RINA, message: 'Tetap ada' })
  await eventually(async () => expect(await told('sendMessage')).toBeGreaterThan(0))
  expect(await post('/api/clearReportApi', { all: 'all' })).toEqual({
    status: 200,
    body: { code: 200, message: 'Success' },
  })
  expect(await told('sendMessage')).toBe(0)
  await arrives(stage().rina, 'Tetap ada')
  const sender = await stage().aKey({ scopes: ['send'] })
  expect(await post('/api/clearReportApi', { all: 'all' }, sender)).toEqual(refused(403))
})

test('S4 (errors): a wrong key and no number', async () => {
  expect(await post('/api/getChatById', { phone: RINA }, 'api_key')).toEqual(refused(401))
  expect(await post('/api/getChatById', { phone: 'no_hp' })).toEqual(refused(422))
  expect(await post('/api/getChatById', {})).toEqual(refused(422))
})

async function mutedUntil(): Promise<number | null | undefined> {
  const conversations = stage().app().db.selectFrom('conversations').selectAll('conversations')
  const ofRina = conversations
    .innerJoin('contacts', 'contacts.id', 'conversations.contact_id')
    .where('contacts.phone', '=', RINA)
  return (await ofRina.executeTakeFirstOrThrow()).muted_until
}

/** What fetch refuses to do. */
function getWithBody(path: string, body: string) {
  return new Promise<{ status: number | undefined; body: { code: number; results: unknown[] } }>(
    (resolve, reject) => {
      const headers = { ...FORM_TYPE, 'content-length': Buffer.byteLength(body) }
      const asked = request(new URL(path, stage().url()), { method: 'GET', headers }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part) => parts.push(part))
        answer.on('end', () =>
          resolve({ status: answer.statusCode, body: JSON.parse(Buffer.concat(parts).toString()) }),
        )
      })
      asked.on('error', reject).end(body)
    },
  )
}

test('S4 webhook: a program of Whapi is told how the number is connected, and never a key', async () => {
  const { app, owner, channelId } = stage()
  const { told } = await anOldReceiver(stage(), 'whapi')
  await changeWhatsappNumber(app(), owner, channelId, { workspace: 'Toko' })
  await controlNumber(app(), owner, { channelId, name: 'restart' })
  const ready = { type: 'ready', results: { apiKey: channelId, message: 'Device connected successfully' } }
  await eventually(() => expect(told().at(-1)).toEqual(ready), 15_000)
  const pairing = { type: 'change_state', results: { apiKey: channelId, state: 'PAIRING' } }
  expect(told()).toEqual([pairing, ready])
  await controlNumber(app(), owner, { channelId, name: 'logout' })
  const gone = { apiKey: channelId, state: 'SERVICE_OFF', reason: expect.any(String), reconnect: false }
  await eventually(() => expect(told().at(-1)).toEqual({ type: 'disconnected', results: gone }), 15_000)
})

test('S4 (device offline): what is sent by a number that is not connected is refused', async () => {
  const offline = { status: 503, body: { code: 503, message: 'Device is not connected' } }
  expect(await post('/api/sendMessage', { phone: RINA, message: 'never' })).toEqual(offline)
  for (const path of ['/api/muteChat', '/api/clearMessageById']) {
    const answer = { status: 503, body: { code: 503, message: expect.any(String) } }
    expect([path, await post(path, { phone: RINA, second: '50' })]).toEqual([path, answer])
  }
})
