import { expect, test } from 'vitest'
import type { Fetch } from '#inbox/live/api.ts'
import { createOutbox, type OutboxEntry } from '#inbox/live/outbox.ts'
import { type KeyValueStorage, memoryStorage } from '#inbox/live/storage.ts'
import { fakeClock } from '#server/lib/clock.ts'
import { aFile, aReply } from './views.ts'

const HELLO = { conversationId: 'conversation-1', text: 'Hello', media: null, note: false }

test('a reply leaves once and is gone when the server has it', async () => {
  const desk = aDesk()
  desk.outbox.add(HELLO)
  await desk.settle()
  expect(desk.sent).toEqual([
    {
      path: '/api/v1/conversations/conversation-1/messages',
      body: {
        clientId: 'client-id-1',
        text: 'Hello',
        note: false,
        mediaId: null,
        quotedId: null,
        content: null,
      },
    },
  ])
  expect(desk.outbox.entries()).toEqual([])
  expect(desk.storage.keys()).toEqual([])
  expect(desk.confirmed).toEqual(['message-1'])
})

test('a file goes by its id, and a note as a note', async () => {
  const desk = aDesk()
  desk.outbox.add({ ...HELLO, media: aFile(), note: true })
  await desk.settle()
  expect(desk.sent[0]?.body).toMatchObject({ mediaId: 'media-1', note: true })
})

test('a note goes with those whom it names', async () => {
  const desk = aDesk()
  desk.outbox.add({ ...HELLO, note: true, mentionedAgents: [{ agentId: 'agent-2', name: 'Andi' }] })
  await desk.settle()
  expect(desk.sent[0]?.body.mentionedAgentIds).toEqual(['agent-2'])
})

test('without an answer a reply waits and goes again under the same id', async () => {
  const desk = aDesk()
  desk.answer = 'nothing'
  desk.outbox.add(HELLO)
  await desk.settle()
  expect(desk.outbox.entries()).toMatchObject([{ state: 'waiting' }])
  desk.answer = 'stored'
  await desk.clock.advance(60_000)
  await desk.settle()
  expect(desk.sent.map(({ body }) => body.clientId)).toEqual(['client-id-1', 'client-id-1'])
  expect(desk.outbox.entries()).toEqual([])
})

test('a server in trouble is not a refusal, and is given the time it asks for', async () => {
  const desk = aDesk()
  desk.answer = { status: 503, code: 'unavailable', retryAfterMs: 5_000 }
  desk.outbox.add(HELLO)
  await desk.settle()
  expect(desk.outbox.entries()).toMatchObject([{ state: 'waiting', failure: null }])
  await desk.clock.advance(4_000)
  expect(desk.sent).toHaveLength(1)
  await desk.clock.advance(4_000)
  expect(desk.sent).toHaveLength(2)
})

test('a proxy that answers in place of the server confirms nothing', async () => {
  const desk = aDesk()
  desk.answer = 'a page'
  desk.outbox.add(HELLO)
  await desk.settle()
  expect(desk.outbox.entries()).toMatchObject([{ state: 'waiting' }])
  expect(desk.confirmed).toEqual([])
})

test('a refused reply says why and waits for a word; the next one still goes', async () => {
  const desk = aDesk()
  desk.answer = { status: 404, code: 'conversation_not_found' }
  desk.outbox.add(HELLO)
  await desk.settle()
  desk.answer = 'stored'
  desk.outbox.add({ ...HELLO, text: 'Second' })
  await desk.settle()
  expect(desk.outbox.entries()).toMatchObject([
    { text: 'Hello', state: 'failed', failure: { code: 'conversation_not_found' } },
  ])
  expect(desk.sent.map(({ body }) => body.text)).toEqual(['Hello', 'Second'])
  await desk.clock.advance(600_000)
  expect(desk.sent).toHaveLength(2)
})

test('a refused reply can be tried again under its id, or discarded', async () => {
  const desk = aDesk()
  desk.answer = { status: 404, code: 'conversation_not_found' }
  desk.outbox.add(HELLO)
  desk.outbox.add({ ...HELLO, text: 'Second' })
  await desk.settle()
  desk.answer = 'stored'
  desk.outbox.retry('client-id-1')
  desk.outbox.discard('client-id-2')
  await desk.settle()
  expect(desk.sent.at(-1)?.body).toMatchObject({ clientId: 'client-id-1', text: 'Hello' })
  expect(desk.outbox.entries()).toEqual([])
  expect(desk.storage.keys()).toEqual([])
})

test('an answer that somebody was faster with waits for a word, holds up nothing, and goes as itself when told to', async () => {
  const desk = aDesk()
  desk.answer = { status: 409, code: 'answered_meanwhile' }
  desk.outbox.add({ ...HELLO, seenSeq: 7 })
  await desk.settle()
  desk.answer = 'stored'
  desk.outbox.add({ ...HELLO, conversationId: 'conversation-2' })
  await desk.settle()
  expect(desk.outbox.entries()).toMatchObject([{ state: 'failed', failure: { code: 'answered_meanwhile' } }])
  desk.outbox.sendAnyway('client-id-1')
  await desk.settle()
  expect(desk.sent.map(({ body }) => [body.clientId, body.seenSeq])).toEqual([
    ['client-id-1', 7],
    ['client-id-2', undefined],
    ['client-id-1', undefined],
  ])
  expect(desk.outbox.entries()).toEqual([])
})

test('a reply for later carries its time over a reload; refused because that has passed, it goes at once when told to', async () => {
  const desk = aDesk()
  desk.answer = 'nothing'
  desk.outbox.add({ ...HELLO, sendAt: 60_000 })
  await desk.settle()
  desk.outbox.stop()
  const again = aDesk({ storage: desk.storage })
  again.answer = { status: 400, code: 'send_time_past' }
  again.outbox.flush()
  await again.settle()
  expect(again.outbox.entries()).toMatchObject([{ state: 'failed', sendAt: 60_000 }])
  again.answer = 'stored'
  again.outbox.retry('client-id-1')
  await again.settle()
  expect(again.sent.map(({ body }) => [body.clientId, body.sendAt])).toEqual([
    ['client-id-1', 60_000],
    ['client-id-1', undefined],
  ])
})

test('what had been seen when an answer was begun is remembered over a reload', async () => {
  const desk = aDesk()
  desk.answer = 'nothing'
  desk.outbox.add({ ...HELLO, seenSeq: 7 })
  await desk.settle()
  desk.outbox.stop()
  const again = aDesk({ storage: desk.storage })
  again.outbox.flush()
  await again.settle()
  expect(again.sent[0]?.body).toMatchObject({ clientId: 'client-id-1', seenSeq: 7 })
})

test('replies leave in the order in which they were written, also in one moment', async () => {
  const desk = aDesk()
  for (const text of ['1', '2', '3', '4', '5']) desk.outbox.add({ ...HELLO, text })
  await desk.settle()
  expect(desk.sent.map(({ body }) => body.text)).toEqual(['1', '2', '3', '4', '5'])
})

test('a reload keeps what was not sent and sends it under the same id', async () => {
  const desk = aDesk()
  desk.answer = 'nothing'
  desk.outbox.add({ ...HELLO, media: aFile() })
  await desk.settle()
  desk.outbox.stop()

  const again = aDesk({ storage: desk.storage })
  expect(again.outbox.entries()).toMatchObject([{ text: 'Hello', media: { id: 'media-1' } }])
  again.outbox.flush()
  await again.settle()
  expect(again.sent[0]?.body).toMatchObject({ clientId: 'client-id-1', text: 'Hello', mediaId: 'media-1' })
  expect(desk.storage.keys()).toEqual([])
})

test('another agent of the same browser never sees or sends it', async () => {
  const desk = aDesk()
  desk.answer = 'nothing'
  desk.outbox.add(HELLO)
  await desk.settle()
  const other = aDesk({ storage: desk.storage, owner: 'agent-2' })
  other.outbox.flush()
  await other.settle()
  expect(other.outbox.entries()).toEqual([])
  expect(other.sent).toEqual([])
})

test('what another tab has sent disappears here', async () => {
  const desk = aDesk()
  desk.answer = 'nothing'
  desk.outbox.add(HELLO)
  await desk.settle()
  const otherTab = aDesk({ storage: desk.storage })
  otherTab.outbox.flush()
  await otherTab.settle()
  desk.outbox.reread()
  expect(desk.outbox.entries()).toEqual([])
})

test('who is signed out loses nothing and sends nothing more', async () => {
  const desk = aDesk()
  desk.answer = { status: 401, code: 'signed_out' }
  desk.outbox.add(HELLO)
  await desk.settle()
  await desk.clock.advance(600_000)
  expect(desk.sent).toHaveLength(1)
  expect(desk.signedOut).toEqual(['signed_out'])
  expect(desk.outbox.entries()).toMatchObject([{ state: 'waiting' }])
})

test('a browser that keeps nothing still sends', async () => {
  const desk = aDesk({
    storage: { keys: () => [], get: () => null, set: () => false, remove: () => undefined },
  })
  desk.answer = 'nothing'
  desk.outbox.add(HELLO)
  await desk.settle()
  desk.outbox.reread()
  expect(desk.outbox.entries()).toHaveLength(1)
  desk.answer = 'stored'
  desk.outbox.flush()
  await desk.settle()
  expect(desk.outbox.entries()).toEqual([])
})

test('a broken entry in the storage does not take the others along', () => {
  const storage = memoryStorage()
  storage.set('sapa.outbox.agent-1.broken', '{"clientId":')
  storage.set('sapa.outbox.agent-1.strange', '[]')
  storage.set(
    'sapa.outbox.agent-1.good',
    JSON.stringify({ ...HELLO, clientId: 'good-one', createdAt: 1, state: 'waiting' }),
  )
  expect(aDesk({ storage }).outbox.entries()).toMatchObject([{ clientId: 'good-one' }])
})

test('an answer names the message it is for, and what is done to a message says so; both survive a reload', async () => {
  const desk = aDesk()
  desk.answer = 'nothing'
  const quoted = {
    messageId: 'message-1',
    kind: 'text' as const,
    text: 'Still there?',
    authorName: null,
    fromUs: false,
  }
  desk.outbox.add({ ...HELLO, quoted })
  desk.outbox.add({ ...HELLO, text: '👍', content: { kind: 'reaction', messageId: 'message-1' } })
  await desk.settle()
  const later = aDesk({ storage: desk.storage })
  later.outbox.flush()
  await later.settle()
  expect(later.sent.map(({ body }) => [body.quotedId, body.content])).toEqual([
    ['message-1', null],
    [null, { kind: 'reaction', messageId: 'message-1' }],
  ])
})

type Answer = 'stored' | 'nothing' | 'a page' | { status: number; code: string; retryAfterMs?: number }
interface Sent {
  path: string
  body: {
    clientId: string
    text: string
    note: boolean
    mediaId: string | null
    quotedId: string | null
    content: object | null
    seenSeq?: number
    mentionedAgentIds?: string[]
    sendAt?: number
  }
}

/** An agent's desk: an outbox, its storage, and a server that answers as it is told. */
function aDesk({
  storage = memoryStorage(),
  owner = 'agent-1',
}: {
  storage?: KeyValueStorage
  owner?: string
} = {}) {
  const clock = fakeClock(1_000)
  const sent: Sent[] = []
  const confirmed: string[] = []
  const signedOut: string[] = []
  let made = 0
  const desk = { answer: 'stored' as Answer }
  const fetch: Fetch = async (path, init) => {
    sent.push({ path, body: JSON.parse(String(init?.body)) })
    if (desk.answer === 'nothing') throw new TypeError('network')
    if (desk.answer === 'a page') return new Response('<h1>Login to the Wi-Fi</h1>', { status: 200 })
    if (desk.answer === 'stored') return Response.json({ message: aReply(sent.length) })
    const { status, code, retryAfterMs } = desk.answer
    return Response.json({ error: { code, message: 'Refused.', details: { retryAfterMs } } }, { status })
  }
  const outbox = createOutbox({
    fetch,
    storage,
    clock,
    random: () => 0,
    newClientId: () => `client-id-${++made}`,
    owner,
    onChange: (_entries: readonly OutboxEntry[]) => undefined,
    onSent: ({ id }) => confirmed.push(id),
    onSignedOut: (code) => signedOut.push(code),
  })
  // Every answer here is ready at once, so a few turns of the loop bring everything to rest.
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  return Object.assign(desk, { outbox, storage, clock, sent, confirmed, signedOut, settle })
}
