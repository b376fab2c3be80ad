import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible'
import { AppError } from './errors.ts'

/** How often something may be done. Who goes beyond is told when to try again. */
export interface Limits {
  /** Counts `points` for `key` and answers what is left; throws `too_many_…` (429) where that is too much. */
  take(name: LimitName, key: string, points?: number): Promise<Left>
  /** What is allowed within how many seconds. */
  allowed(name: LimitName): { points: number; seconds: number }
  /** Forgets what was counted for `key`: a right password ends the count of wrong ones. */
  forget(name: LimitName, key: string): Promise<void>
}

export type LimitName = keyof typeof LIMITS

export interface Left {
  /** How many more are allowed before `resetMs` have gone by. */
  points: number
  resetMs: number
}

interface Limit {
  /** Allowed within `seconds`. */
  points: number
  seconds: number
  code: string
  what: string
  /** After `free` points each further one has to wait, longer each time. */
  growing?: { free: number; waitSeconds: readonly number[] }
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const SIGN_IN_WAITS = [5, 15, 30, 60, 120, 300] as const
const ATTEMPTS = { code: 'too_many_attempts', what: 'attempts' }
const MESSAGES = { code: 'too_many_messages', what: 'messages' }
const REQUESTS = { code: 'too_many_requests', what: 'requests' }

/**
 * The table of limits. Visitors are counted by token and by site, never by IP address alone: a mobile carrier puts
 * thousands of people behind one. Sign-in counts a pair of e-mail and address strictly, and an e-mail alone only
 * loosely and for minutes, so that a stranger's guesses cannot keep its owner out.
 */
const LIMITS = {
  /** Key: e-mail and address together. */
  sign_in: { ...ATTEMPTS, points: 30, seconds: HOUR, growing: { free: 5, waitSeconds: SIGN_IN_WAITS } },
  /** Key: e-mail. */
  sign_in_account: { ...ATTEMPTS, points: 100, seconds: 15 * MINUTE },
  /** Key: address. An office signs in from one. */
  sign_in_address: { ...ATTEMPTS, points: 150, seconds: 15 * MINUTE },
  /** Key: agent. Reached only with the right password; six digits can be guessed. */
  second_step: { ...ATTEMPTS, points: 20, seconds: HOUR, growing: { free: 5, waitSeconds: [30, 60, 300] } },
  /** Key: address. Counts wrong set-up codes only. */
  setup: { ...ATTEMPTS, points: 10, seconds: MINUTE },
  message_visitor: { ...MESSAGES, points: 30, seconds: MINUTE },
  message_site: { ...MESSAGES, points: 1_200, seconds: MINUTE },
  upload_visitor: { code: 'too_many_files', what: 'files', points: 20, seconds: MINUTE },
  session_site: { ...REQUESTS, points: 3_000, seconds: MINUTE },
  beacon_site: { ...REQUESTS, points: 60_000, seconds: MINUTE },
  /** Key: site. Pages of other addresses that are written down; the others are refused all the same. */
  refused_origin_site: { ...REQUESTS, points: 60, seconds: MINUTE },
  upload_site: { code: 'too_many_files', what: 'files', points: 300, seconds: MINUTE },
  /** Every other call of a visitor: taken before anything is read. */
  request_visitor: { ...REQUESTS, points: 600, seconds: MINUTE },
  /** Key: API key. */
  request_key: { ...REQUESTS, points: 12_000, seconds: MINUTE },
  subscribe_visitor: { ...REQUESTS, points: 60, seconds: MINUTE },
  typing_visitor: { ...REQUESTS, points: 120, seconds: MINUTE },
} as const satisfies Record<string, Limit>

/**
 * Counts in this process, or in Redis where several processes share the counting; where Redis is away each process
 * counts by itself. `scale` multiplies what is allowed.
 */
export function createLimits({ redis, scale = 1 }: { redis?: Redis; scale?: number } = {}): Limits {
  const counters = new Map<string, RateLimiterAbstract>()
  const counter = (name: string, points: number, duration: number) => {
    const known = counters.get(name)
    if (known) return known
    const made = buildCounter({ redis, keyPrefix: `sapa:limit:${name}`, points, duration })
    counters.set(name, made)
    return made
  }
  const countersOf = (name: LimitName, limit: Limit) => ({
    count: counter(name, Math.ceil(limit.points * scale), limit.seconds),
    // One point at a time; each is taken with a duration of its own.
    turn: counter(`${name}:turn`, 1, limit.growing?.waitSeconds[0] ?? 1),
  })
  return {
    async take(name, key, points = 1) {
      const limit: Limit = LIMITS[name]
      const { count, turn } = countersOf(name, limit)
      const hashed = shortHash(key)
      const taken = await consume(count, hashed, { points, limit })
      const left = { points: taken.remainingPoints, resetMs: taken.msBeforeNext }
      const extra = limit.growing ? taken.consumedPoints - Math.ceil(limit.growing.free * scale) : 0
      if (!limit.growing || extra <= 0) return left
      const waits = limit.growing.waitSeconds
      const seconds = waits[Math.min(extra, waits.length) - 1] ?? 1
      try {
        await consume(turn, hashed, { points: 1, limit, seconds })
        return left
      } catch (error) {
        // Knocking during the wait does not make it longer.
        await count.reward(hashed, points)
        throw error
      }
    },
    allowed: (name) => ({ points: Math.ceil(LIMITS[name].points * scale), seconds: LIMITS[name].seconds }),
    async forget(name, key) {
      const { count, turn } = countersOf(name, LIMITS[name])
      const hashed = shortHash(key)
      await Promise.all([count.delete(hashed), turn.delete(hashed)])
    },
  }
}

function buildCounter(options: {
  redis: Redis | undefined
  keyPrefix: string
  points: number
  duration: number
}): RateLimiterAbstract {
  const { redis, ...counting } = options
  const memory = new RateLimiterMemory(counting)
  if (!redis) return memory
  return new RateLimiterRedis({
    ...counting,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: memory,
  })
}

async function consume(
  counter: RateLimiterAbstract,
  key: string,
  { points, limit, seconds }: { points: number; limit: Limit; seconds?: number },
): Promise<RateLimiterRes> {
  try {
    return await counter.consume(key, points, seconds === undefined ? {} : { customDuration: seconds })
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    const retryAfterMs = Math.max(refused.msBeforeNext, 1_000)
    const message = `Too many ${limit.what} in a short time. Try again in ${inWords(retryAfterMs)}.`
    throw new AppError(limit.code, message, { status: 429, retryAfterMs })
  }
}

function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 2 * MINUTE) return seconds === 1 ? '1 second' : `${seconds} seconds`
  return `${Math.ceil(seconds / MINUTE)} minutes`
}

// Keys hold e-mails and addresses, which have no business in Redis; and a long one must not fill the memory.
function shortHash(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22)
}
