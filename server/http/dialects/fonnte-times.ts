import type { FonnteFields } from './fonnte-fields.ts'

interface Timed extends Pick<FonnteFields, 'schedule' | 'delay'> {
  count: number
}

/**
 * When each message of a call is to leave (epoch milliseconds), by request and target; undefined: at once. A `delay` is
 * between a message and the one before it of the same moment, whichever request that is of.
 */
export function timesOf(
  requests: readonly Timed[],
  { now, random }: { now: number; random: () => number },
): (number | undefined)[][] {
  const last = new Map<number, number>()
  return requests.map(({ schedule, delay: [least = 0, most = least], count }) => {
    const begin = Math.max(schedule * 1000, now)
    return Array.from({ length: count }, () => {
      const before = last.get(begin)
      const gap = Math.floor(1000 * (least + random() * Math.max(0, most - least)))
      const at = before === undefined ? begin : before + gap
      last.set(begin, at)
      return at > now ? at : undefined
    })
  })
}
