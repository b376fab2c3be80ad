import { expect, test } from 'vitest'
import { HISTORY_PART_SIZE } from '#server/channels/channel.ts'
import type { AgentEvent, Frame, Logged } from '#server/protocol/events.ts'
import type { MessagesPage } from '#server/protocol/rest.ts'
import type { ConversationView, MessageView } from '#server/protocol/views.ts'
import { aPicture } from '#tests/support/files.ts'
import { answerOf, eventually, list, thread } from '#tests/support/scenes.ts'
import type { Phone } from '../../apps/sandbox/phone/phone.ts'
import type { Sandbox } from '../../apps/sandbox/sandbox.ts'
import { aWhatsappStage, type WhatsappStage } from './stage.ts'
import { aTalk, bytesOf, conversationNamed } from './talk.ts'

const YEAR = Date.UTC(2026, 0, 1)
const MINUTE_MS = 60_000

async function allEvents({ agent }: WhatsappStage): Promise<Logged<AgentEvent>[]> {
  const events: Logged<AgentEvent>[] = []
  for (;;) {
    const after = events.at(-1)?.seq ?? 0
    const page = await answerOf<{ frame: Frame<AgentEvent>; more: boolean }>(
      agent.get(`/api/v1/events?after=${after}`),
    )
    events.push(...(page.frame.events as Logged<AgentEvent>[]))
    if (!page.more) return events
  }
}

async function everyConversation({ agent }: WhatsappStage): Promise<ConversationView[]> {
  const found: ConversationView[] = []
  for (const status of ['open', 'closed']) {
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = `?status=${status}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
      const page: { conversations: ConversationView[]; next: string | null } = await answerOf(
        agent.get(`/api/v1/conversations${query}`),
      )
      found.push(...page.conversations)
      cursor = page.next
    }
  }
  return found
}

async function wholeThread({ agent }: WhatsappStage, conversationId: string): Promise<MessageView[]> {
  const messages: MessageView[] = []
  let before: string | null = ''
  while (before !== null) {
    const query: string = before === '' ? '' : `?before=${encodeURIComponent(before)}`
    const page: MessagesPage = await answerOf(
      agent.get(`/api/v1/conversations/${conversationId}/messages${query}`),
    )
    messages.unshift(...page.messages)
    before = page.before
  }
  return messages
}

/** `chats` chats of so many messages each, several of them in one second. */
function remember(
  sandbox: Sandbox,
  phone: Phone,
  { chats, messages }: { chats: number; messages: number },
): void {
  for (let chat = 0; chat < chats; chat++) {
    const person = sandbox.contacts.add({ number: String(491_700_500_000 + chat), name: `Old ${chat}` })
    phone.memory.remember({
      with: person,
      unread: chat % 3,
      messages: Array.from({ length: messages }, (_, index) => ({
        id: `OLD${chat}X${index}`,
        ...(index % 3 === 1 ? {} : { from: person }),
        what: `${chat}: message ${index}`,
        at: new Date(YEAR + chat * MINUTE_MS + Math.floor(index / 4) * 1_000),
      })),
    })
  }
}

test('the past comes in with the link, in order, marked, unread by nobody, and beside what is live only once', async () => {
  const stage = await aWhatsappStage({
    before: async (phone, sandbox) => {
      remember(sandbox, phone, { chats: 3, messages: 10 })
      const bytes = await aPicture()
      const file = sandbox.world.media.put(bytes, 'image')
      const ann = sandbox.contacts.add({ number: '491700600100', name: 'Ann' })
      const group = sandbox.groups.create({ subject: 'Old friends', owner: ann, members: [phone] })
      const at = (minute: number) => new Date(Date.now() - (60 - minute) * MINUTE_MS)
      phone.memory.remember({
        with: ann,
        name: 'Ann from the market',
        archived: true,
        messages: [
          {
            id: 'P1',
            from: ann,
            what: { imageMessage: { ...file, mimetype: 'image/png', caption: 'old one' } },
            at: at(1),
          },
          { id: 'P2', what: 'nice', at: at(2) },
        ],
      })
      phone.memory.remember({
        with: group,
        messages: [{ id: 'G1', from: ann, what: 'remember?', at: at(1) }],
      })
    },
  })
  const { agent, sandbox, phone, channelId } = stage
  await agent.patch(`/api/v1/channels/${channelId}`, { groupsShown: true })
  await eventually(async () => expect(await everyConversation(stage)).toHaveLength(5), 10_000)
  const conversations = await everyConversation(stage)
  const named = (name: string) => {
    const found = conversations.find(({ contact }) => contact.name === name)
    if (!found)
      throw new Error(`${name} is not there, only ${conversations.map(({ contact }) => contact.name)}`)
    return found
  }
  expect(conversations.map(({ unreadCount }) => unreadCount)).toEqual([0, 0, 0, 0, 0])
  for (const chat of [0, 1, 2]) {
    const { id, status } = named(`Old ${chat}`)
    expect(status).toBe('closed')
    const lines = await thread(agent, id)
    expect(lines.map(({ text }) => text)).toEqual(
      Array.from({ length: 10 }, (_, index) => `${chat}: message ${index}`),
    )
    expect(lines.every(({ historic }) => historic)).toBe(true)
    expect(lines.map(({ direction }) => direction).slice(0, 3)).toEqual(['in', 'out', 'in'])
    expect(new Set(lines.map(({ sentAt }) => sentAt)).size).toBe(10)
  }
  const ann = named('Ann from the market')
  expect(ann).toMatchObject({
    status: 'open',
    archived: true,
    lastMessage: { preview: 'nice', direction: 'out' },
  })
  const [picture] = await thread(agent, ann.id)
  expect(picture).toMatchObject({
    text: 'old one',
    media: null,
    details: { missingFile: { canFetch: true } },
  })
  const fetching = await agent.post(`/api/v1/conversations/${ann.id}/actions`, {
    action: 'fetch',
    messageId: picture?.id,
  })
  expect(fetching.status).toBe(204)
  const [fetched] = await eventually(async () => {
    const lines = await thread(agent, ann.id)
    expect(lines[0]?.media).not.toBeNull()
    return lines
  })
  if (!fetched) throw new Error('The picture has gone.')
  expect((await bytesOf(stage, fetched)).equals(await aPicture())).toBe(true)
  const group = await conversationNamed(stage, 'Old friends')
  expect((await thread(agent, group.id)).map(({ author, text }) => [author.name, text])).toContainEqual([
    'Ann from the market',
    'remember?',
  ])

  const events = await allEvents(stage)
  expect(events.filter(({ type }) => type === 'message.created').length).toBeLessThanOrEqual(1)
  const imports = events.filter(({ type }) => type === 'history.imported')
  expect(imports.length).toBeGreaterThan(0)
  expect(imports.length).toBeLessThan(6)

  const old = [...sandbox.world.directory.contacts.values()].find(({ name }) => name === 'Old 0')
  await old?.say(phone, '0: message 0', { id: 'OLD0X0' })
  await old?.say(phone, 'something new')
  await eventually(async () => {
    const lines = await thread(agent, named('Old 0').id)
    expect(lines.map(({ text }) => text).slice(-2)).toEqual(['0: message 9', 'something new'])
    expect(lines).toHaveLength(11)
    expect(lines.at(-1)?.historic).toBe(false)
  })
  expect((await list(agent)).find(({ contact }) => contact.name === 'Old 0')).toMatchObject({
    status: 'open',
    unreadCount: 1,
  })
}, 40_000)

test('2,000 messages of 60 chats come in soon, with progress, while customers are answered', async () => {
  const stage = await aWhatsappStage({
    linked: false,
    // As WhatsApp does with much of it: the past lies on the host of files.
    sandbox: { largePartsOnMediaHost: true },
    before: (phone, sandbox) => remember(sandbox, phone, { chats: 60, messages: 34 }),
  })
  const { phone, qr, sandbox } = stage
  const text = await qr()
  const began = Date.now()
  const seen = new Set<string>()
  let watching = true
  const watch = (async () => {
    while (watching) {
      const { whatsapp } = await stage.channel()
      seen.add(`${whatsapp?.state} ${whatsapp?.progress}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  await phone.scan(text)
  await stage.reaches('online')
  const live = await aTalk(stage)
  expect((await live.goesOut({ text: 'we are here' })).received.text).toBe('we are here')
  await eventually(async () => {
    const all = await everyConversation(stage)
    const past = all.filter(({ lastMessage }) => lastMessage?.preview.endsWith(': message 33'))
    expect([all.length, past.length]).toEqual([61, 60])
  }, 40_000)
  watching = false
  await watch
  const took = Date.now() - began
  const conversations = await everyConversation(stage)
  let count = 0
  for (const { id, contact } of conversations.filter(({ contact }) => contact.name?.startsWith('Old'))) {
    const lines = await wholeThread(stage, id)
    const chat = contact.name?.split(' ')[1]
    expect(lines.map(({ text }) => text)).toEqual(
      Array.from({ length: 34 }, (_, index) => `${chat}: message ${index}`),
    )
    count += lines.length
  }
  expect(count).toBe(2_040)
  expect(sandbox.world.media.downloads).toBeGreaterThan(1)
  expect(took).toBeLessThan(40_000)
  expect([...seen].some((state) => state.startsWith('syncing'))).toBe(true)
  const events = await allEvents(stage)
  expect(events.filter(({ type }) => type === 'history.imported').length).toBeLessThan(
    (2 * 2_040) / HISTORY_PART_SIZE,
  )
}, 90_000)
