import { expect, test } from 'vitest'
import { isProgramEvent } from '#server/protocol/program-events.ts'

test('programs are told of messages, and not of the e-mail addresses of the team', () => {
  expect(isProgramEvent({ type: 'message.created' })).toBe(true)
  expect(isProgramEvent({ type: 'member.changed' })).toBe(false)
})
