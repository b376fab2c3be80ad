import { type Clock, systemClock } from '#server/lib/clock.ts'

/** Not more: a machine that stalls for three seconds would lose its leases. */
export const SPEED = 8

/**
 * Real time, `speed` times as fast: leases, back-offs and timeouts stay in proportion. Clocks that begin at the same
 * moment agree, also between processes.
 */
export function fastClock({ speed, begin }: { speed: number; begin: number }): Clock {
  const real = systemClock()
  return {
    now: () => Math.round(begin + (Date.now() - begin) * speed),
    after: (ms, callback) => real.after(ms / speed, callback),
    every: (ms, callback) => real.every(ms / speed, callback),
  }
}

/** What a stage is given to run faster: a back-off of half a minute takes four seconds. */
export function quickly() {
  return {
    overrides: { clock: fastClock({ speed: SPEED, begin: Date.now() }) },
    // Ten seconds of real time, as the machine is no faster.
    settings: { ackMs: SPEED * 10_000 },
  }
}
