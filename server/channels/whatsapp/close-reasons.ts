import type { WhatsappState } from '#server/protocol/views.ts'

/** How a connection ended. */
export interface Close {
  /** Null: we ended it ourselves. */
  code: number | null
  message: string
  /** WhatsApp's own words, where there are any. */
  data: { code: number | null; expire: number | null }
}

/** What is remembered between the connections of one session. */
export interface CloseHistory {
  /** Ends in a row without a minute of calm. */
  failures: number
  /** When another client took the number over, of the last minutes. */
  replacedAt: number[]
  restartedAt: number | null
  refused: number
  versionRefreshed: boolean
}

export type NextStep =
  | { do: 'again'; afterMs: number; code: string | null; freshVersion?: true }
  /** Comes back by itself at `until`, or never. */
  | { do: 'stop'; state: WhatsappState; code: string; until: number | null }
  | { do: 'nothing' }

/** Open for so long, a connection counts as stable. */
export const STABLE_MS = 60_000

const NO_DATA = { code: null, expire: null }
const SECOND = 1_000
const MINUTE = 60 * SECOND
const LONGEST_PAUSE_MS = 5 * MINUTE
const REPLACED_WITHIN_MS = 5 * MINUTE
const REPLACED_TOO_OFTEN = 3
const REFUSED_TOO_OFTEN = 3
const RATE_LIMIT_PAUSE_MS = 15 * MINUTE
const BANS = new Map([
  [101, 'ban_strangers'],
  [102, 'ban_blocked'],
  [103, 'ban_groups'],
  [104, 'ban_same_message'],
  [106, 'ban_broadcast'],
])

/** What Baileys says of an end. An error that is not of WhatsApp counts as a lost line. */
export function readClose(error: unknown): Close {
  if (error === undefined || error === null) return { code: null, message: '', data: NO_DATA }
  return {
    code: Number(read(read(error, 'output'), 'statusCode') ?? 0),
    message: error instanceof Error ? error.message : '',
    data: {
      code: numberOrNull(read(read(error, 'data'), 'code')),
      expire: numberOrNull(read(read(error, 'data'), 'expire')),
    },
  }
}

export function newCloseHistory(): CloseHistory {
  return { failures: 0, replacedAt: [], restartedAt: null, refused: 0, versionRefreshed: false }
}

/** What to do after a connection has ended. Notes in `history` what the next end has to know of this one. */
export function nextStep(close: Close, history: CloseHistory, now: number, random = Math.random): NextStep {
  if (close.code === null) return { do: 'nothing' }
  switch (close.code) {
    case 515:
      history.restartedAt = now
      return { do: 'again', afterMs: 0, code: null }
    case 408:
      if (close.message.includes('QR refs attempts ended')) return stop('waiting', 'qr_timeout')
      return again(history, 'connection_lost', random)
    case 440:
      return afterReplacement(history, now)
    case 401:
      if (close.message === 'Intentional Logout') return stop('logged_out', 'logged_out_here')
      // Right after a restart WhatsApp may not know the new device everywhere yet.
      if (history.restartedAt !== null && now - history.restartedAt < MINUTE) {
        history.restartedAt = null
        return { do: 'again', afterMs: 2 * SECOND, code: null }
      }
      return stop('logged_out', 'unlinked')
    case 402:
      return {
        do: 'stop',
        state: 'restricted',
        code: BANS.get(close.data.code ?? 0) ?? 'ban_temporary',
        until: now + (close.data.expire ?? 3600) * SECOND,
      }
    case 403:
      return stop('banned', 'account_locked')
    case 406:
      return stop('banned', 'account_banned')
    case 405:
      if (history.versionRefreshed) return stop('waiting', 'outdated')
      history.versionRefreshed = true
      return { do: 'again', afterMs: 0, code: 'outdated', freshVersion: true }
    case 409:
    case 411:
    case 413:
    case 414:
    case 415:
    case 418:
      history.refused += 1
      if (history.refused >= REFUSED_TOO_OFTEN) return stop('waiting', `refused_${close.code}`)
      return again(history, 'refused', random)
    case 429:
      return { do: 'again', afterMs: RATE_LIMIT_PAUSE_MS * (1 + random()), code: 'rate_limited' }
    default:
      return again(history, close.code === 503 ? 'whatsapp_busy' : 'connection_lost', random)
  }
}

function read(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function numberOrNull(value: unknown): number | null {
  const number = Number(value ?? Number.NaN)
  return Number.isFinite(number) ? number : null
}

/** Back-off with full jitter: 1 s, 2 s, 4 s … up to five minutes, and anything below it. */
function again(history: CloseHistory, code: string, random: () => number): NextStep {
  const ceiling = Math.min(SECOND * 2 ** Math.min(history.failures, 20), LONGEST_PAUSE_MS)
  history.failures += 1
  return { do: 'again', afterMs: Math.round(random() * ceiling), code }
}

/** Somebody else has logged in with the same keys: fighting for it would go on for ever. */
function afterReplacement(history: CloseHistory, now: number): NextStep {
  history.replacedAt = [...history.replacedAt.filter((at) => now - at < REPLACED_WITHIN_MS), now]
  if (history.replacedAt.length >= REPLACED_TOO_OFTEN) return stop('conflict', 'replaced')
  return { do: 'again', afterMs: 30 * SECOND, code: 'replaced' }
}

function stop(state: WhatsappState, code: string): NextStep {
  return { do: 'stop', state, code, until: null }
}
