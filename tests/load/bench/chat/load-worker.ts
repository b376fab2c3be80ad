import { io, type Socket } from 'socket.io-client'
import { inFlight } from '../client-calls.ts'
import { answerCalls, preciseNow } from '../worker-calls.ts'
import type { Door } from './relay-calls.ts'

// Everybody outside the server: visitors on their sockets, and one agent who is told of everything.

const OPENED_AT_ONCE = 20
const TEXT = 'is it open tomorrow, and do you have it in blue?'

let door: Door | null = null
let agent: Socket | null = null
let visitors: Socket[] = []
let sent = 0
/** When each message left, by client id; taken away when the agent has it. */
const underWay = new Map<string, number>()
let heard: (clientId: string) => void = () => {}

const calls = {
  /** The agent comes in, and so many visitors. */
  async open(wanted: { door: Door; visitors: number }): Promise<void> {
    door = wanted.door
    agent = await connect('/agents', { cookie: door.cookie, origin: door.url })
    const list = await fetch(`${door.url}/api/v1/conversations`, { headers: { cookie: door.cookie } })
    const { seq = 0 } = await list.json()
    await answer(agent, 'subscribe', { after: seq })
    agent.on('events', ({ events }) => {
      for (const { type, message } of events) if (type === 'message.created') heard(message.clientId)
    })
    await openVisitors({ visitors: wanted.visitors })
  },
  openVisitors,
  /** Every visitor writes `each` messages, the next one when the last was acknowledged; ends when the agent has all. */
  async flood({ each }: { each: number }): Promise<{ perSecond: number }> {
    const count = visitors.length * each
    const done = agentHears(count)
    const begun = preciseNow()
    await Promise.all(
      visitors.map(async (visitor) => {
        for (let round = 0; round < each; round++) await write(visitor)
      }),
    )
    await done
    return { perSecond: (count * 1_000) / (preciseNow() - begun) }
  },
  /** So many messages a second, whatever becomes of them; answers how long each took to the agent, milliseconds. */
  async pace({ perSecond, seconds }: { perSecond: number; seconds: number }): Promise<number[]> {
    const done = agentHears(perSecond * seconds)
    await paced({ perSecond, seconds }, async (number) => {
      const visitor = visitors[number % visitors.length]
      if (visitor) await write(visitor)
    })
    return done
  },
  /** A program sends so many messages a second to visitors who have written; answers when each was accepted, milliseconds. */
  async send({ key, ...pace }: { key: string; perSecond: number; seconds: number }): Promise<number[]> {
    const headers = { 'x-api-key': key, 'content-type': 'application/json' }
    const list = await fetch(`${opened().url}/api/v1/conversations?limit=100`, { headers })
    const { conversations } = await list.json()
    return paced(pace, async (number) => {
      const begun = preciseNow()
      const body = JSON.stringify({
        to: conversations[number % conversations.length].id,
        text: `${number}: ${TEXT}`,
      })
      const response = await fetch(`${opened().url}/api/v1/messages`, { method: 'POST', headers, body })
      await response.arrayBuffer()
      if (response.status !== 201) throw new Error(`A message was answered ${response.status}.`)
      return preciseNow() - begun
    })
  },
  /** Asks for these pages one after the other, as the agent or with a key; answers how long each took, milliseconds. */
  async get({ paths, key }: { paths: string[]; key?: string }): Promise<number[]> {
    const headers: Record<string, string> =
      key === undefined ? { cookie: opened().cookie } : { 'x-api-key': key }
    const times: number[] = []
    for (const path of paths) {
      const begun = preciseNow()
      const response = await fetch(`${opened().url}${path}`, { headers })
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`${path}: ${response.status}`)
      times.push(preciseNow() - begun)
    }
    return times
  },
  close() {
    for (const socket of [agent, ...visitors]) socket?.disconnect()
    visitors = []
  },
}
export type LoadCalls = typeof calls
answerCalls(calls)

/** Begins so many a second, whatever becomes of those before. */
async function paced<T>(
  { perSecond, seconds }: { perSecond: number; seconds: number },
  begin: (number: number) => Promise<T>,
): Promise<T[]> {
  const start = preciseNow()
  const begun: Promise<T>[] = []
  for (let number = 0; number < perSecond * seconds; number++) {
    const at = start + (number * 1_000) / perSecond
    if (at > preciseNow()) await new Promise((resolve) => setTimeout(resolve, at - preciseNow()))
    begun.push(begin(number))
  }
  return Promise.all(begun)
}

async function openVisitors({ visitors: count }: { visitors: number }): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => visitors.length + index)
  await inFlight(numbers, OPENED_AT_ONCE, async (number) => {
    const { url, sites } = opened()
    const { key, origin } = sites[number % sites.length] ?? { key: '', origin: '' }
    const response = await fetch(`${url}/widget/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ site: key, token: null, identity: null }),
    })
    const { token, seq = 0 } = await response.json()
    const socket = await connect('/visitors', { origin }, { site: key, token })
    await answer(socket, 'subscribe', { after: seq })
    visitors.push(socket)
  })
}

async function connect(namespace: string, extraHeaders: Record<string, string>, auth = {}): Promise<Socket> {
  const options = { path: '/live', transports: ['websocket'], forceNew: true, reconnection: false }
  const socket = io(`${opened().url}${namespace}`, { ...options, auth, extraHeaders })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return socket
}

async function write(visitor: Socket): Promise<void> {
  sent += 1
  const clientId = `message-${sent}`
  underWay.set(clientId, preciseNow())
  await answer(visitor, 'send', { clientId, text: `${clientId}: ${TEXT}` })
}

async function answer(socket: Socket, name: string, body: object): Promise<void> {
  const { ok, error } = await socket.emitWithAck(name, body)
  if (!ok) throw new Error(`${name}: ${JSON.stringify(error)}`)
}

function agentHears(count: number): Promise<number[]> {
  const times: number[] = []
  return new Promise((resolve) => {
    heard = (clientId) => {
      const at = underWay.get(clientId)
      if (at === undefined) return
      underWay.delete(clientId)
      times.push(preciseNow() - at)
      if (times.length === count) resolve(times)
    }
  })
}

function opened(): Door {
  if (!door) throw new Error('No door is open yet.')
  return door
}
