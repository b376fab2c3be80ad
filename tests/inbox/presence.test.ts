import { expect, test } from 'vitest'
import type { Look, PresenceSign } from '#inbox/live/connection.ts'
import { createPresence } from '#inbox/live/presence.ts'
import { fakeClock } from '#server/lib/clock.ts'
import { LOOK_REPEAT_MS, TYPING_TTL_MS } from '#server/protocol/limits.ts'

test('a page says where it looks, again and again, and that it has left', async () => {
  const { presence, told, clock } = aPage()
  presence.look('conversation-1')
  await clock.advance(LOOK_REPEAT_MS * 2)
  presence.look(null)
  await clock.advance(LOOK_REPEAT_MS * 2)
  expect(told).toEqual([
    ...Array.from({ length: 3 }, () => ({ conversationId: 'conversation-1', writing: false })),
    { conversationId: null, writing: false },
  ])
})

test('writing is told once, and ends by itself when nothing more is typed', async () => {
  const { presence, told, clock } = aPage()
  presence.look('conversation-1')
  presence.writing(true)
  await clock.advance(TYPING_TTL_MS / 2)
  presence.writing(true)
  await clock.advance(TYPING_TTL_MS - 1)
  expect(told.map(({ writing }) => writing)).toEqual([false, true])
  await clock.advance(1)
  expect(told.map(({ writing }) => writing)).toEqual([false, true, false])
})

test('when the line is back the page says it again; meanwhile nobody is shown', () => {
  const { presence, told, shown } = aPage()
  presence.look('conversation-1')
  presence.take(aSign('conversation-1'))
  presence.lost()
  expect(shown()).toBeNull()
  presence.tellAgain()
  expect(told).toHaveLength(2)
})

test('what is told of another conversation than the one on the screen is not shown', () => {
  const { presence, shown } = aPage()
  presence.look('conversation-1')
  presence.take(aSign('conversation-2'))
  expect(shown()).toBeNull()
  presence.take(aSign('conversation-1'))
  expect(shown()).toMatchObject({ conversationId: 'conversation-1' })
  presence.look('conversation-2')
  expect(shown()).toBeNull()
})

function aPage() {
  const clock = fakeClock(0)
  const told: Look[] = []
  const signs: (PresenceSign | null)[] = []
  const presence = createPresence(clock, {
    tell: (look) => told.push(look),
    onChange: (sign) => signs.push(sign),
  })
  return { presence, told, clock, shown: () => signs.at(-1) }
}

function aSign(conversationId: string): PresenceSign {
  return { conversationId, people: [{ agentId: 'agent-2', name: 'Andi', isWriting: false }] }
}
