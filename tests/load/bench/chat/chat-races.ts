import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../../support/engines.ts'
import { copyServerBuild } from '../../server-build.ts'
import { serverProcess } from '../../server-process.ts'
import type { Rate } from '../races.ts'
import { startWorker, type Worker } from '../worker.ts'
import type { HookCalls } from './hook-worker.ts'
import type { LoadCalls } from './load-worker.ts'
import type { Door, SapaCalls } from './relay-calls.ts'
import type { Relay } from './relays.ts'

interface Match {
  /** The bare one can do less: what is asked of both is in RelayCalls. */
  server: Worker<SapaCalls>
  load: Worker<LoadCalls>
  door: Door
}

const LOAD = new URL('./load-worker.ts', import.meta.url)
const VISITORS = 200
const WARM_UP_EACH = 3
const FLOOD_EACH = 20
const PER_SECOND = 100
const HOOK = new URL('./hook-worker.ts', import.meta.url)
const HOOKED_PER_SECOND = 20
const SOCKETS = 2_000
const PAST = 50_000
const BIG = { conversations: 100_000, messagesEach: 10 }
const STARTS = 5
const AT_REST_MS = 3_000

/** Messages a second from 200 visitors, each waiting for its acknowledgement, until the agent's socket has them all. */
export function raceFlood(relay: Relay): Promise<Rate> {
  return inMatch(relay, VISITORS, async ({ server, load }) => {
    await load.call('flood', { each: WARM_UP_EACH })
    const worked = await server.call('work', undefined)
    const { perSecond } = await load.call('flood', { each: FLOOD_EACH })
    const workMs = ((await server.call('work', undefined)) - worked) / (VISITORS * FLOOD_EACH)
    return { perSecond, workMs }
  })
}

/** From a visitor to the agent at 100 messages a second, milliseconds of each: at peace, and while a past comes in. */
export function raceLatency(relay: Relay): Promise<{ calm: number[]; importing: number[] }> {
  return inMatch(relay, VISITORS, async ({ server, load }) => {
    await load.call('pace', { perSecond: PER_SECOND, seconds: 2 })
    const calm = await load.call('pace', { perSecond: PER_SECOND, seconds: 10 })
    const [importing] = await Promise.all([
      load.call('pace', { perSecond: PER_SECOND, seconds: 12 }),
      server.call('importPast', { messages: PAST }),
    ])
    return { calm, importing }
  })
}

/** Bytes of heap for each of 2,000 visitors who are there and silent. */
export function weighSockets(relay: Relay): Promise<{ heap: number; rss: number }> {
  return inMatch(relay, 20, async ({ server, load }) => {
    const before = await server.call('memory', undefined)
    await load.call('openVisitors', { visitors: SOCKETS })
    const after = await server.call('memory', undefined)
    return { heap: (after.heap - before.heap) / SOCKETS, rss: (after.rss - before.rss) / SOCKETS }
  })
}

/** Until a program's message is accepted, 100 a second, milliseconds of each. */
export function raceSend(relay: Relay): Promise<number[]> {
  return inMatch(relay, VISITORS, async ({ server, load }) => {
    await load.call('flood', { each: 1 })
    const key = await server.call('apiKey', undefined)
    await load.call('send', { key, perSecond: PER_SECOND, seconds: 3 })
    return load.call('send', { key, perSecond: PER_SECOND, seconds: 20 })
  })
}

/** From a message's event until a webhook's receiver has it, 20 a second, milliseconds of each. */
export function raceWebhooks(relay: Relay): Promise<number[]> {
  return inMatch(relay, VISITORS, async ({ server, load }) => {
    const hook = await startWorker<HookCalls>(HOOK)
    await load.call('flood', { each: 1 })
    await server.call('webhook', { url: await hook.call('listen', undefined) })
    const pace = async (seconds: number) => {
      await load.call('pace', { perSecond: HOOKED_PER_SECOND, seconds })
      return hook.call('ages', { count: HOOKED_PER_SECOND * seconds })
    }
    await pace(3)
    const ages = await pace(30)
    await hook.end()
    return ages
  })
}

/** Pages of 100 from all over a million messages, by the API with a key, while 100 a second come in; milliseconds of each. */
export function raceHistory(relay: Relay): Promise<number[]> {
  return inMatch(relay, VISITORS, async ({ server, load, door }) => {
    const key = await server.call('apiKey', undefined)
    const ids = await server.call('fill', BIG)
    const other = await startWorker<LoadCalls>(LOAD)
    await other.call('open', { door, visitors: 0 })
    const now = Date.now()
    const paths = ids.map((_id, index) => {
      const at = now - Math.round((index / ids.length) * BIG.conversations) * 60_000
      return `/api/v1/messages?limit=100&${index % 2 === 0 ? `until=${at}` : `since=${at}&order=asc`}`
    })
    await other.call('get', { paths: paths.slice(0, 50), key })
    const pacing = load.call('pace', { perSecond: PER_SECOND, seconds: 8 })
    const times = await other.call('get', { paths, key })
    await pacing
    await other.end()
    return times
  })
}

export interface BigTimes {
  list: number[]
  thread: number[]
  page: number[]
}

/** What an agent waits for on a million messages while 100 a second come in, milliseconds of each. */
export function raceBig(relay: Relay): Promise<BigTimes> {
  return inMatch(relay, VISITORS, async ({ server, load, door }) => {
    const ids = await server.call('fill', BIG)
    const other = await startWorker<LoadCalls>(LOAD)
    await other.call('open', { door, visitors: 0 })
    const get = (path: (id: string, index: number) => string) => other.call('get', { paths: ids.map(path) })
    const views = ['view=all', 'view=mine', 'view=unassigned', 'view=all&status=closed']
    const list = (_id: string, index: number) => `/api/v1/conversations?${views[index % views.length]}`
    const thread = (id: string) => `/api/v1/conversations/${id}/messages`
    await get(list)
    const pacing = load.call('pace', { perSecond: PER_SECOND, seconds: 14 })
    const times = {
      list: await get(list),
      thread: await get(thread),
      page: await get((id) => `/inbox/${id}`),
    }
    await pacing
    await other.end()
    return times
  })
}

/** From the start of the built server to `/readyz`, milliseconds of each, and what it holds when nobody is there. */
export async function measureStarts(): Promise<{ starts: number[]; rss: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'sapa-start-'))
  const build = copyServerBuild()
  const environment = { SAPA_DATA: folder, SAPA_LOG_LEVEL: 'warn' }
  const server = serverProcess({ main: build.main, port: await freePort(), environment })
  const starts: number[] = []
  let rss = 0
  // The first one makes the database.
  for (let round = 0; round <= STARTS; round++) {
    server.launch()
    const ms = await server.ready()
    if (round > 0) starts.push(ms)
    if (round === STARTS) {
      await sleep(AT_REST_MS)
      rss = residentBytes(server.pid() ?? 0)
    }
    await server.terminate()
  }
  build.remove()
  rmSync(folder, { recursive: true, force: true })
  return { starts, rss }
}

function residentBytes(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

async function inMatch<T>(
  { file, environment }: Relay,
  visitors: number,
  work: (match: Match) => Promise<T>,
): Promise<T> {
  const { variables, drop } = await environment()
  const server = await startWorker<SapaCalls>(file, variables)
  const load = await startWorker<LoadCalls>(LOAD)
  try {
    const door = await server.call('start', undefined)
    await load.call('open', { door, visitors })
    const result = await work({ server, load, door })
    await load.call('close', undefined)
    await server.call('stop', undefined)
    return result
  } finally {
    await load.end()
    await server.end()
    await drop()
  }
}
