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

function verdict(asked: string, isMet: boolean): string {
  return asked && `goal ${asked}: ${isMet ? 'met' : 'MISSED'}`
}

function spread(values: number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return `${Math.round(median(values))} (${Math.round(least)}-${Math.round(most)})`
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(2)} MB`
}
