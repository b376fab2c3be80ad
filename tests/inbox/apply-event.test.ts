import { describe, expect, test } from 'vitest'
import { applyEvent, applyFrame } from '#inbox/live/apply-event.ts'
import type { InboxState } from '#inbox/live/state.ts'
import type { AgentEvent, Logged } from '#server/protocol/events.ts'
import type { MessageStatus, MessageView } from '#server/protocol/views.ts'
import { aChannel, aConversation, aMember, aMessage, aNotification, aReply, aState, logged } from './views.ts'

/** One of each: a new type does not compile until it stands here. */
const EVENTS: { [Type in AgentEvent['type']]: Extract<AgentEvent, { type: Type }> } = {
  'conversation.created': { type: 'conversation.created', conversation: aConversation(3) },
  'conversation.updated': {
    type: 'conversation.updated',
    conversationId: 'conversation-1',
    changes: { status: ['open', 'closed'], unreadCount: [0, 2], assigneeId: [null, 'agent-1'] },
  },
  'conversation.merged': {
    type: 'conversation.merged',
    conversationId: 'conversation-1',
    into: aConversation(2, { unreadCount: 5 }),
  },
  'conversation.removed': { type: 'conversation.removed', conversationId: 'conversation-1' },
  'conversation.snapshot': { type: 'conversation.snapshot', conversation: aConversation(4) },
  'message.created': { type: 'message.created', message: aMessage(11) },
  'message.updated': {
    type: 'message.updated',
    conversationId: 'conversation-1',
    messageId: 'message-6',
    changes: { status: ['sent', 'failed'], failureCode: [null, 'not_sent'] },
  },
  'messages.receipt': {
    type: 'messages.receipt',
    conversationId: 'conversation-1',
    status: 'read',
    upToSeq: 6,
  },
  'messages.status': {
    type: 'messages.status',
    conversationId: 'conversation-1',
    messageIds: ['message-6'],
    status: 'delivered',
  },
  'messages.removed': {
    type: 'messages.removed',
    conversationId: 'conversation-1',
    messageIds: ['message-6'],
  },
  'channel.changed': { type: 'channel.changed', channel: aChannel('channel-2') },
  'channel.removed': { type: 'channel.removed', channelId: 'channel-1' },
  'history.imported': {
    type: 'history.imported',
    channelId: 'channel-1',
    conversationIds: ['conversation-1', 'conversation-9'],
  },
  'contact.updated': {
    type: 'contact.updated',
    contactId: 'contact-1',
    changes: { name: [null, 'Rina Puspita'], email: [null, 'rina@example.com'] },
  },
  'member.changed': { type: 'member.changed', member: aMember('agent-2', { name: 'Andi' }) },
  'member.removed': { type: 'member.removed', agentId: 'agent-1' },
  'canned.changed': {
    type: 'canned.changed',
    cannedReply: { id: 'canned-2', shortcut: 'thanks', text: 'Thank you!' },
  },
  'canned.removed': { type: 'canned.removed', cannedReplyId: 'canned-1' },
  'label.changed': { type: 'label.changed', label: { id: 'label-2', name: 'Reseller', colour: 'teal' } },
  'label.removed': { type: 'label.removed', labelId: 'label-1' },
  'notification.created': {
    type: 'notification.created',
    agentId: 'agent-1',
    notification: aNotification(2),
  },
  'notifications.read': {
    type: 'notifications.read',
    agentId: 'agent-1',
    ids: ['notification-1'],
    readAt: 5_000,
  },
  'account.changed': { type: 'account.changed' },
  'template.changed': { type: 'template.changed', templateId: 'template-1' },
  'api-key.changed': { type: 'api-key.changed', keyId: 'key-1' },
  'webhook.changed': { type: 'webhook.changed', webhookId: 'webhook-1' },
  'website.changed': { type: 'website.changed', channelId: 'channel-1' },
  'origin.refused': { type: 'origin.refused', channelId: 'channel-1', origin: 'https://other.example' },
}

describe.each(Object.values(EVENTS))('$type', (event) => {
  test('moves the place in the log on, and told twice it changes nothing more', () => {
    const once = applyEvent(aState(), logged(11, event))
    expect(once.seq).toBe(11)
    expect(applyEvent(once, logged(11, event))).toEqual(once)
  })

  test('leaves the state it was applied to as it was', () => {
    const state = deepFrozen(aState())
    expect(() => applyEvent(state, logged(11, event))).not.toThrow()
    expect(state).toEqual(aState())
  })
})

test('a new conversation and one that comes into sight are there', () => {
  const state = apply(aState(), EVENTS['conversation.created'], EVENTS['conversation.snapshot'])
  expect(Object.keys(state.conversations)).toEqual([
    'conversation-1',
    'conversation-2',
    'conversation-3',
    'conversation-4',
  ])
})

test('a change sets the new values and touches nothing else', () => {
  const state = apply(aState(), EVENTS['conversation.updated'])
  expect(state.conversations['conversation-1']).toEqual(
    aConversation(1, { status: 'closed', unreadCount: 2, assigneeId: 'agent-1' }),
  )
  expect(state.conversations['conversation-2']).toEqual(aConversation(2))
})

test('a change of a conversation that is not loaded asks for it, once', () => {
  const change = { ...EVENTS['conversation.updated'], conversationId: 'conversation-9' }
  const state = apply(aState(), change, change)
  expect(state.missing).toEqual(['conversation-9'])
  expect(state.conversations['conversation-9']).toBeUndefined()
  const found = apply(state, { type: 'conversation.snapshot', conversation: aConversation(9) })
  expect(found.missing).toEqual([])
})

test('a merged conversation goes away, its thread is loaded anew under the id that stays, and the page can follow', () => {
  const state = apply(aState(), EVENTS['conversation.merged'])
  expect(state.conversations['conversation-1']).toBeUndefined()
  expect(state.conversations['conversation-2']?.unreadCount).toBe(5)
  expect(state.threads).toEqual({})
  expect(state.forwards).toEqual({ 'conversation-1': 'conversation-2' })
})

test('what goes out of sight leaves nothing behind', () => {
  const state = apply(aState(), EVENTS['conversation.removed'])
  expect(state.conversations['conversation-1']).toBeUndefined()
  expect(state.threads['conversation-1']).toBeUndefined()
})

test('messages stand by the time of the channel, then by the log, whenever they come', () => {
  const early = aMessage(12, { sentAt: aMessage(5).sentAt })
  const together = aMessage(13, { sentAt: aMessage(6).sentAt })
  const state = apply(aState(), message(aMessage(11)), message(early), message(together))
  expect(ids(state)).toEqual([
    'message-4',
    'message-12',
    'message-6',
    'message-13',
    'message-8',
    'message-11',
  ])
})

test('a message above the loaded part waits for its page', () => {
  const thread = { messages: [aMessage(6)], before: '5.5' }
  const state = apply(aState({ threads: { 'conversation-1': thread } }), message(aMessage(11, { sentAt: 5 })))
  expect(ids(state)).toEqual(['message-6'])
})

test('a message of a thread that is not loaded is not half a thread', () => {
  const state = apply(aState(), message(aMessage(11, { conversationId: 'conversation-2' })))
  expect(state.threads['conversation-2']).toBeUndefined()
})

test('a message tells its new state and why it failed', () => {
  const state = apply(aState(), EVENTS['message.updated'])
  expect(state.threads['conversation-1']?.messages[1]).toMatchObject({
    status: 'failed',
    failureCode: 'not_sent',
  })
})

test('what leaves at its time moves behind what was written meanwhile; where it was not loaded, the thread is asked for anew', () => {
  const later = aReply(6, { status: 'scheduled', sendAt: 90_000 })
  const leaves = {
    type: 'message.updated' as const,
    conversationId: 'conversation-1',
    messageId: later.id,
    changes: {
      status: ['scheduled', 'queued'] as [MessageStatus, MessageStatus],
      sendAt: [90_000, null] as [number, null],
      sentAt: [later.sentAt, aMessage(9).sentAt] as [number, number],
    },
  }
  const withThread = (messages: MessageView[]) =>
    apply(aState({ threads: { 'conversation-1': { messages, before: null } } }), leaves)
  const thread = withThread([aMessage(5), later, aMessage(7)]).threads['conversation-1']
  expect(thread?.messages.map(({ id }) => id)).toEqual([aMessage(5).id, aMessage(7).id, later.id])
  expect(thread?.messages.at(-1)).toMatchObject({ status: 'queued', sendAt: null })
  expect(withThread([aMessage(7)]).threads['conversation-1']).toBeUndefined()
})

test('a receipt raises what went out up to it and nothing else', () => {
  const messages = [
    aMessage(1),
    aReply(2, { status: 'unknown', failureCode: 'timeout' }),
    aReply(3, { status: 'failed', failureCode: 'not_sent' }),
    aReply(4, { direction: 'note' }),
    aReply(5, { status: 'queued' }),
    aReply(6, { status: 'read' }),
    aReply(7),
  ]
  const state = apply(aState({ threads: { 'conversation-1': { messages, before: null } } }), {
    type: 'messages.receipt',
    conversationId: 'conversation-1',
    status: 'delivered',
    upToSeq: 6,
  })
  expect(state.threads['conversation-1']?.messages.map(({ status }) => status)).toEqual([
    'received',
    'delivered',
    'failed',
    'sent',
    'delivered',
    'read',
    'sent',
  ])
})

test('a late delivery receipt does not take a read mark back', () => {
  const receipt = (status: 'delivered' | 'read'): AgentEvent => ({
    type: 'messages.receipt',
    conversationId: 'conversation-1',
    status,
    upToSeq: 8,
  })
  const state = apply(aState(), receipt('read'), receipt('delivered'))
  expect(state.threads['conversation-1']?.messages[2]?.status).toBe('read')
})

test('a contact gets its name in every conversation it has', () => {
  const same = aConversation(1).contact
  const state = aState({}, [aConversation(1), aConversation(2, { contact: same }), aConversation(3)])
  const { conversations } = apply(state, EVENTS['contact.updated'])
  expect(Object.values(conversations).map(({ contact }) => contact.name)).toEqual([
    'Rina Puspita',
    'Rina Puspita',
    null,
  ])
})

test('members come, change and go', () => {
  const changed = apply(aState(), EVENTS['member.changed'])
  expect(changed.members['agent-2']?.name).toBe('Andi')
  expect(apply(changed, EVENTS['member.removed']).members['agent-1']).toBeUndefined()
})

test('what an agent is told of by name comes first, is read, and goes with the conversation out of sight', () => {
  const told = apply(aState({ notifications: [aNotification(1)] }), EVENTS['notification.created'])
  expect(told.notifications.map(({ id }) => id)).toEqual(['notification-2', 'notification-1'])
  const read = apply(told, EVENTS['notifications.read'])
  expect(read.notifications.map(({ readAt }) => readAt)).toEqual([null, 5_000])
  expect(apply(read, EVENTS['conversation.removed']).notifications).toEqual([])
})

test('what was told of two conversations that became one is told of that one', () => {
  const { notifications } = apply(
    aState({ notifications: [aNotification(1)] }),
    EVENTS['conversation.merged'],
  )
  expect(notifications).toMatchObject([{ conversationId: 'conversation-2', contact: { id: 'contact-2' } }])
})

test('what was told of a webhook goes when it is removed, and stays when it is only changed', () => {
  const notifications = [aNotification(1), aNotification(2, { webhookId: 'webhook-1' })]
  const ids = (event: AgentEvent) => apply(aState({ notifications }), event).notifications.map(({ id }) => id)
  expect(ids(EVENTS['webhook.changed'])).toEqual(['notification-1', 'notification-2'])
  expect(ids({ ...EVENTS['webhook.changed'], isRemoved: true })).toEqual(['notification-1'])
})

test('a frame skips what is known and moves on where nothing in it is for this agent', () => {
  const known = logged(10, { type: 'conversation.removed', conversationId: 'conversation-1' })
  const fresh = logged(12, { type: 'message.created', message: aMessage(12) })
  const state = applyFrame(aState(), { prev: 9, seq: 15, events: [known, fresh] })
  expect(state.conversations['conversation-1']).toBeDefined()
  expect(ids(state)).toContain('message-12')
  expect(state.seq).toBe(15)
})

test('two changes under one number both count', () => {
  const events = [
    logged(11, { type: 'conversation.snapshot', conversation: aConversation(5) }),
    logged(11, { type: 'message.created', message: aMessage(11) }),
  ]
  const state = applyFrame(aState(), { prev: 10, seq: 11, events })
  expect(state.conversations['conversation-5']).toBeDefined()
  expect(ids(state)).toContain('message-11')
})

test('a log that is told again from any earlier place ends in the same state', () => {
  const log = [
    logged(11, EVENTS['conversation.updated']),
    logged(12, message(aReply(12, { status: 'queued' }))),
    logged(13, {
      type: 'message.updated',
      conversationId: 'conversation-1',
      messageId: 'message-12',
      changes: { status: ['queued', 'sent'] },
    }),
    logged(14, { type: 'messages.receipt', conversationId: 'conversation-1', status: 'read', upToSeq: 12 }),
    logged(15, {
      type: 'conversation.updated',
      conversationId: 'conversation-1',
      changes: { status: ['closed', 'open'], contactReadSeq: [0, 12] },
    }),
  ]
  const end = log.reduce(applyEvent, aState())
  for (let from = 0; from < log.length; from++) expect(log.slice(from).reduce(applyEvent, end)).toEqual(end)
})

test('an event of a newer server is skipped, and the reader goes on', () => {
  const unheardOf: Logged<AgentEvent> = JSON.parse('{"type":"label.created","seq":11,"at":1}')
  expect(applyFrame(aState(), { prev: 10, seq: 11, events: [unheardOf] }).seq).toBe(11)
})

function apply(state: InboxState, ...events: AgentEvent[]): InboxState {
  return events.reduce(
    (before, event, index) => applyEvent(before, logged(state.seq + 1 + index, event)),
    state,
  )
}

function message(created: ReturnType<typeof aMessage>): AgentEvent {
  return { type: 'message.created', message: created }
}

function ids(state: InboxState): string[] {
  return state.threads['conversation-1']?.messages.map(({ id }) => id) ?? []
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFrozen(part)
    Object.freeze(value)
  }
  return value
}
