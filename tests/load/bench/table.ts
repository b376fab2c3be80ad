import { type Memory, median, medianRate, type Rate } from './races.ts'

/** One line of the answer: what, whose, the figures, and whether the goal is met. */
export type Line = [what: string, who: string, figures: string, compared: string, goal: string]

const MEGABYTE = 1024 * 1024

export function rateLine(
  what: string,
  who: string,
  rates: Rate[],
  { bare, goal }: { bare: Rate; goal: { ratio: number; perSecond?: number } | null },
): Line {
  const { perSecond: rate, workMs } = medianRate(rates)
  const ratio = rate / bare.perSecond
  const least = goal?.perSecond ?? 0
  const asked = goal ? `>= ${goal.ratio}${least > 0 ? ` and ${least}/s` : ''}` : ''
  const isMet = goal !== null && ratio >= goal.ratio && rate >= least
  return [
    what,
    who,
    `${spread(rates.map(({ perSecond }) => perSecond))}/s`,
    `${ratio.toFixed(2)} of bare, ${workMs.toFixed(2)} ms of work each (${(bare.workMs / workMs).toFixed(2)} of bare)`,
    verdict(asked, isMet),
  ]
}

export function timeLine(what: string, who: string, times: number[]): Line {
  return [what, who, `${spread(times)} ms`, '', '']
}

export function memoryLine(count: number, who: string, weight: Memory, mostMegabytes: number | null): Line {
  const { rssPerNumber, heapPerNumber, rss, pairing } = weight
  const asked = mostMegabytes === null ? '' : `<= ${mostMegabytes} MB`
  const isMet = mostMegabytes !== null && Math.max(rssPerNumber, heapPerNumber) <= mostMegabytes * MEGABYTE
  return [
    `idle, ${count} numbers`,
    who,
    `${megabytes(rssPerNumber)} rss, ${megabytes(heapPerNumber)} heap each`,
    `${megabytes(rss)} rss in all, pairing ${Math.round(pairing)} ms`,
    verdict(asked, isMet),
  ]
}

/** The middle and the slow end of many times, with what they must not exceed. */
export function percentileLine(
  what: string,
  who: string,
  times: number[],
  goal: { p50?: number; p95?: number; p99?: number },
): Line {
  const [p50, p95, p99] = [percentile(times, 50), percentile(times, 95), percentile(times, 99)]
  const figures = Object.entries({ p50, p95, p99 }).map(([name, ms]) => `${name} ${ms.toFixed(1)}`)
  const asked = Object.entries(goal).map(([name, ms]) => `${name} <= ${ms} ms`)
  const isMet = Object.entries(goal).every(
    ([name, ms]) => ({ p50, p95, p99 })[name as keyof typeof goal] <= ms,
  )
  return [what, who, `${figures.join(', ')} ms`, `${times.length} times`, verdict(asked.join(', '), isMet)]
}

/** What one of many costs, beside what it costs the bare one. */
export function bytesLine(what: string, who: string, bytes: number, bare: number, most: number | null): Line {
  const ratio = bytes / bare
  const asked = most === null ? '' : `<= ${most} of bare`
  return [
    what,
    who,
    `${(bytes / 1024).toFixed(1)} kB`,
    `${ratio.toFixed(2)} of bare`,
    verdict(asked, ratio <= (most ?? 0)),
  ]
}

/** Times of a whole, with the most that their median may be. */
export function mostLine(what: string, who: string, times: number[], most: number, more: string): Line {
  return [what, who, `${spread(times)} ms`, more, verdict(`<= ${most} ms`, median(times) <= most)]
}

function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0
}

/** As columns. */
export function table(lines: Line[]): string {
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function verdict(asked: string, isMet: boolean): string {
  return asked && `goal ${asked}: ${isMet ? 'met' : 'MISSED'}`
}

function spread(values: number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return `${Math.round(median(values))} (${Math.round(least)}-${Math.round(most)})`
}

export function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(2)} MB`
}
