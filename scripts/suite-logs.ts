import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LOG_ENDING, SECRET_LENGTH, SECRETS_ENDING } from '../tests/support/suite-log.ts'

/** What libsignal prints, how Node prints keys, and what tokens look like. */
const TELLTALES = [
  /SessionEntry|Closing session|Bad MAC|registrationId|chainKey|<Buffer/,
  /sapa_session=[^;\s"]/,
  /Bearer [A-Za-z0-9_-]{12}/,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/,
]
const MOST_SHOWN = 20

/** How much was looked at, and each line of a log that holds what must not stand in one. */
export interface SuiteLogs {
  lines: number
  secrets: number
  leaks: string[]
}

/** Reads the logs of a whole run for texts, keys and tokens of the same run. */
export function readSuiteLogs(folder: string): SuiteLogs {
  const known = new Set(linesOf(folder, SECRETS_ENDING).map((line): string => JSON.parse(line)))
  const secrets = indexed([...known])
  const lines = linesOf(folder, LOG_ENDING)
  const leaks = lines.filter(
    (line) => TELLTALES.some((telltale) => telltale.test(line)) || holds(line, secrets),
  )
  return { lines: lines.length, secrets: known.size, leaks: [...new Set(leaks)].slice(0, MOST_SHOWN) }
}

function linesOf(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
}

/** By their first characters, so that each place of a log is looked up once. */
function indexed(secrets: string[]): Map<string, Set<string>> {
  const index = new Map<string, Set<string>>()
  for (const secret of secrets) {
    // As it would stand in a line of JSON.
    const written = JSON.stringify(secret).slice(1, -1)
    const start = written.slice(0, SECRET_LENGTH)
    index.set(start, (index.get(start) ?? new Set()).add(written))
  }
  return index
}

function holds(line: string, secrets: Map<string, Set<string>>): boolean {
  for (let at = 0; at + SECRET_LENGTH <= line.length; at++) {
    const found = secrets.get(line.slice(at, at + SECRET_LENGTH))
    if (found && [...found].some((secret) => line.startsWith(secret, at))) return true
  }
  return false
}
