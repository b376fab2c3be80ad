import { atMost } from '#server/lib/at-most.ts'
import { createTurns } from '#server/lib/turns.ts'

export interface ChatQueues {
  /** Runs `work` after everything of the same lane that was added before. */
  add(lane: string, work: () => Promise<void>): void
  /** How much is waiting or under way. */
  size(): number
  /** Answers when nothing is left. */
  idle(): Promise<void>
}

/** Keeps the order of each lane and works on at most `atOnce` lanes at the same time. */
export function createChatQueues({ atOnce }: { atOnce: number }): ChatQueues {
  const turns = createTurns()
  const limit = atMost(atOnce)
  let waiting: (() => void)[] = []
  let size = 0
  const done = () => {
    size -= 1
    if (size > 0) return
    for (const wake of waiting) wake()
    waiting = []
  }
  return {
    size: () => size,
    add(lane, work) {
      size += 1
      void turns(lane, () => limit(work)).then(done, done)
    },
    idle: () => (size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  }
}
