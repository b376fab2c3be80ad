/** Time, passed in: tests move it by hand. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Calls back once after `ms`; the answer cancels. Never keeps the process alive. */
  after(ms: number, callback: () => void): () => void
  /** Calls back every `ms`; the answer cancels. Never keeps the process alive. */
  every(ms: number, callback: () => void): () => void
}

// setTimeout takes 32 bits: a longer wait would fire at once.
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    after(ms, callback) {
      const timer = setTimeout(callback, Math.min(Math.max(ms, 0), LONGEST_TIMEOUT_MS))
      timer.unref()
      return () => clearTimeout(timer)
    },
    every(ms, callback) {
      const timer = setInterval(callback, ms)
      timer.unref()
      return () => clearInterval(timer)
    },
  }
}

export interface FakeClock extends Clock {
  /** Moves time on and runs what falls due, in order; lets promises settle in between. */
  advance(ms: number): Promise<void>
}

/** A clock that stands still until it is advanced. */
export function fakeClock(start: number): FakeClock {
  let now = start
  let nextId = 1
  const timers = new Map<number, { at: number; every: number | undefined; callback: () => void }>()
  const add = (ms: number, every: number | undefined, callback: () => void) => {
    const id = nextId++
    timers.set(id, { at: now + Math.max(ms, 0), every, callback })
    return () => void timers.delete(id)
  }
  const runDue = async (until: number) => {
    for (;;) {
      const due = [...timers].filter(([, timer]) => timer.at <= until).sort((a, b) => a[1].at - b[1].at)[0]
      if (!due) return
      const [id, timer] = due
      now = Math.max(now, timer.at)
      if (timer.every === undefined) timers.delete(id)
      else timer.at += timer.every
      timer.callback()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return {
    now: () => now,
    after: (ms, callback) => add(ms, undefined, callback),
    every: (ms, callback) => add(ms, ms, callback),
    async advance(ms) {
      const until = now + ms
      await runDue(until)
      now = until
    },
  }
}
