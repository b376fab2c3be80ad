import { expect, test } from 'vitest'
import { createLoads } from '#inbox/live/loads.ts'
import { createRetries } from '#inbox/live/retries.ts'
import { firstSnapshot, type LiveSnapshot } from '#inbox/live/snapshot.ts'
import { fakeClock } from '#server/lib/clock.ts'

test('counts that could not be asked are asked again until they are there', async () => {
  const clock = fakeClock(0)
  const answers = [undefined, undefined, { mine: 1, unassigned: 2, all: 3 }]
  let snapshot: LiveSnapshot = {
    ...firstSnapshot({
      viewerId: 'agent',
      filter: { view: 'all', status: 'open' },
      list: { conversations: [], next: null, seq: 0 },
      counts: { mine: 0, unassigned: 0, all: 0 },
      members: [],
      channels: [],
      labels: [],
      notifications: { notifications: [], seq: 0 },
      opened: null,
    }),
    counts: {},
  }
  const loads = createLoads({
    fetch: async () => {
      const answer = answers.shift()
      if (!answer) throw new TypeError('the line is dead')
      return Response.json(answer)
    },
    retries: createRetries(clock, () => undefined),
    get: () => snapshot,
    set: (change) => {
      snapshot = { ...snapshot, ...change }
    },
    setInbox: (inbox) => {
      snapshot = { ...snapshot, inbox }
    },
  })
  await loads.counts({ view: 'all', status: 'open' })
  expect(snapshot.counts.open).toBeUndefined()
  await clock.advance(10_000)
  expect(snapshot.counts.open).toEqual({ mine: 1, unassigned: 2, all: 3 })
})
