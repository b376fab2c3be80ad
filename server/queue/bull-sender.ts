import { randomUUID } from 'node:crypto'
import type { Queue as BullQueue } from 'bull'
import type { Clock } from '#server/lib/clock.ts'
import type { Logger } from '#server/lib/logger.ts'
import type { LaneBell } from './bull.ts'

export interface BellSender {
  ring(lane: string, dueAt?: number): void
  /** Answers when Redis has every bell. */
  close(): Promise<void>
}

const RETRY_MS = 1_000

/**
 * Carries bells to Redis. While Redis is away they wait here, one per lane; of bells for later only the earliest of a
 * lane is sent, because its turn says when the next is due.
 */
export function bellSender(deps: { bull: BullQueue<LaneBell>; clock: Clock; logger: Logger }): BellSender {
  const { bull, clock, logger } = deps
  const unsent = new Map<string, number>()
  const planned = new Map<string, number>()
  const sending = new Set<Promise<void>>()
  let flushScheduled = false
  let closed = false

  const ring = (lane: string, dueAt = clock.now()) => {
    if (closed) return
    unsent.set(lane, Math.min(unsent.get(lane) ?? Infinity, dueAt))
    if (flushScheduled) return
    flushScheduled = true
    setImmediate(() => {
      flushScheduled = false
      flush()
    })
  }

  const flush = () => {
    if (closed || bull.client.status !== 'ready') return
    for (const [lane, dueAt] of unsent) {
      unsent.delete(lane)
      const sent = send(lane, dueAt).finally(() => sending.delete(sent))
      sending.add(sent)
    }
  }

  const send = async (lane: string, dueAt: number) => {
    const delay = Math.max(0, dueAt - clock.now())
    if (delay > 0 && isPlanned(lane, dueAt)) return
    try {
      // Bull ignores a job whose id it knows, also one that is just being done: so every bell has its own.
      await bull.add({ lane }, { jobId: randomUUID(), delay })
      if (delay > 0) planned.set(lane, dueAt)
    } catch (error) {
      logger.warn({ err: error, lane }, 'A bell did not reach Redis; it is tried again.')
      unsent.set(lane, Math.min(unsent.get(lane) ?? Infinity, dueAt))
      clock.after(RETRY_MS, flush)
    }
  }

  const isPlanned = (lane: string, dueAt: number) => {
    const earliest = planned.get(lane)
    return earliest !== undefined && earliest > clock.now() && earliest <= dueAt
  }

  bull.client.on('ready', () => {
    // Redis may have come back empty.
    planned.clear()
    flush()
  })

  return {
    ring,
    async close() {
      flush()
      closed = true
      await Promise.all(sending)
    },
  }
}
