import { type Contestant, inMatch, linkNumbers, type Match } from './contestant.ts'

/** How fast messages went, and what one of them cost the client's process. */
export interface Rate {
  perSecond: number
  workMs: number
}

export interface Speed {
  inbound: Rate
  outbound: Rate
  /** Milliseconds until a new number is online. */
  pairing: number
}

export interface Memory {
  /** Bytes of the process for each number more, after the first. */
  rssPerNumber: number
  heapPerNumber: number
  rss: number
  pairing: number
}

const CONTACTS = 50
const FIRST_CONTACT = 628_120_000_000
const INBOUND_EACH = 30
const OUTBOUND_EACH = 12
const SENDS_IN_FLIGHT = 10
const TEN = 10
const INBOUND_EACH_OF_TEN = 4
const WARM_UP = 4

/** One number with fifty customers: they write all at once, then everybody is answered. */
export function raceOne(contestant: Contestant): Promise<Speed> {
  return inMatch(contestant, async (match) => {
    await linkNumbers(match, 1)
    const people = await addContacts(match)
    await flood(match, people, WARM_UP)
    await answer(match, people, 2)
    const inbound = await flood(match, people, INBOUND_EACH)
    const outbound = await answer(match, people, OUTBOUND_EACH)
    return { inbound, outbound, pairing: match.pairing[0] ?? 0 }
  })
}

/** Ten numbers in one process, and everybody writes to all of them at once; answers the rate of all together. */
export function raceTen(contestant: Contestant): Promise<Rate> {
  return inMatch(contestant, async (match) => {
    await linkNumbers(match, TEN)
    const people = await addContacts(match)
    await flood(match, people, 1)
    return flood(match, people, INBOUND_EACH_OF_TEN)
  })
}

/** What each online number costs while nobody writes. */
export function weigh(contestant: Contestant, counts: number[]): Promise<Memory[]> {
  return inMatch(contestant, async (match) => {
    await linkNumbers(match, 1)
    const first = await match.client.call('memory', undefined)
    const weights: Memory[] = []
    for (const count of counts) {
      await linkNumbers(match, count - match.numbers.length)
      const { rss, heap } = await match.client.call('memory', undefined)
      const more = count - 1
      weights.push({
        rss,
        rssPerNumber: (rss - first.rss) / more,
        heapPerNumber: (heap - first.heap) / more,
        pairing: median(match.pairing.slice(1)),
      })
    }
    return weights
  })
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = 0, high = 0] =
    sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1)
  return (low + high) / 2
}

export function medianRate(rates: Rate[]): Rate {
  return {
    perSecond: median(rates.map(({ perSecond }) => perSecond)),
    workMs: median(rates.map(({ workMs }) => workMs)),
  }
}

async function addContacts({ sandbox }: Match): Promise<string[]> {
  const numbers = Array.from({ length: CONTACTS }, (_, index) => String(FIRST_CONTACT + index))
  await sandbox.call('addContacts', { numbers })
  return numbers
}

/** Everybody writes `each` messages to every number. Ends when all is taken in, and settled at WhatsApp too. */
async function flood({ client, sandbox, numbers }: Match, people: string[], each: number): Promise<Rate> {
  const worked = await client.call('work', undefined)
  const before = await client.call('taken', undefined)
  const count = numbers.length * people.length * each
  const taken = client.call('hasTaken', { count: before + count })
  const { begunAt } = await sandbox.call('flood', { to: numbers, from: people, each })
  const [{ at: takenAt }, { at: settledAt }] = await Promise.all([
    taken,
    sandbox.call('settled', { numbers }),
  ])
  const ms = Math.max(takenAt, settledAt) - begunAt
  return rateOf(count, ms, (await client.call('work', undefined)) - worked)
}

/** Everybody is answered `each` times by the first number. Ends when the last answer was decrypted. */
async function answer({ client, sandbox, numbers }: Match, people: string[], each: number): Promise<Rate> {
  const worked = await client.call('work', undefined)
  const [number = ''] = numbers
  const before = await sandbox.call('received', undefined)
  const count = people.length * each
  const received = sandbox.call('hasReceived', { count: before + count })
  const { begunAt } = await client.call('send', { number, to: people, each, inFlight: SENDS_IN_FLIGHT })
  const ms = (await received).at - begunAt
  return rateOf(count, ms, (await client.call('work', undefined)) - worked)
}

function rateOf(count: number, ms: number, workMs: number): Rate {
  return { perSecond: (count * 1_000) / ms, workMs: workMs / count }
}
