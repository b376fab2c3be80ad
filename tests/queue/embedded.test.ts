import { expect, test } from 'vitest'
import { fakeClock } from '#server/lib/clock.ts'
import { createLogger } from '#server/lib/logger.ts'
import { embeddedQueue } from '#server/queue/embedded.ts'
import { aGate, pause, queueContract, until } from './queue-contract.ts'

const START = Date.UTC(2026, 0, 1)
const logger = createLogger('silent')

queueContract('embedded', async () => {
  const clock = fakeClock(START)
  return {
    queue: embeddedQueue({ clock, logger }),
    now: clock.now,
    pass: clock.advance,
    fewTurns: 12,
    remove: async () => {},
  }
})

test('a lane that fails again and again is tried later each time, at last every 30 seconds', async () => {
  const clock = fakeClock(START)
  const queue = embeddedQueue({ clock, logger })
  const triedAt: number[] = []
  await queue.start(async () => {
    triedAt.push(clock.now() - START)
    throw new Error('Always broken.')
  })
  queue.ring('broken')
  await until(() => expect(triedAt).toHaveLength(1))
  for (let second = 0; second < 130; second++) {
    await clock.advance(1_000)
    await pause(2)
  }
  expect(triedAt).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000, 121_000])
  await queue.close()
})

test('one success ends the rests', async () => {
  const clock = fakeClock(START)
  const queue = embeddedQueue({ clock, logger })
  let turns = 0
  await queue.start(async () => {
    turns += 1
    if (turns === 1) throw new Error('Broken once.')
    return null
  })
  queue.ring('one')
  await until(() => expect(turns).toBe(1))
  await pause(5)
  await clock.advance(1_000)
  await until(() => expect(turns).toBe(2))
  queue.ring('one')
  await until(() => expect(turns).toBe(3))
  await queue.close()
})

test('eight lanes have their turn at once, the ninth follows when one has ended', async () => {
  const queue = embeddedQueue({ clock: fakeClock(START), logger })
  const gate = aGate()
  const begun: string[] = []
  await queue.start(async (lane) => {
    begun.push(lane)
    if (lane !== 'lane 3') await gate.passed
    return null
  })
  for (let index = 1; index <= 10; index++) queue.ring(`lane ${index}`)
  await until(() => expect(begun).toHaveLength(9))
  await pause(20)
  expect(begun).toHaveLength(9)
  gate.open()
  await until(() => expect(begun).toHaveLength(10))
  await queue.close()
})

test('a due time months away does not fire early', async () => {
  const clock = fakeClock(START)
  const queue = embeddedQueue({ clock, logger })
  let turns = 0
  await queue.start(async () => {
    turns += 1
    return null
  })
  const days = 24 * 60 * 60 * 1000
  queue.ring('one', START + 90 * days)
  await pause(5)
  await clock.advance(89 * days)
  await pause(5)
  expect(turns).toBe(0)
  await clock.advance(days)
  await until(() => expect(turns).toBe(1))
  await queue.close()
})
