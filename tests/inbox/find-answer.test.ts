import { expect, test } from 'vitest'
import { findAnswer } from '#inbox/lib/find-answer.ts'
import { aMessage, aReply } from './views.ts'

const ANDI = { kind: 'agent' as const, id: 'agent-2', name: 'Andi' }
const PHONE = { kind: 'agent' as const, id: null, name: null }
const ASKED = { after: 5, agentId: 'agent-1' }

test('the newest answer of a colleague, or of whoever held the phone, is found', () => {
  const messages = [aReply(6, { author: ANDI }), aReply(7, { author: PHONE }), aMessage(8)]
  expect(findAnswer(messages, ASKED)?.seq).toBe(7)
})

test('what was seen, own answers, notes, the customer, deeds, what is put off and the imported past are none', () => {
  const messages = [
    aReply(5, { author: ANDI }),
    aReply(6, { author: { ...ANDI, id: 'agent-1' } }),
    aReply(7, { author: ANDI, direction: 'note' }),
    aMessage(8),
    aReply(9, { author: ANDI, kind: 'reaction', details: { target: { messageId: 'message-8' } } }),
    aReply(10, { author: ANDI, historic: true }),
    aReply(12, { author: ANDI, status: 'scheduled', sendAt: 90_000 }),
    aReply(11, { author: { kind: 'system', id: null, name: null } }),
  ]
  expect(findAnswer(messages, ASKED)).toBeUndefined()
})
