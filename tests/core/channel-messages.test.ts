import { describe, expect, test } from 'vitest'
import type { ChannelChange } from '#server/channels/channel.ts'
import { changeWhatsappNumber } from '#server/core/channels.ts'
import { aChat, list, onlyConversation, thread } from '#tests/support/scenes.ts'
import { aGroup, aNumber, aPerson, type TestNumber } from '#tests/support/whatsapp.ts'

const RINA = aPerson('628111000001', { name: 'Rina' })
const BY_LID = aPerson(null, { lid: '90111000001', name: 'Rina' })

async function aScene() {
  const chat = await aChat()
  return { ...chat, number: await aNumber(chat.app, chat.owner) }
}

describe('a customer writes on WhatsApp', () => {
  test('and the agent sees who, what and when, unread', async () => {
    const { agent, number } = await aScene()
    await number.says(RINA, 'is it open?')
    const conversation = await onlyConversation(agent)
    expect(conversation).toMatchObject({
      channelKind: 'whatsapp',
      unreadCount: 1,
      contact: { kind: 'person', name: 'Rina', phone: '628111000001' },
      lastMessage: { preview: 'is it open?' },
    })
    expect(await thread(agent, conversation.id)).toMatchObject([
      { text: 'is it open?', direction: 'in', status: 'received', author: { kind: 'contact', name: 'Rina' } },
    ])
  })

  test('twice the same message is stored once, also when both come at once', async () => {
    const { agent, number } = await aScene()
    const ids = await Promise.all(
      Array.from({ length: 5 }, () => number.says(RINA, 'only once', { externalId: 'A1' })),
    )
    expect(new Set(ids).size).toBe(1)
    const conversation = await onlyConversation(agent)
    expect(conversation.unreadCount).toBe(1)
    expect(await thread(agent, conversation.id)).toHaveLength(1)
  })

  test('what the channel writes in the same transaction is undone with the message', async () => {
    const { agent, number } = await aScene()
    const failing = number.host.receive(
      number.channelId,
      { ...(await import('#tests/support/whatsapp.ts')).aChannelMessage(RINA) },
      async () => {
        throw new Error('The mark cannot be set.')
      },
    )
    await expect(failing).rejects.toThrow('The mark')
    expect(await list(agent)).toEqual([])
  })

  test('an id of any length that a sender makes up is stored, once', async () => {
    const { agent, number } = await aScene()
    const externalId = 'x'.repeat(5_000)
    await number.says(RINA, 'long', { externalId })
    await number.says(RINA, 'long', { externalId })
    expect(await thread(agent, (await onlyConversation(agent)).id)).toHaveLength(1)
  })

  test('a message typed on the phone is one of ours', async () => {
    const { agent, number } = await aScene()
    await number.says(RINA, 'hello')
    await number.says(RINA, 'typed on the phone', { author: 'us' })
    const conversation = await onlyConversation(agent)
    expect(conversation.unreadCount).toBe(1)
    expect((await thread(agent, conversation.id)).at(-1)).toMatchObject({
      direction: 'out',
      status: 'sent',
      author: { kind: 'agent', id: null },
    })
  })

  test('a message that could not be decrypted keeps its place and takes its text when it comes', async () => {
    const { agent, number } = await aScene()
    const first = await number.says(RINA, '', { externalId: 'A1', kind: 'unavailable' })
    await number.says(RINA, 'after it', { externalId: 'A2', sentAt: Date.UTC(2026, 10, 21, 3, 0, 9) })
    expect(await number.says(RINA, 'here I am', { externalId: 'A1' })).toBe(first)
    await number.says(RINA, '', { externalId: 'A1', kind: 'unavailable' })
    const conversation = await onlyConversation(agent)
    const texts = (await thread(agent, conversation.id)).map(({ kind, text }) => [kind, text])
    expect(texts).toEqual([
      ['text', 'here I am'],
      ['text', 'after it'],
    ])
  })
})

describe('a phone number and a LID', () => {
  test('that stood apart become one contact and one conversation, and no message is lost', async () => {
    const { agent, number } = await aScene()
    await number.says(RINA, 'by number')
    await number.says(BY_LID, 'by lid', { sentAt: Date.UTC(2026, 10, 21, 3, 0, 5) })
    expect(await list(agent)).toHaveLength(2)
    const [younger] = (await list(agent)).filter(({ contact }) => contact.phone === null)
    await number.host.link(number.channelId, { phone: '628111000001', lid: '90111000001' })
    const conversation = await onlyConversation(agent)
    expect(conversation.contact).toMatchObject({ phone: '628111000001', name: 'Rina' })
    expect((await thread(agent, conversation.id)).map(({ text }) => text)).toEqual(['by number', 'by lid'])
    // The other id still leads there.
    expect(await thread(agent, younger?.id ?? '')).toHaveLength(2)
    await number.says(BY_LID, 'and on', { sentAt: Date.UTC(2026, 10, 21, 3, 0, 9) })
    expect(await thread(agent, conversation.id)).toHaveLength(3)
  })

  test('that had both received one message keep it once, as the older one has it', async () => {
    const { agent, number } = await aScene()
    await number.says(RINA, 'the same', { externalId: 'A1' })
    await number.says(BY_LID, 'the same', { externalId: 'A1' })
    await number.says({ ...RINA, lid: BY_LID.lid }, 'both names', { externalId: 'A2' })
    const conversation = await onlyConversation(agent)
    expect((await thread(agent, conversation.id)).map(({ text }) => text)).toEqual(['the same', 'both names'])
    await number.says(BY_LID, 'the same', { externalId: 'A1' })
    expect(await thread(agent, conversation.id)).toHaveLength(2)
  })

  test('learned of somebody nobody has heard of make no contact', async () => {
    const { app, number } = await aScene()
    const count = () => app.db.selectFrom('contacts').select('id').execute()
    const before = await count()
    await number.host.link(number.channelId, { phone: '628999', lid: '90999' })
    expect(await count()).toEqual(before)
  })

  test('of one group member join what the member wrote there, once', async () => {
    const { app, owner, agent, number } = await aScene()
    await changeWhatsappNumber(app, owner, number.channelId, { groupsShown: true })
    const byNumber = { phone: '628111000001', lid: null, name: 'Rina' }
    const byLid = { phone: null, lid: '90111000001', name: 'Rina' }
    await number.says(aGroup(), 'one', { author: byNumber, externalId: 'G1' })
    await number.says(aGroup(), 'one', { author: byLid, externalId: 'G1' })
    await number.says(aGroup(), 'two', { author: byLid, externalId: 'G2' })
    await number.host.link(number.channelId, { phone: '628111000001', lid: '90111000001' })
    const messages = await thread(agent, (await onlyConversation(agent)).id)
    expect(messages.map(({ text }) => text)).toEqual(['one', 'two'])
    expect(new Set(messages.map(({ author }) => author.id)).size).toBe(1)
  })
})

describe('what is made known late', () => {
  const T = Date.UTC(2026, 10, 21, 4, 0, 0)
  const change = (number: TestNumber, what: ChannelChange) =>
    number.host.change(number.channelId, { chat: RINA, externalId: 'A1' }, what)

  test('does not bring back what was deleted meanwhile', async () => {
    const { agent, number } = await aScene()
    await number.says(RINA, '', { externalId: 'A1', kind: 'unavailable' })
    await change(number, { type: 'deleted', author: RINA, at: T })
    await number.says(RINA, 'taken back', { externalId: 'A1' })
    const [message] = await thread(agent, (await onlyConversation(agent)).id)
    expect(message).toMatchObject({ kind: 'text', text: '', deletedAt: T })
  })

  test('does not undo an edit', async () => {
    const { agent, number } = await aScene()
    await number.says(RINA, '', { externalId: 'A1', kind: 'unavailable' })
    await change(number, { type: 'edited', author: RINA, text: 'five', at: T })
    await number.says(RINA, 'four', { externalId: 'A1' })
    const [message] = await thread(agent, (await onlyConversation(agent)).id)
    expect(message).toMatchObject({ kind: 'text', text: 'five', editedAt: T })
  })

  test('is kept when two conversations join, whichever of them could read it', async () => {
    const { agent, number } = await aScene()
    await number.says(RINA, '', { externalId: 'A1', kind: 'unavailable' })
    await number.says(BY_LID, 'readable', { externalId: 'A1' })
    await number.host.link(number.channelId, { phone: '628111000001', lid: '90111000001' })
    const messages = await thread(agent, (await onlyConversation(agent)).id)
    expect(messages.map(({ text }) => text)).toEqual(['readable'])
  })
})

test('nothing is done on the phone to a message of a chat that the agent does not see', async () => {
  const { app, owner, agent, number } = await aScene()
  await number.says(aGroup(), 'hidden', { externalId: 'G1' })
  const messageId = await number.says(aGroup(), 'hidden too', { externalId: 'G2' })
  await number.says(RINA, 'hello')
  const { id } = await onlyConversation(agent)
  expect(owner.role).toBe('owner')
  for (const action of [{ action: 'deleteForMe' }, { action: 'star', on: true }, { action: 'fetch' }]) {
    const answer = await agent.post(`/api/v1/conversations/${id}/actions`, { ...action, messageId })
    expect(answer.status).toBe(404)
  }
  expect(await app.db.selectFrom('channel_commands').select('id').execute()).toEqual([])
})

test('what somebody is called who wrote in a hidden group only is told to nobody', async () => {
  const { agent, number } = await aScene()
  const seq = async () => ((await (await agent.get('/api/v1/conversations')).json()) as { seq: number }).seq
  await number.says(aGroup(), 'in the group', { author: { phone: '628999', lid: null, name: null } })
  const before = await seq()
  await number.host.rename(number.channelId, aPerson('628999'), 'Secret name')
  await number.host.rename(number.channelId, aGroup(), 'Secret group')
  const events = await (await agent.get(`/api/v1/events?after=${before}`)).text()
  expect(events).not.toContain('Secret')
})

describe('groups', () => {
  test('are stored but shown to nobody until they are switched on, then with all that was said', async () => {
    const { app, owner, agent, number } = await aScene()
    await number.says(aGroup(), 'in the group', { author: { phone: '6281', lid: null, name: 'Budi' } })
    expect(await list(agent)).toEqual([])
    await changeWhatsappNumber(app, owner, number.channelId, { groupsShown: true })
    const conversation = await onlyConversation(agent)
    expect(conversation).toMatchObject({ contact: { kind: 'group', name: 'Warung' }, unreadCount: 0 })
    expect(await thread(agent, conversation.id)).toMatchObject([
      { text: 'in the group', author: { name: 'Budi' } },
    ])
    await changeWhatsappNumber(app, owner, number.channelId, { groupsShown: false })
    expect(await list(agent)).toEqual([])
  })

  test('that are being made while somebody turns the switch are as it says', async () => {
    const { app, owner, agent, number } = await aScene()
    const turn = (groupsShown: boolean) => changeWhatsappNumber(app, owner, number.channelId, { groupsShown })
    for (const round of [0, 1, 2, 3, 4, 5]) {
      const group = aGroup(`12036300000000010${round}`, `Group ${round}`)
      const isOn = round % 2 === 0
      await Promise.all([number.says(group, 'hi', { externalId: `R${round}` }), turn(isOn)])
      expect(await list(agent)).toHaveLength(isOn ? round + 1 : 0)
    }
  })

  test('that are hidden tell nothing to anybody by events either', async () => {
    const { agent, number } = await aScene()
    await number.says(aGroup(), 'secret of the group')
    const events = await (await agent.get('/api/v1/events?after=0')).text()
    expect(events).not.toContain('secret of the group')
  })
})

describe('a change to a message', () => {
  const T = Date.UTC(2026, 10, 21, 4, 0, 0)

  test('that comes before the message is applied when the message comes', async () => {
    const { agent, number } = await aScene()
    const target = { chat: RINA, externalId: 'A1' }
    await number.host.change(number.channelId, target, { type: 'edited', author: RINA, text: 'five', at: T })
    await number.host.change(number.channelId, target, { type: 'reacted', author: RINA, emoji: '👍', at: T })
    await number.says(RINA, 'four', { externalId: 'A1' })
    const [message] = await thread(agent, (await onlyConversation(agent)).id)
    expect(message).toMatchObject({ text: 'five', editedAt: T, reactions: [{ emoji: '👍', name: 'Rina' }] })
  })

  test('of text, reaction, vote and its end is shown, each once', async () => {
    const { agent, number } = await aScene()
    const change = (externalId: string, what: Parameters<typeof number.host.change>[2]) =>
      number.host.change(number.channelId, { chat: RINA, externalId }, what)
    await number.says(RINA, 'four', { externalId: 'A1' })
    const poll = { question: 'When?', options: ['Mon', 'Tue'], selectable: 1, votes: [] }
    await number.says(RINA, '', { externalId: 'P1', kind: 'poll', details: { poll } })
    await change('A1', { type: 'edited', author: RINA, text: 'five', at: T })
    await change('A1', { type: 'edited', author: RINA, text: 'an older edit', at: T - 1 })
    await change('A1', { type: 'reacted', author: 'us', emoji: '❤️', at: T })
    await change('A1', { type: 'reacted', author: RINA, emoji: '👍', at: T })
    await change('A1', { type: 'reacted', author: RINA, emoji: '', at: T + 1 })
    await change('P1', { type: 'voted', author: RINA, options: ['Mon'], at: T })
    await change('P1', { type: 'voted', author: RINA, options: ['Tue', 'never'], at: T + 1 })
    const [message, asked] = await thread(agent, (await onlyConversation(agent)).id)
    expect(message).toMatchObject({ text: 'five', reactions: [{ actorId: 'us', emoji: '❤️' }] })
    expect(asked?.details?.poll?.votes).toMatchObject([{ name: 'Rina', options: ['Tue'] }])
    await change('A1', { type: 'deleted', author: RINA, at: T + 2 })
    const [gone] = await thread(agent, (await onlyConversation(agent)).id)
    expect(gone).toMatchObject({ text: '', deletedAt: T + 2, reactions: [] })
  })

  test('is not taken from somebody else', async () => {
    const { app, owner, agent, number } = await aScene()
    await changeWhatsappNumber(app, owner, number.channelId, { groupsShown: true })
    const stranger = { phone: '628666', lid: null, name: 'Stranger' }
    await number.says(aGroup(), 'mine', { externalId: 'G1' })
    await number.host.change(
      number.channelId,
      { chat: aGroup(), externalId: 'G1' },
      { type: 'edited', author: stranger, text: 'not mine', at: T },
    )
    const [message] = await thread(agent, (await onlyConversation(agent)).id)
    expect(message?.text).toBe('mine')
  })

  test('by a receipt only raises the state of our own messages', async () => {
    const { agent, number } = await aScene()
    await number.says(RINA, 'from the phone', { author: 'us', externalId: 'A1' })
    for (const status of ['read', 'delivered', 'played'] as const) {
      await number.host.change(number.channelId, { chat: RINA, externalId: 'A1' }, { type: 'status', status })
    }
    const [message] = await thread(agent, (await onlyConversation(agent)).id)
    expect(message?.status).toBe('played')
  })
})

describe('the past of a number', () => {
  const past = (externalId: string, text: string, more = {}) => ({
    chat: RINA,
    author: RINA,
    externalId,
    kind: 'text' as const,
    text,
    file: null,
    details: null,
    quoted: null,
    mentions: [],
    sentAt: Date.UTC(2026, 10, 20, 3, 0, 0),
    status: null,
    reactions: [],
    editedAt: null,
    deletedAt: null,
    ...more,
  })

  test('is there in its order, unread by nobody, told by one event, and beside what is live only once', async () => {
    const { agent, number } = await aScene()
    await number.says(RINA, 'live', { externalId: 'L1' })
    const before = (await onlyConversation(agent)).unreadCount
    const part = {
      chats: [{ chat: RINA, archived: false, pinned: true, mutedUntil: null, unread: true }],
      messages: [
        past('H1', 'first'),
        past('H2', 'second'),
        past('H3', 'third', { author: 'us', status: 'read' }),
        past('L1', 'live', { sentAt: Date.UTC(2026, 10, 21, 3, 0, 0) }),
      ],
    }
    const ids = await number.host.importHistory(number.channelId, part)
    expect(ids.map((id) => id !== null)).toEqual([true, true, true, false])
    expect(await number.host.importHistory(number.channelId, part)).toEqual([null, null, null, null])
    const conversation = await onlyConversation(agent)
    expect(conversation).toMatchObject({
      unreadCount: before,
      pinned: true,
      lastMessage: { preview: 'live' },
    })
    const messages = await thread(agent, conversation.id)
    expect(messages.map(({ text, historic, status }) => [text, historic, status])).toEqual([
      ['first', true, 'received'],
      ['second', true, 'received'],
      ['third', true, 'read'],
      ['live', false, 'received'],
    ])
    const events = await (await agent.get('/api/v1/events?after=0')).text()
    expect(events.match(/history.imported/g)).toHaveLength(2)
    expect(events).not.toContain('"first"')
  })

  test('comes in closed where it has been quiet for long', async () => {
    const { agent, number } = await aScene()
    const long = Date.UTC(2025, 0, 1)
    await number.host.importHistory(number.channelId, {
      chats: [],
      messages: [past('H1', 'old', { sentAt: long })],
    })
    expect(await list(agent)).toEqual([])
    expect(await list(agent, '?status=closed')).toMatchObject([{ lastMessage: { preview: 'old' } }])
  })
})
