import { randomUUID } from 'node:crypto'
import type { Database } from '#db/connect.ts'
import { claimLane, releaseLane, renewLane } from '#db/lanes.ts'
import type { Clock } from '#server/lib/clock.ts'
import type { Logger } from '#server/lib/logger.ts'
import { type Queue, retryDelay, type Work } from './queue.ts'

interface GuardedTurnsDeps {
  database: Database
  clock: Clock
  logger: Logger
  claimMs: number
  ring: Queue['ring']
}

export interface GuardedTurns {
  start(work: Work): void
  /** Answers when the bell needs no more care: its turn has been taken, or a running or later one stands for it. */
  take(lane: string): Promise<void>
  close(): Promise<void>
}

/** How soon a lane is looked at again whose turn another process has. */
const LOOK_AGAIN_MS = 250

/** Turns on lanes that several processes share: one at a time by a claim in SQL, many bells become few turns. */
export function guardedTurns({ database, clock, logger, claimMs, ring }: GuardedTurnsDeps): GuardedTurns {
  const owner = randomUUID()
  /** Lanes that have their turn or rest here, and whether they were rung meanwhile. */
  const lanes = new Map<string, { rungAgain: boolean }>()
  const failures = new Map<string, number>()
  const running = new Set<Promise<number>>()
  let work: Work | undefined
  let closed = false

  const take = async (lane: string) => {
    // Left to the other processes.
    if (closed) return ring(lane)
    const busy = lanes.get(lane)
    if (busy) {
      busy.rungAgain = true
      return
    }
    const state = { rungAgain: false }
    lanes.set(lane, state)
    let rest = 0
    do {
      state.rungAgain = false
      rest = await tracked(guardedTurn(lane))
    } while (state.rungAgain && rest === 0 && !closed)
    if (rest === 0) return leave(lane, state)
    // This bell lies in Redis and survives us; what rings until then becomes one bell.
    ring(lane, clock.now() + rest)
    clock.after(rest, () => leave(lane, state))
  }

  const leave = (lane: string, state: { rungAgain: boolean }) => {
    lanes.delete(lane)
    if (state.rungAgain) ring(lane)
  }

  /** Answers how long the lane must rest. */
  const guardedTurn = async (lane: string): Promise<number> => {
    try {
      if (!work || !(await claim(lane))) return LOOK_AGAIN_MS
      const stopRenewing = clock.every(claimMs / 3, () => void renew(lane))
      try {
        const next = await work(lane)
        if (next !== null) ring(lane, next)
      } finally {
        stopRenewing()
        await release(lane)
      }
      failures.delete(lane)
      return 0
    } catch (error) {
      const count = (failures.get(lane) ?? 0) + 1
      failures.set(lane, count)
      logger.error({ err: error, lane, failures: count }, 'A turn on a queue lane failed.')
      return retryDelay(count)
    }
  }

  const claim = (lane: string) => {
    const now = clock.now()
    return database.transaction((trx) => claimLane(trx, { lane, owner, now, expiresAt: now + claimMs }))
  }

  const renew = async (lane: string) => {
    try {
      const expiresAt = clock.now() + claimMs
      const renewed = await database.transaction((trx) => renewLane(trx, { lane, owner, expiresAt }))
      if (!renewed) logger.warn({ lane }, 'A turn outlived its claim on the lane.')
    } catch (error) {
      logger.warn({ err: error, lane }, 'The claim on a lane could not be renewed.')
    }
  }

  const release = async (lane: string) => {
    try {
      await database.transaction((trx) => releaseLane(trx, { lane, owner }))
    } catch (error) {
      // It runs out by itself.
      logger.warn({ err: error, lane }, 'The claim on a lane could not be given back.')
    }
  }

  const tracked = (turn: Promise<number>) => {
    running.add(turn)
    return turn.finally(() => running.delete(turn))
  }

  return {
    start(take) {
      work = take
    },
    take,
    async close() {
      closed = true
      while (running.size > 0) await Promise.all(running)
    },
  }
}
