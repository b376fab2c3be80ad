import { medianRate, type Rate } from '../races.ts'
import { bytesLine, type Line, megabytes, mostLine, percentileLine, rateLine } from '../table.ts'
import {
  measureStarts,
  raceBig,
  raceFlood,
  raceHistory,
  raceLatency,
  raceSend,
  raceWebhooks,
  weighSockets,
} from './chat-races.ts'
import { BARE_RELAY, type Relay, SAPA_ALONE, SAPA_RELAY } from './relays.ts'

interface Given {
  wanted: readonly string[]
  alternately<T>(relays: Relay[], race: (one: Relay) => Promise<T>): Promise<Map<Relay, T[]>>
  /** Left out where there is no MariaDB. */
  mysqlRelay: Relay | null
}

/** Everything that is measured of the website's chat. */
export async function chatLines({ wanted, alternately, mysqlRelay }: Given): Promise<Line[]> {
  const both = [SAPA_RELAY, ...(mysqlRelay ? [mysqlRelay] : [])]
  const lines: Line[] = []
  if (wanted.includes('flood')) {
    lines.push(...floodLines(await alternately([BARE_RELAY, SAPA_ALONE, ...both], raceFlood)))
  }
  if (wanted.includes('latency')) {
    for (const [{ name }, rounds] of await alternately([SAPA_RELAY], raceLatency)) {
      const all = (which: 'calm' | 'importing') => rounds.flatMap((round) => round[which])
      lines.push(
        percentileLine('visitor to agent, 100/s', name, all('calm'), { p50: 4, p99: 15 }),
        percentileLine('… while 50,000 of the past come in', name, all('importing'), { p99: 40 }),
      )
    }
  }
  if (wanted.includes('sockets')) {
    const [bare, sapa] = [await weighSockets(BARE_RELAY), await weighSockets(SAPA_RELAY)]
    lines.push(
      bytesLine('heap of an idle visitor, 2,000', 'bare', bare.heap, bare.heap, null),
      bytesLine('heap of an idle visitor, 2,000', 'sapa', sapa.heap, bare.heap, 1.5),
    )
  }
  if (wanted.includes('send')) {
    for (const [{ name }, rounds] of await alternately(both, raceSend)) {
      lines.push(percentileLine('send accepted, 100/s', name, rounds.flat(), { p95: 10 }))
    }
  }
  if (wanted.includes('webhooks')) {
    for (const [{ name }, rounds] of await alternately(both, raceWebhooks)) {
      lines.push(percentileLine('event to webhook, 20/s', name, rounds.flat(), { p95: 60 }))
    }
  }
  if (wanted.includes('history')) {
    for (const relay of both) {
      const what = 'page of 100, of 1,000,000 messages'
      lines.push(percentileLine(what, relay.name, await raceHistory(relay), { p95: 15 }))
    }
  }
  if (wanted.includes('big')) {
    for (const relay of both) {
      const { list, thread, page } = await raceBig(relay)
      lines.push(
        percentileLine('list, of 1,000,000 messages', relay.name, list, { p95: 5 }),
        percentileLine('thread, of 1,000,000 messages', relay.name, thread, { p95: 5 }),
        percentileLine('page, of 1,000,000 messages', relay.name, page, { p95: 30 }),
      )
    }
  }
  if (wanted.includes('start')) {
    const { starts, rss } = await measureStarts()
    lines.push(mostLine('start to /readyz', 'sapa', starts, 1_500, `${megabytes(rss)} rss at rest`))
  }
  return lines
}

const GOALS = new Map([
  [SAPA_RELAY.name, { ratio: 1.5 }],
  [SAPA_ALONE.name, { ratio: 0.8 }],
  ['sapa on MariaDB', { ratio: 0, perSecond: 1_000 }],
])

function floodLines(results: Map<Relay, Rate[]>): Line[] {
  const bare = medianRate(results.get(BARE_RELAY) ?? [])
  return [...results].map(([{ name }, rates]) =>
    rateLine('200 visitors to an agent', name, rates, { bare, goal: GOALS.get(name) ?? null }),
  )
}
