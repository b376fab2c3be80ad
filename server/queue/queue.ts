/** Does everything that is due on a lane. Answers when the next thing is due (epoch ms), or null when nothing waits. */
export type Work = (lane: string) => Promise<number | null>

/**
 * A doorbell, not a ledger: what there is to do stands in the database, a bell only says "look now". A lane has one
 * turn at a time; a bell during a turn causes another one; many bells may become one turn. A turn that throws is
 * logged and tried again, later each time. Bells may be lost with the process or with Redis: whoever owns the rows
 * rings again at boot and every minute for what is unfinished.
 */
export interface Queue {
  /** Never throws and never waits. Without `dueAt` (epoch ms) the lane is due now. */
  ring(lane: string, dueAt?: number): void
  /** From now on turns are taken, also for what was rung before. */
  start(work: Work): Promise<void>
  /** Takes no further turns and answers when the running ones have ended. */
  close(): Promise<void>
}

/** How many lanes have their turn at the same time in one process. */
export const LANES_AT_ONCE = 8

const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 30_000

/** How long a lane rests after so many failed turns in a row. */
export function retryDelay(failures: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS)
}
