import type { Clock } from '#server/lib/clock.ts'
import type { Logger } from '#server/lib/logger.ts'
import { LANES_AT_ONCE, type Queue, retryDelay, type Work } from './queue.ts'

interface Lane {
  /** When its next turn is due; Infinity when nothing waits. */
  dueAt: number
  /** After a failure no bell is heeded before this time. */
  restsUntil: number
  failures: number
  running: boolean
}

/** Lanes in the memory of this process, with one timer for the next that falls due. */
export function embeddedQueue({ clock, logger }: { clock: Clock; logger: Logger }): Queue {
  const lanes = new Map<string, Lane>()
  const turns = new Set<Promise<void>>()
  let work: Work | undefined
  let closed = false
  let pumpScheduled = false
  let cancelTimer = () => {}

  const schedulePump = () => {
    if (pumpScheduled || closed || !work) return
    pumpScheduled = true
    setImmediate(() => {
      pumpScheduled = false
      pump()
    })
  }

  const pump = () => {
    if (closed || !work) return
    cancelTimer()
    const waiting = [...lanes].filter(([, lane]) => !lane.running && lane.dueAt < Infinity)
    // Whoever has waited longest goes first, so that a busy lane cannot starve the others.
    waiting.sort(([, one], [, other]) => startOf(one) - startOf(other))
    for (const [name, lane] of waiting) {
      if (turns.size >= LANES_AT_ONCE) return
      if (startOf(lane) > clock.now()) {
        cancelTimer = clock.after(startOf(lane) - clock.now(), schedulePump)
        return
      }
      begin(name, lane, work)
    }
  }

  const begin = (name: string, lane: Lane, take: Work) => {
    const turn = takeTurn(name, lane, take).finally(() => {
      turns.delete(turn)
      if (!lane.running && lane.dueAt === Infinity) lanes.delete(name)
      schedulePump()
    })
    turns.add(turn)
  }

  const takeTurn = async (name: string, lane: Lane, take: Work) => {
    lane.running = true
    lane.dueAt = Infinity
    try {
      const next = await take(name)
      lane.failures = 0
      if (next !== null) lane.dueAt = Math.min(lane.dueAt, next)
    } catch (error) {
      lane.failures += 1
      lane.restsUntil = clock.now() + retryDelay(lane.failures)
      lane.dueAt = Math.min(lane.dueAt, lane.restsUntil)
      logger.error({ err: error, lane: name, failures: lane.failures }, 'A turn on a queue lane failed.')
    } finally {
      lane.running = false
    }
  }

  return {
    ring(name, dueAt = clock.now()) {
      if (closed) return
      const lane = lanes.get(name) ?? { dueAt: Infinity, restsUntil: 0, failures: 0, running: false }
      lane.dueAt = Math.min(lane.dueAt, dueAt)
      lanes.set(name, lane)
      schedulePump()
    },
    async start(take) {
      work = take
      schedulePump()
    },
    async close() {
      closed = true
      cancelTimer()
      await Promise.all(turns)
    },
  }
}

function startOf(lane: Lane): number {
  return Math.max(lane.dueAt, lane.restsUntil)
}
