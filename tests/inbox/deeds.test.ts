import { expect, test } from 'vitest'
import { deedsOf, linesOf, splitLater } from '#inbox/lib/split-thread.ts'
import { offersFor } from '#inbox/lib/what-can-be-done.ts'
import type { OutboxEntry } from '#inbox/live/outbox.ts'
import type { ReplyContent } from '#server/protocol/rest.ts'
import type { MessageStatus } from '#server/protocol/views.ts'
import { aMessage, aReply } from './views.ts'

const MINUTE = 60_000
const CAPABILITIES = {
  kinds: ['text', 'reaction', 'edit', 'delete', 'vote'] as const,
  reply: true,
  editWithin: 15 * MINUTE,
  deleteWithin: 60 * MINUTE,
  later: true,
  longestText: 65_536,
}

test('what is done to a message is no line of its own', () => {
  const messages = [aMessage(1), aReaction(2, 'sent'), aReply(3)]
  expect(linesOf(messages).map(({ seq }) => seq)).toEqual([1, 3])
})

test('a deed shows at its target while it is on its way and when it went wrong, and is gone when it is done', () => {
  const states = (status: MessageStatus) =>
    deedsOf([aMessage(1), aReaction(2, status)], [])
      .get('message-1')
      ?.map(({ state }) => state)
  expect(states('queued')).toEqual(['pending'])
  expect(states('sending')).toEqual(['pending'])
  expect(states('failed')).toEqual(['failed'])
  expect(states('unknown')).toEqual(['unknown'])
  expect(states('sent')).toEqual([])
})

test('a newer deed of the same kind settles an older one that failed', () => {
  const messages = [aMessage(1), aReaction(2, 'failed'), aReaction(3, 'sent')]
  expect(deedsOf(messages, []).get('message-1')).toEqual([])
})

test('a deed that only this browser knows of is on its way, or was refused', () => {
  const content = { kind: 'edit' as const, messageId: 'message-1' }
  const waiting = anEntry({ content, text: 'better' })
  expect(deedsOf([], [waiting]).get('message-1')).toMatchObject([
    { kind: 'edit', text: 'better', state: 'pending', isStored: false },
  ])
  const refused = anEntry({ content, state: 'failed', failure: { code: 'edit_too_late', message: 'late' } })
  expect(deedsOf([], [refused]).get('message-1')).toMatchObject([
    { state: 'failed', failure: { code: 'edit_too_late' } },
  ])
  const stored = { ...aReaction(5, 'queued'), clientId: waiting.clientId }
  expect(
    deedsOf([stored], [waiting])
      .get('message-1')
      ?.map(({ isStored }) => isStored),
  ).toEqual([true])
})

test('what is to be sent later stands below all that was said, in the order in which it leaves', () => {
  const waits = { status: 'scheduled' as const }
  const messages = [
    aReply(1, { ...waits, sendAt: 9_000 }),
    aMessage(2),
    aReply(3, { ...waits, sendAt: 8_000 }),
    aReply(4, { ...waits, sendAt: 8_000 }),
    aReply(5),
  ]
  const { lines, later } = splitLater(messages)
  expect([lines.map(({ seq }) => seq), later.map(({ seq }) => seq)]).toEqual([
    [2, 5],
    [3, 4, 1],
  ])
})

test('only what the channel can do is offered', () => {
  const message = aMessage(1)
  const at = message.sentAt
  expect(offersFor(message, { capabilities: CAPABILITIES, isWhatsapp: true, now: at })).toEqual({
    reply: true,
    react: true,
    edit: false,
    deleteForEveryone: false,
    vote: false,
    star: true,
    deleteForMe: true,
  })
  const website = {
    kinds: ['text'] as const,
    reply: false,
    editWithin: 0,
    deleteWithin: 0,
    later: false,
    longestText: 10_000,
  }
  const offered = offersFor(aReply(1), { capabilities: website, isWhatsapp: false, now: at })
  expect(Object.values(offered).some(Boolean)).toBe(false)
  const gone = offersFor(message, { capabilities: null, isWhatsapp: true, now: at })
  expect(Object.values(gone).some(Boolean)).toBe(false)
})

test('an own message can be changed and taken back as long as WhatsApp lets it', () => {
  const reply = aReply(1)
  const after = (ms: number) => {
    const { edit, deleteForEveryone } = offersFor(reply, {
      capabilities: CAPABILITIES,
      isWhatsapp: true,
      now: reply.sentAt + ms,
    })
    return { edit, deleteForEveryone }
  }
  expect(after(14 * MINUTE)).toEqual({ edit: true, deleteForEveryone: true })
  expect(after(16 * MINUTE)).toEqual({ edit: false, deleteForEveryone: true })
  expect(after(61 * MINUTE)).toEqual({ edit: false, deleteForEveryone: false })
})

test('nothing is offered for what never left, for notes, and for what is deleted', () => {
  const offered = (change: Parameters<typeof aReply>[1]) => {
    const message = aReply(1, change)
    return offersFor(message, { capabilities: CAPABILITIES, isWhatsapp: true, now: message.sentAt })
  }
  expect(offered({ status: 'failed' })).toMatchObject({ reply: false, react: false, edit: false })
  expect(offered({ direction: 'note' })).toMatchObject({ reply: false, deleteForMe: false })
  expect(offered({ deletedAt: 1 })).toMatchObject({
    reply: false,
    deleteForEveryone: false,
    deleteForMe: true,
  })
})

function aReaction(seq: number, status: MessageStatus) {
  return aReply(seq, {
    kind: 'reaction',
    text: '👍',
    status,
    details: { target: { messageId: 'message-1' } },
  })
}

function anEntry(change: Partial<OutboxEntry> & { content: ReplyContent }): OutboxEntry {
  return {
    clientId: 'client-waiting',
    conversationId: 'conversation-1',
    text: '',
    media: null,
    note: false,
    quoted: null,
    seenSeq: null,
    mentionedAgents: [],
    sendAt: null,
    createdAt: 0,
    state: 'waiting',
    failure: null,
    ...change,
  }
}
