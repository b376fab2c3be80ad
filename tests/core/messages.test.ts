import { expect, test } from 'vitest'
import { TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'
import { anAgentBrowser, aVisitor, aVisitorSocket } from '#tests/support/people.ts'
import {
  aChat,
  answerOf,
  aTeammate,
  list,
  onlyConversation,
  refusalOf,
  reply,
  thread,
  write,
} from '#tests/support/scenes.ts'

const RIGHT_TO_LEFT = 'مرحبا \u202Eabc\u202C שלום 👩‍👩‍👧‍👦 é e\u0301 ﷽'

test('the same client id with another body is an error, for visitors and agents, and changes nothing', async () => {
  const { visitor, agent } = await aChat()
  await write(visitor, 'hello', 'same-id-001')
  const other = visitor.post('/widget/messages', { clientId: 'same-id-001', text: 'something else' })
  expect(await refusalOf(other)).toEqual({ status: 409, code: 'client_id_reused' })
  const { id } = await onlyConversation(agent)
  await reply(agent, id, 'hi', { clientId: 'same-id-001' })
  for (const body of [{ text: 'something else' }, { text: 'hi', note: true }]) {
    const again = agent.post(`/api/v1/conversations/${id}/messages`, { clientId: 'same-id-001', ...body })
    expect(await refusalOf(again)).toEqual({ status: 409, code: 'client_id_reused' })
  }
  expect((await thread(agent, id)).map(({ text }) => text)).toEqual(['hello', 'hi'])
})

test('the same client id in another conversation is an error: a reply never lands where it was not meant', async () => {
  const { server, site, visitor, agent } = await aChat()
  await write(visitor, 'one')
  await write(await aVisitor(server, site), 'two')
  const [one, two] = await list(agent)
  await reply(agent, one?.id ?? '', 'for one', { clientId: 'reply-00001' })
  const wrong = agent.post(`/api/v1/conversations/${two?.id}/messages`, {
    clientId: 'reply-00001',
    text: 'for one',
  })
  expect(await refusalOf(wrong)).toEqual({ status: 409, code: 'client_id_reused' })
  expect(await thread(agent, two?.id ?? '')).toHaveLength(1)
})

test("nobody fetches or suppresses another's message with its client id", async () => {
  const { app, server, owner, site, visitor, agent } = await aChat()
  const clientId = 'everybodys1'
  const mine = await write(visitor, 'my secret', clientId)
  const stranger = await aVisitor(server, site)
  const theirs = await write(stranger, 'my secret', clientId)
  expect(theirs.id).not.toBe(mine.id)
  const conversations = await list(agent)
  expect(conversations).toHaveLength(2)
  const mate = anAgentBrowser(server, (await aTeammate(app, owner)).cookie)
  const id = conversations[0]?.id ?? ''
  const first = await reply(agent, id, 'an answer', { clientId })
  const second = await reply(mate, id, 'an answer', { clientId })
  expect(second.id).not.toBe(first.id)
  expect(await thread(agent, id)).toHaveLength(3)
})

test('any text comes back as it was written, from either side, live and stored', async () => {
  const { server, site, visitor, agent } = await aChat()
  const live = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  await live.call('subscribe', { after: visitor.session.seq })
  await write(visitor, 'first')
  const { id } = await onlyConversation(agent)
  const texts = [
    RIGHT_TO_LEFT,
    '\uFEFF  leading and trailing \t\r\n',
    "'; drop table messages; -- \\ \\' %_ $x {{y}} <script>alert(1)</script>",
    '\u{1F600}'.repeat(TEXT_MAX_LENGTH / 2),
    'ﷺ'.repeat(TEXT_MAX_LENGTH),
    '\u0001\u001b[31m\u007f\u0085\u2028\u2029\uFFFF',
  ]
  for (const text of texts) {
    expect((await write(visitor, text)).text).toBe(text)
    expect((await reply(agent, id, text)).text).toBe(text)
  }
  const stored = await thread(agent, id)
  expect(stored.slice(1).map(({ text }) => text)).toEqual(texts.flatMap((text) => [text, text]))
  const again = await aVisitor(server, { key: site.key, token: visitor.session.token })
  expect(again.session.messages.map(({ text }) => text)).toEqual(stored.map(({ text }) => text))
  await live.until((event) => event.type === 'message.created' && event.message.id === stored.at(-1)?.id)
  const told = live.events.flatMap((event) => (event.type === 'message.created' ? [event.message.text] : []))
  expect(told).toEqual(stored.map(({ text }) => text))
})

test('halves of characters and NUL become the replacement sign, the same for everybody, and the retry is the same message', async () => {
  const { visitor, agent } = await aChat()
  const broken = `before\0after\0, half \ud83d of a smile \ude00, ${'x'.repeat(150)}\ud83d`
  const storable = broken.toWellFormed().replaceAll('\0', '\uFFFD')
  const message = await write(visitor, broken, 'halves-0001')
  expect(message.text).toBe(storable)
  expect(await write(visitor, broken, 'halves-0001')).toEqual(message)
  const conversation = await onlyConversation(agent)
  expect(conversation.lastMessage?.preview.isWellFormed()).toBe(true)
  expect((await thread(agent, conversation.id))[0]?.text).toBe(storable)
  const events = await (await agent.get('/api/v1/events?after=0')).json()
  expect(JSON.stringify(events)).not.toMatch(/\\ud[89a-f]|\\u0000/i)
})

test('the page a contact first wrote from is kept, whatever is in it', async () => {
  const { agent, visitor, app } = await aChat()
  const page = `https://toko.example/?q=\ud83d\0${'x'.repeat(1_000)}`
  await answerOf(visitor.post('/widget/messages', { clientId: 'a-page-0001', text: 'hello', page }))
  const { id, contact } = await onlyConversation(agent)
  expect(contact.firstPage).toBe(page.toWellFormed().replace('\0', '\uFFFD'))
  const logged = await app.db
    .selectFrom('events')
    .select('data')
    .where('type', '=', 'conversation.created')
    .executeTakeFirstOrThrow()
  expect(JSON.parse(logged.data)).toMatchObject({ conversation: { id, contact } })
})

test('a preview is one line, cut between characters', async () => {
  const { visitor, agent } = await aChat()
  await write(visitor, `line one\n\n  line two ${'👋'.repeat(200)}`)
  const preview = (await onlyConversation(agent)).lastMessage?.preview ?? ''
  expect(preview.startsWith('line one line two 👋👋')).toBe(true)
  expect([...preview]).toHaveLength(160)
})

test('a message without text or file, or with too much text, is refused and stored nowhere', async () => {
  const { visitor, agent } = await aChat()
  for (const text of ['', ' \n\t ', 'x'.repeat(TEXT_MAX_LENGTH + 1)]) {
    const refused = await refusalOf(visitor.post('/widget/messages', { clientId: 'refused-001', text }))
    expect(refused).toEqual({ status: 400, code: 'input_invalid' })
  }
  const noFile = visitor.post('/widget/messages', { clientId: 'refused-001', mediaId: 'no-such-file' })
  expect(await refusalOf(noFile)).toEqual({ status: 400, code: 'media_not_found' })
  expect(await list(agent)).toEqual([])
})

test('a thread pages upward through everything once, in order, also where times are equal', async () => {
  const { app, server, site, visitor, agent } = await aChat()
  await write(visitor, 'number 0')
  const { id } = await onlyConversation(agent)
  for (let index = 1; index <= 120; index++) {
    await reply(agent, id, `number ${index}`, { note: index % 10 === 0 })
    if (index % 7 === 0) await app.clock.advance(1_000)
  }
  const read = async (get: (path: string) => Promise<Response>, path: string) => {
    const texts: string[] = []
    let before: string | null = ''
    while (before !== null) {
      const page: { messages: { text: string }[]; before: string | null } = await answerOf(
        get(`${path}${before && `?before=${before}`}`),
      )
      texts.unshift(...page.messages.map(({ text }) => text))
      before = page.before
    }
    return texts
  }
  const all = Array.from({ length: 121 }, (_, index) => `number ${index}`)
  expect(await read(agent.get, `/api/v1/conversations/${id}/messages`)).toEqual(all)
  const own = await aVisitor(server, { key: site.key, token: visitor.session.token })
  expect(await read(own.get, '/widget/messages')).toEqual(
    all.filter((_, index) => index === 0 || index % 10 !== 0),
  )
})
