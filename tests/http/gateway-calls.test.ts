import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { Tables } from '#db/schema.ts'
import { TABLE_NAMES } from '#db/table-names.ts'
import { websiteChannel } from '#server/channels/website/index.ts'
import { CAPABILITIES } from '#server/channels/whatsapp/index.ts'
import { changeAccountNumbers } from '#server/core/account-numbers.ts'
import { switchDialect } from '#server/core/gateway-dialects.ts'
import type { DialectName } from '#server/protocol/dialects.ts'
import type { GatewayCallView } from '#server/protocol/gateway-calls.ts'
import { DIALECTS } from '#server/protocol/limits.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aBusiness, anAgentBrowser } from '#tests/support/people.ts'
import { aProgram } from '#tests/support/programs.ts'
import { answerOf, refusalOf } from '#tests/support/scenes.ts'
import { afterwards, sharedByFile } from '#tests/support/scope.ts'
import { aTestServer } from '#tests/support/server.ts'
import { aNumber, aPerson } from '#tests/support/whatsapp.ts'

const RINA = aPerson('6281234567890', { name: 'Rina' })
const toRina = { contactName: 'Rina', phone: RINA.phone, channelName: 'Shop' }
const shared = sharedByFile(aShop)

/** As the documents of the five have them, with their placeholders filled. */
const EXAMPLES: [DialectName, string, (device: string) => string, Partial<GatewayCallView>][] = [
  [
    'dashboard',
    'POST /api/send-message',
    () => `curl -X POST https://old.example/api/send-message \\
-H "Content-Type: application/json" \\
-H "X-API-Key: old-secret" \\
-d '{"number": "6281234567890", "message": "Hello!"}'`,
    { sends: [{ ...toRina, text: 'Hello!', kind: 'text' }] },
  ],
  [
    'dashboard',
    'POST /api/send-message',
    () => `curl -X POST https://old.example/api/send-message \\
-H "Content-Type: application/json" \\
-H "X-API-Key: old-secret" \\
-d '{"number": "main", "message": "Check this image!", "media": { "url": "https://example.com/photo.jpg" }}'`,
    {
      sends: [{ ...toRina, text: 'Check this image!', kind: 'text' }],
      file: 'https://example.com/photo.jpg',
    },
  ],
  [
    'dashboard',
    'GET /api/message-status/:id',
    () => `curl https://old.example/api/message-status/order-12345 \\\n-H "X-API-Key: old-secret"`,
    { does: 'messageStatus', sends: null },
  ],
  [
    'fonnte',
    'POST /send',
    () => `curl -X POST https://api.fonnte.com/send -H "Authorization: old-secret" \\
  -F "target=081234567890|Rina|10" -F "message=Hi {name}, queue {var1}"`,
    { sends: [{ ...toRina, text: 'Hi Rina, queue 10', kind: 'text' }] },
  ],
  [
    'fonnte',
    'GET /send',
    () => `curl "https://api.fonnte.com/send/?token=old-secret&target=6281234567890&message=By%20GET"`,
    { sends: [{ ...toRina, text: 'By GET', kind: 'text' }] },
  ],
  [
    'fonnte',
    'POST /api/send-message',
    () => `curl https://old.example/api/send-message -H 'Authorization: Bearer old-secret' \\
  -H 'Content-Type: application/json' -d '{"to":"6281234567890","message":"A text"}'`,
    { sends: [{ ...toRina, text: 'A text', kind: 'text' }] },
  ],
  [
    'ping',
    'GET /api-app/whatsapp/chats/detail/:device/:chatid',
    (device) =>
      `curl --location 'http://127.0.0.1:8000/api-app/whatsapp/chats/detail/${device}/6282138711691-s-whatsapp-net?api_key=old-secret&last_chat=1730640827'`,
    { does: 'readChat' },
  ],
  [
    'ping',
    'POST /api-app/whatsapp/send-message',
    (device) =>
      `curl --location 'http://127.0.0.1:8000/api-app/whatsapp/send-message' \\ --data '{ "phone": "6281234567890", "device_key": "${device}", "api_key": "old-secret", "method": "text", "text": "Hallo guys!" }'`,
    { sends: [{ ...toRina, text: 'Hallo guys!', kind: 'text' }] },
  ],
  [
    'ping',
    'POST /api-app/whatsapp/misc/delete-chat/:device',
    (device) =>
      `curl --location 'http://127.0.0.1:8000/api-app/whatsapp/misc/delete-chat/${device}' \\ --data-raw '{ "api_key": "old-secret", "chatid": "6281234567890@s.whatsapp.net" }'`,
    { does: 'deleteChat', needs: 'manage' },
  ],
  [
    'token',
    'POST /api/send',
    (
      device,
    ) => `curl -X POST https://old.example/api/send -H 'apikey: old-secret' -H 'Content-Type: application/json' \\
  -d '{"token": "${device}", "phone": "6281234567890", "message": "Hello World"}'`,
    { sends: [{ ...toRina, text: 'Hello World', kind: 'text' }] },
  ],
  [
    'token',
    'GET /api/status',
    (device) => `curl 'https://old.example/api/status?token=${device}' -H 'apikey: old-secret'`,
    { does: 'numberStatus' },
  ],
  [
    'whapi',
    'POST /api/sendMessage',
    () =>
      `curl -X POST http://localhost/api/sendMessage -d "apiKey='old-secret'&phone='6281234567890'&message='Coba'"`,
    { sends: [{ ...toRina, text: 'Coba', kind: 'text' }] },
  ],
  [
    'whapi',
    'POST /api/muteChat',
    () =>
      `POST /api/muteChat HTTP/1.1\nHost: localhost\nContent-Type: application/x-www-form-urlencoded\nAccept: */*\n\n"apiKey='old-secret'&phone='6281234567890'&second='50'"`,
    { does: 'muteChat' },
  ],
]

test.each(EXAMPLES)(
  '%s %s: the documents’ own call is understood, told and rewritten, and nothing happens',
  async (dialect, route, command, told) => {
    const { number, server, ask, everything, key } = shared()
    const before = await everything()
    const pasted = command(number.channelId)
    const view = await ask({ command: pasted })
    expect(view).toMatchObject({
      dialect,
      route,
      isOn: true,
      key: 'unknown',
      refused: null,
      answer: null,
      ...told,
    })
    expect(view.rewritten).toContain(server.url)
    expect(view.rewritten).toContain('YOUR_API_KEY')
    expect(view.rewritten).not.toContain('old-secret')
    expect(await ask({ command: pasted, key })).toMatchObject({ key: 'good', ...told })
    expect(await everything()).toEqual(before)
    // What is shown is the same call.
    const again = await ask({ command: view.rewritten.replaceAll('YOUR_API_KEY', key) })
    expect(again).toEqual({ ...view, key: 'good' })
  },
)

test('only the key of a call is replaced, also where its letters stand elsewhere', async () => {
  const { ask, number } = shared()
  const form = await ask({
    command: `curl -X POST 'https://old.example/api-app/whatsapp/send-message?a=x' -H 'content-type: application/x-www-form-urlencoded' -d 'api_key=x&device_key=${number.channelId}&phone=6281234567890&message=x'`,
  })
  expect(form.rewritten).toContain("-H 'content-type: application/x-www-form-urlencoded'")
  expect(form.rewritten).toContain("send-message?a=x'")
  expect(form.rewritten).toContain('api_key=YOUR_API_KEY&')
  expect(form.rewritten).toContain('&message=x')
  const address = await ask({
    command: `curl 'https://api.fonnte.com/send?token=a&target=6281234567890&message=a'`,
  })
  expect(address.rewritten).toContain('?token=YOUR_API_KEY&target=6281234567890&message=a')
})

test('a call with a national number says what to set where no country is', async () => {
  const { ask, app, owner } = shared()
  await changeAccountNumbers(app, owner, { countryCode: null, mainNumber: null })
  const view = await ask({
    command: `curl https://api.fonnte.com/send -H 'Authorization: a' -F target=081234567890 -F message=Hi`,
  })
  await changeAccountNumbers(app, owner, { countryCode: '62', mainNumber: null })
  expect(view.refused?.body).toContain('target invalid')
  expect(view.why).toMatchObject({ code: 'country_unset', message: expect.stringContaining('Settings') })
})

test('a call that is run is made once, to this server only, and its true answer is shown', async () => {
  const { ask, key, app, number } = shared()
  const heard = await anEavesdropper()
  const command = `curl -X POST ${heard.url}/api/send-message -H 'Content-Type: application/json' -H 'Cookie: old=1' \\
    -H 'X-API-Key: old-secret' -d '{"number": "6281234567890", "message": "Really", "reference_id": "run-1"}'`
  const refused = await ask({ command, run: true })
  expect(refused.answer?.status).toBe(401)
  const { answer } = await ask({ command, key, run: true })
  expect([answer?.status, JSON.parse(answer?.body ?? '')]).toEqual([
    200,
    { success: true, id: expect.any(String), reference_id: 'run-1', status: 'pending' },
  ])
  const sent = app.db.selectFrom('messages').select('id').where('body', '=', 'Really')
  expect(await sent.execute()).toHaveLength(1)
  const chats = await ask({
    command: `curl -X GET ${heard.url}/api/getChats -d "apiKey='${key}'"`,
    run: true,
  })
  expect(JSON.parse(chats.answer?.body ?? '')).toMatchObject({
    code: 200,
    results: [{ id: expect.any(String) }],
  })
  const form = `curl ${heard.url}/send -H 'Authorization: ${key}' -F target=6281234567890 -F 'message=Form, too'`
  expect((await ask({ command: form, run: true })).answer?.status).toBe(200)
  const bad = `curl -X POST ${heard.url}/api/send -H 'apikey: ${key}' -d 'token=${number.channelId}&phone=nobody'`
  expect((await ask({ command: bad, run: true })).answer).toMatchObject({ status: 400 })
  expect(heard.calls).toEqual([])
})

test('neither the command nor a key is kept, and trying is not using', async () => {
  const { ask, key, everything, app } = shared()
  const used = () => app.db.selectFrom('api_keys').select('last_used_at').orderBy('id').execute()
  await app.clock.advance(120_000)
  const before = await used()
  await ask({
    command: `curl https://old.example/send -H 'Authorization: my-old-secret' -d target=1`,
    key: '',
  })
  await ask({ command: `curl https://old.example/send -d 'target=6281234567890&message=x'`, key })
  expect(await used()).toEqual(before)
  const rows = JSON.stringify(await everything())
  expect([rows.includes('my-old-secret'), rows.includes(key)]).toEqual([false, false])
})

test('what stands in the way is said: no key, one without the scope, a stranger’s, a switch, a device, a number, a body', async () => {
  const { ask, app, server, owner } = shared()
  const send = (body: object, header = '') =>
    `curl -X POST https://old.example/api/send -H 'Content-Type: application/json' ${header} -d '${JSON.stringify(body)}'`
  const good = { token: shared().number.channelId, phone: RINA.phone, message: 'x' }
  expect(await ask({ command: send(good) })).toMatchObject({ key: 'missing', sends: [toRina] })
  const reader = await aProgram(app, server, owner, { scopes: ['read'] })
  expect(await ask({ command: send(good), key: reader.token })).toMatchObject({
    key: 'unscoped',
    needs: 'send',
  })
  const stranger = await aProgram(app, server, (await aBusiness(app)).owner)
  expect(await ask({ command: send(good), key: stranger.token })).toMatchObject({ key: 'unknown' })
  const held = await aProgram(app, server, owner, { recipients: ['6289990001112'] })
  const mayNot = await ask({ command: send(good), key: held.token })
  expect([mayNot.sends, mayNot.refused?.status]).toEqual([null, 403])
  const status = async (body: object) => (await ask({ command: send(body) })).refused?.status
  expect(await status({ ...good, token: 'old-device' })).toBe(404)
  expect(await status({ ...good, phone: 'nobody' })).toBe(400)
  expect(await status({ token: good.token })).toBe(400)
  const broken = await ask({ command: `curl https://old.example/api/send -d '{"token":'` })
  expect(broken.refused).toMatchObject({ status: 400, body: expect.stringContaining('"status": false') })
  await switchDialect(app, owner, { name: 'token', isOn: false, reveals: false })
  expect(await ask({ command: send(good) })).toMatchObject({ isOn: false, sends: [toRina] })
  await switchDialect(app, owner, { name: 'token', isOn: true, reveals: false })
})

test('a file that only the caller’s computer has is named, and cannot be sent from here', async () => {
  const { ask, agent, key } = shared()
  const command = `curl https://api.fonnte.com/send -H 'Authorization: ${key}' -F target=6281234567890 -F file=@/home/me/a.png`
  expect(await ask({ command })).toMatchObject({ files: ['a.png'], file: 'a.png', sends: [toRina] })
  const refused = refusalOf(agent.post('/api/v1/gateway-calls', { command, run: true }))
  expect(await refused).toEqual({ status: 422, code: 'command_file' })
})

test('what is no call of theirs is refused and said', async () => {
  const { agent } = shared()
  const refused = (body: object) => refusalOf(agent.post('/api/v1/gateway-calls', body))
  for (const [command, code] of [
    ['wget https://old.example/send', 'command_unreadable'],
    [`curl https://old.example/send -d 'target=1`, 'command_unclosed'],
    ['curl https://old.example/api/v1/me', 'call_unknown'],
    ['curl -X DELETE https://old.example/send', 'call_unknown'],
    ['curl https://old.example/api/devices/%ZZ%00/wa-group', 'call_unknown'],
  ] as const) {
    expect(await refused({ command })).toEqual({ status: 422, code })
  }
  expect(await refused({ command: '' })).toMatchObject({ status: 400 })
  expect(await refused({ command: `curl ${'a'.repeat(100_001)}` })).toMatchObject({ status: 400 })
  expect(await refused({ command: `curl ${'a'.repeat(200_000)}` })).toMatchObject({ status: 413 })
})

async function aShop() {
  const whatsapp = {
    ...websiteChannel(),
    capabilities: CAPABILITIES,
    isHere: () => true,
    chooseExternalId: () => crypto.randomUUID(),
    send: async () => ({ outcome: 'sent' as const }),
  }
  const app = await aTestApp({ channels: { website: websiteChannel(), whatsapp } })
  const server = await aTestServer(app)
  const { owner, cookie } = await aBusiness(app)
  const number = await aNumber(app, owner)
  await app.database.raw.updateTable('whatsapp_numbers').set({ state: 'online' }).execute()
  await number.says(RINA, 'Is it ready?')
  await changeAccountNumbers(app, owner, { countryCode: '62', mainNumber: '6281234567890' })
  for (const name of DIALECTS) await switchDialect(app, owner, { name, isOn: true, reveals: false })
  const { token: key } = await aProgram(app, server, owner, { scopes: ['read', 'send', 'manage'] })
  const agent = anAgentBrowser(server, cookie)
  const ask = (body: object) => answerOf<GatewayCallView>(agent.post('/api/v1/gateway-calls', body))
  const everything = async () => {
    const tables = TABLE_NAMES.filter((name) => name !== 'sessions')
    return Promise.all(
      tables.map((name) =>
        app.db
          .selectFrom(name as keyof Tables)
          .selectAll()
          .execute(),
      ),
    )
  }
  return { app, server, owner, number, key, agent, ask, everything }
}

/** The old gateway, which must hear nothing. */
async function anEavesdropper() {
  const calls: string[] = []
  const server = createServer((request, response) => {
    calls.push(request.url ?? '')
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterwards(() => new Promise((resolve) => server.close(resolve)))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, calls }
}
