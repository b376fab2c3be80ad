import { expect, test } from 'vitest'
import { type FakeClock, fakeClock } from '#server/lib/clock.ts'
import type { Receipt, SessionAnswer } from '#server/protocol/visitors.ts'
import { type Conversation, createConversation } from '#widget/conversation.ts'
import { createReceipts } from '#widget/receipts.ts'
import { SETTINGS } from './support/settings.ts'

const LONG_MS = 1_000

test('a reply that was on the screen for a moment is told as read, though the page is hidden by then', async () => {
  const { receipts, sent, conversation, clock } = aThread()
  receipts.setVisible(true)
  reply(conversation, 7)
  receipts.flush()
  receipts.setVisible(false)
  await clock.advance(LONG_MS)
  expect(sent).toEqual([{ status: 'read', upToSeq: 7 }])
})

test('a read mark that did not get through is told later, though the page is hidden by then', async () => {
  const { receipts, sent, conversation, clock, line } = aThread()
  receipts.setVisible(true)
  reply(conversation, 7)
  receipts.flush()
  line.broken = true
  await clock.advance(LONG_MS)
  receipts.setVisible(false)
  line.broken = false
  receipts.flush()
  await clock.advance(LONG_MS)
  expect(sent.at(-1)).toEqual({ status: 'read', upToSeq: 7 })
})

test('what came while the page was hidden is told as delivered, and as read only when it is seen', async () => {
  const { receipts, sent, conversation, clock } = aThread()
  reply(conversation, 7)
  receipts.flush()
  await clock.advance(LONG_MS)
  receipts.setVisible(true)
  await clock.advance(LONG_MS)
  receipts.flush()
  await clock.advance(LONG_MS)
  expect(sent).toEqual([
    { status: 'delivered', upToSeq: 7 },
    { status: 'read', upToSeq: 7 },
  ])
})

test('what one visitor has seen is not told in the name of the next', async () => {
  const { receipts, sent, conversation, clock } = aThread()
  conversation.load(anAnswer('one'))
  receipts.setVisible(true)
  reply(conversation, 7)
  receipts.flush()
  conversation.load(anAnswer('other'))
  await clock.advance(LONG_MS)
  expect(sent).toEqual([])
})

function anAnswer(visitorId: string): SessionAnswer {
  const settings = SETTINGS
  return { token: visitorId, visitorId, settings, conversation: null, messages: [], before: null, seq: 0 }
}

function aThread() {
  const clock: FakeClock = fakeClock(Date.UTC(2027, 0, 4))
  const conversation = createConversation()
  const sent: Receipt[] = []
  const line = { broken: false }
  const receipts = createReceipts({
    clock,
    conversation,
    async send(receipt) {
      if (line.broken) throw new Error('No network.')
      sent.push(receipt)
    },
  })
  return { clock, conversation, receipts, sent, line }
}

function reply(conversation: Conversation, seq: number): void {
  const message = {
    id: `message-${seq}`,
    direction: 'out',
    kind: 'text',
    text: 'Halo',
    media: null,
    authorName: 'Dewi',
    clientId: null,
    sentAt: seq,
    seq,
  } as const
  conversation.apply({ type: 'message.created', message, seq, at: seq })
}
