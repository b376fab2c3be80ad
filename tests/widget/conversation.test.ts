import { describe, expect, test } from 'vitest'
import type { Logged, VisitorEvent } from '#server/protocol/events.ts'
import type { VisitorMessage } from '#server/protocol/views.ts'
import type { SessionAnswer } from '#server/protocol/visitors.ts'
import { createConversation } from '#widget/conversation.ts'
import type { OutboxEntry } from '#widget/storage.ts'
import { SETTINGS } from './support/settings.ts'

describe('the view model of a thread', () => {
  test('shows messages by their time, then by their place in the log', () => {
    const conversation = createConversation()
    conversation.load(anAnswer([aMessage({ seq: 5, sentAt: 20 }), aMessage({ seq: 3, sentAt: 20 })]))
    conversation.addMessages([aMessage({ seq: 9, sentAt: 10 })])
    expect(conversation.messages().map(({ seq }) => seq)).toEqual([9, 3, 5])
  })

  test('gives the same thread however often and in whatever order duplicates arrive', () => {
    const events = [created(4), read(4), created(5), created(6)]
    const once = createConversation()
    for (const event of events) once.apply(event)
    const often = createConversation()
    often.addMessages([aMessage({ seq: 6 })])
    for (const event of events) often.apply(event)
    for (const event of [...events].reverse()) often.apply(event)
    expect(often.lines()).toEqual(once.lines())
    expect(often.state.seq).toBe(once.state.seq)
    expect(often.state.agentsReadSeq).toBe(4)
  })

  test('takes from a frame only what is new to it', () => {
    const conversation = createConversation()
    conversation.load(anAnswer([aMessage({ seq: 4 })], 4))
    expect(conversation.applyFrame({ prev: 2, seq: 5, events: [created(4), created(5)] })).toBe(true)
    expect(conversation.messages()).toHaveLength(2)
    expect(conversation.state.seq).toBe(5)
  })

  test('does not go back for a frame that comes late', () => {
    const conversation = createConversation()
    conversation.load(anAnswer([aMessage({ seq: 8 })], 8))
    expect(conversation.applyFrame({ prev: 3, seq: 4, events: [created(4)] })).toBe(true)
    expect(conversation.state.seq).toBe(8)
  })

  test('refuses a frame that leaves a hole, and stays as it was', () => {
    const conversation = createConversation()
    conversation.load(anAnswer([aMessage({ seq: 4 })], 4))
    expect(conversation.applyFrame({ prev: 6, seq: 7, events: [created(7)] })).toBe(false)
    expect(conversation.messages()).toHaveLength(1)
    expect(conversation.state.seq).toBe(4)
  })

  test('puts what waits behind what is stored, and shows it once when it is stored', () => {
    const conversation = createConversation()
    conversation.setStatus('live')
    conversation.setOutbox({
      entries: [anEntry('c1')],
      progress: new Map(),
      pausedUntil: null,
      durable: true,
    })
    conversation.addMessages([aMessage({ seq: 9, sentAt: Number.MAX_SAFE_INTEGER })])
    expect(conversation.lines().map(({ kind }) => kind)).toEqual(['theirs', 'pending'])
    conversation.apply(created(10, { direction: 'in', clientId: 'c1' }))
    expect(conversation.lines().map(({ kind }) => kind)).toEqual(['own', 'theirs'])
  })

  test('keeps the key of a message from waiting to sent, so that it does not jump', () => {
    const conversation = createConversation()
    conversation.setOutbox({
      entries: [anEntry('c1')],
      progress: new Map(),
      pausedUntil: null,
      durable: true,
    })
    const before = conversation.lines()[0]?.key
    conversation.addMessages([aMessage({ direction: 'in', clientId: 'c1' })])
    expect(conversation.lines()[0]?.key).toBe(before)
  })

  test.each([
    ['live', null, null, 'sending'],
    ['offline', null, null, 'waiting'],
    ['live', 99, null, 'waiting'],
    ['live', null, { code: 'message_invalid', message: '' }, 'failed'],
  ] as const)(
    'says of a message, %s, paused until %s, failure %j: %s',
    (status, pausedUntil, failure, state) => {
      const conversation = createConversation()
      conversation.setStatus(status)
      const entry = { ...anEntry('c1'), failure }
      conversation.setOutbox({ entries: [entry], progress: new Map(), pausedUntil, durable: true })
      expect(conversation.lines()[0]).toMatchObject({ kind: 'pending', state })
    },
  )

  test('says read only of what an agent has read', () => {
    const conversation = createConversation()
    const own = { direction: 'in', clientId: null } as const
    conversation.addMessages([
      aMessage({ seq: 3, sentAt: 3, ...own }),
      aMessage({ seq: 8, sentAt: 8, ...own }),
    ])
    conversation.apply(read(5))
    expect(conversation.lines()).toMatchObject([{ state: 'read' }, { state: 'sent' }])
  })

  test('counts as unread what agents wrote after the last look', () => {
    const conversation = createConversation()
    conversation.load(anAnswer([aMessage({ seq: 4 }), aMessage({ seq: 5, direction: 'in' })], 5))
    conversation.apply(created(6))
    expect(conversation.unread()).toBe(2)
    conversation.markRead(4)
    expect(conversation.unread()).toBe(1)
    conversation.markRead(2)
    expect(conversation.unread()).toBe(1)
  })

  test('another visitor sees nothing of the one before', () => {
    const conversation = createConversation()
    conversation.load(anAnswer([aMessage({ seq: 40 })], 40))
    conversation.load({ ...anAnswer([], 41), visitorId: 'another' })
    expect(conversation.messages()).toEqual([])
  })

  test('an answer that is older than an acknowledgement does not take it away', () => {
    const conversation = createConversation()
    conversation.load(anAnswer([], 4))
    conversation.addMessages([aMessage({ seq: 6, direction: 'in', clientId: 'c1' })])
    conversation.load(anAnswer([], 5))
    expect(conversation.messages()).toHaveLength(1)
  })

  test('an agent who has written is no longer writing', () => {
    const conversation = createConversation()
    conversation.setTyping('Dewi')
    conversation.apply(created(3))
    expect(conversation.state.typing).toBeNull()
  })
})

function aMessage(part: Partial<VisitorMessage> = {}): VisitorMessage {
  const seq = part.seq ?? 1
  return {
    id: `m${seq}`,
    direction: 'out',
    kind: 'text',
    text: 'Hello',
    media: null,
    authorName: 'Dewi',
    clientId: null,
    sentAt: seq,
    seq,
    ...part,
  }
}

function created(seq: number, part: Partial<VisitorMessage> = {}): Logged<VisitorEvent> {
  return { type: 'message.created', message: aMessage({ seq, ...part }), seq, at: seq }
}

function read(upToSeq: number): Logged<VisitorEvent> {
  return { type: 'conversation.updated', changes: { agentsReadSeq: [0, upToSeq] }, seq: upToSeq + 1, at: 1 }
}

function anAnswer(messages: VisitorMessage[], seq = 0): SessionAnswer {
  return {
    token: 't',
    visitorId: 'v',
    settings: SETTINGS,
    conversation: null,
    messages,
    before: null,
    seq,
  }
}

function anEntry(clientId: string): OutboxEntry {
  return {
    clientId,
    order: 1,
    text: 'Waiting',
    file: null,
    mediaId: null,
    mediaOwner: null,
    owner: null,
    page: null,
    createdAt: 1,
    failure: null,
  }
}
