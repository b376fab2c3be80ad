import type { Problem } from './audit.ts'
import type { CycleReport } from './cycle.ts'

const MOST_OF_A_KIND = 8

/** One line for one cycle. */
export function cycleLine(
  number: number,
  cycles: number,
  report: CycleReport,
  totals: { acknowledged: number; waiting: number },
): string {
  const { target, inFlight, online, twice, downMs, readyMs } = report
  return [
    `cycle ${number}/${cycles}: ${target} killed${twice ? ' twice' : ''}`,
    `${inFlight.messages} messages (${inFlight.writes} writes) in flight`,
    `${inFlight.whatsapp} on WhatsApp unsettled${online ? '' : ' (offline)'}`,
    `${totals.acknowledged} acknowledged so far`,
    `${totals.waiting} waiting in outboxes`,
    `down ${downMs} ms, ready after ${readyMs} ms`,
  ].join(', ')
}

/** Numbers of the run, and what was wrong, by kind. */
export function summary(problems: Problem[], facts: Record<string, number>): string {
  const numbers = Object.entries(facts).map(([name, number]) => `${number} ${name}`)
  const kinds = [...new Set(problems.map(({ kind }) => kind))]
  const listed = kinds.flatMap((kind) => {
    const ofKind = problems.filter((problem) => problem.kind === kind)
    const more = ofKind.length > MOST_OF_A_KIND ? [`    and ${ofKind.length - MOST_OF_A_KIND} more`] : []
    return [`  ${kind}:`, ...ofKind.slice(0, MOST_OF_A_KIND).map(({ text }) => `    ${text}`), ...more]
  })
  const verdict = problems.length === 0 ? 'Nothing lost, nothing doubled.' : `${problems.length} problems:`
  return [numbers.join(', '), verdict, ...listed].join('\n')
}
