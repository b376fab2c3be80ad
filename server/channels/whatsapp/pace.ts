import type { Pace } from './options.ts'

export interface Pacer {
  /** When the next message may leave, epoch milliseconds; now or earlier: at once. */
  next(cold: boolean): number
  /** One leaves. */
  take(cold: boolean): void
}

/** Token bucket with jitter: after a rest a few go at once, then one per drawn interval. */
export function createPacer({ warm, cold, burst }: Pace, now: () => number, random = Math.random): Pacer {
  const all = createBucket({ interval: () => draw(warm, random), burst, now })
  // People who never wrote get one message at a time.
  const strangers = createBucket({ interval: () => draw(cold, random), burst: 1, now })
  return {
    next: (isCold) => Math.max(all.next(), isCold ? strangers.next() : 0),
    take(isCold) {
      all.take()
      if (isCold) strangers.take()
    },
  }
}

function createBucket({
  interval,
  burst,
  now,
}: {
  interval: () => number
  burst: number
  now: () => number
}) {
  // Until when the bucket would stand empty if every message so far had waited its turn.
  let paidUntil = 0
  let step = interval()
  return {
    next: () => paidUntil - (burst - 1) * step,
    take() {
      paidUntil = Math.max(paidUntil, now()) + step
      step = interval()
    },
  }
}

function draw([least, most]: readonly [number, number], random: () => number): number {
  return least + random() * (most - least)
}
