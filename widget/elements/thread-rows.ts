import type { Line } from '../conversation.ts'
import { sameDay } from '../format.ts'

/** Messages further apart than this do not stand together. */
const GROUP_GAP_MS = 5 * 60_000

/** A line with its place among its neighbours. */
export interface Row {
  line: Line
  newDay: boolean
  /** Who speaks changes here, or some time has gone by. */
  first: boolean
  last: boolean
  /** The state is said once under a run of messages that share it. */
  showState: boolean
}

/** Sets the lines of a thread in rows: days, runs of one speaker, one state line per run. */
export function toRows(lines: readonly Line[]): Row[] {
  return lines.map((line, at) => {
    const before = lines[at - 1]
    const after = lines[at + 1]
    return {
      line,
      newDay: !before || !sameDay(before.at, line.at),
      first: !before || !together(before, line),
      last: !after || !together(line, after),
      showState:
        line.kind !== 'theirs' && !(after && together(line, after) && stateOf(after) === stateOf(line)),
    }
  })
}

function together(one: Line, other: Line): boolean {
  return speaker(one) === speaker(other) && other.at - one.at < GROUP_GAP_MS && sameDay(one.at, other.at)
}

function speaker(line: Line): string {
  return line.kind === 'theirs' ? `agent ${line.message.authorName}` : 'own'
}

/** What failed or is being uploaded speaks for itself. */
function stateOf(line: Line): string {
  if (line.kind === 'theirs') return ''
  if (line.kind === 'pending' && (line.state === 'failed' || line.progress !== null)) return line.key
  return line.state
}
