import { expect, test } from 'vitest'
import { peopleFill, settingsFill, teamsFill } from '#tests/support/hostile-agents.ts'
import type { Held, HostileStage } from '#tests/support/hostile-cast.ts'
import { contactsFill } from '#tests/support/hostile-contacts.ts'
import {
  ELSEWHERE_OF,
  FROM_AGENTS,
  FROM_CHANNELS,
  FROM_VISITORS,
  filledFields,
} from '#tests/support/hostile-fields.ts'
import { repliesFill } from '#tests/support/hostile-replies.ts'
import { sitesFill } from '#tests/support/hostile-sites.ts'
import { HOSTILE_STRINGS } from '#tests/support/hostile-strings.ts'
import { visitorsFill } from '#tests/support/hostile-visitors.ts'
import { CUSTOMER_ORIGIN } from '#tests/support/people.ts'
import { aChat, onlyConversation, write } from '#tests/support/scenes.ts'
import { aNumber } from '#tests/support/whatsapp.ts'

/** Thousands of writes. */
const PATIENCE_MS = 240_000

test('there are at least two hundred hostile strings, each another one', () => {
  expect(new Set(HOSTILE_STRINGS).size).toBe(HOSTILE_STRINGS.length)
  expect(HOSTILE_STRINGS.length).toBeGreaterThanOrEqual(200)
})

for (const [way, when] of [
  ['live', 'now'],
  ['past', 'with the past'],
] as const) {
  test(`whatever a WhatsApp contact fills in is kept as it is, where it comes ${when}`, {
    timeout: PATIENCE_MS,
  }, async () => {
    const { held } = await contactsFill((await aStage()).stage, way)
    expectKept(held, filledFields(FROM_CHANNELS))
  })
}

test('whatever a visitor fills in, or the page says of it, is kept as it is', {
  timeout: PATIENCE_MS,
}, async () => {
  const { held } = await visitorsFill((await aStage()).stage)
  expectKept(held, [...filledFields(FROM_VISITORS), ...ELSEWHERE_OF.visitors])
})

test('whatever an agent fills in is kept as it is', { timeout: PATIENCE_MS }, async () => {
  const { stage, conversationId } = await aStage()
  const held = [
    ...(await repliesFill(stage, conversationId)),
    ...(await settingsFill(stage)),
    ...(await teamsFill(stage)),
    ...(await peopleFill(stage)),
    ...(await sitesFill(stage)).held,
  ]
  expectKept(held, [...filledFields(FROM_AGENTS), ...ELSEWHERE_OF.agents])
})

/** A visitor has written hello; nothing else is there. */
async function aStage(): Promise<{ stage: HostileStage; conversationId: string }> {
  const { app, server, owner, site, agent, visitor } = await aChat()
  await write(visitor, 'hello')
  const { id: conversationId } = await onlyConversation(agent)
  const number = await aNumber(app, owner)
  return {
    conversationId,
    stage: { app, url: server.url, owner, site: { ...site, origin: CUSTOMER_ORIGIN }, number },
  }
}

/** Each of these fields was given each of the strings, and holds what its own rule leaves of it. */
function expectKept(held: Held[], fields: string[]): void {
  expect(held.filter(({ held, expected }) => held !== expected)).toEqual([])
  expect([...new Set(held.map(({ field }) => field))].sort()).toEqual([...new Set(fields)].sort())
  const given = (field: string) =>
    new Set(held.filter((one) => one.field === field).map((one) => one.given)).size
  for (const field of fields) expect([field, given(field)]).toEqual([field, HOSTILE_STRINGS.length])
}
