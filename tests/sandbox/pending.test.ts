import { expect, test } from 'vitest'
import { type Node, node } from '../../apps/sandbox/nodes.ts'
import { Pending } from '../../apps/sandbox/server/pending.ts'

const isMessage = ({ tag }: Node) => tag === 'message'

function aMessage(text: string): Node {
  return node('message', { id: 'A1', from: '491700000100@s.whatsapp.net' }, Buffer.from(text))
}

test('an ack for what could not be read leaves the same message, sent again, to be delivered', () => {
  const pending = new Pending()
  const [first, again] = [aMessage('first'), aMessage('again')]
  pending.add(first)
  pending.add(again)
  pending.settleOldest('A1', isMessage)
  expect(pending.all()).toEqual([again])
  pending.settleOldest('A1', isMessage)
  expect(pending.size).toBe(0)
})

test('a receipt says that the message has come, however often it was sent', () => {
  const pending = new Pending()
  pending.add(aMessage('first'))
  pending.add(aMessage('again'))
  pending.settle('A1', () => false)
  expect(pending.size).toBe(2)
  pending.settle('A1', isMessage)
  expect(pending.size).toBe(0)
})
