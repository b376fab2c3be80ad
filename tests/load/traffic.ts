import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentBrowser } from './agent.ts'
import type { Customers } from './customers.ts'
import type { Random } from './random.ts'
import type { VisitorBrowser, VisitorTab } from './visitor.ts'

const FILE_SHARE = 0.06
/** How often somebody leaves, or falls into a tunnel, while what they wrote is on its way. */
const HASTE_SHARE = 0.25
/** Agents who answer on WhatsApp too. */
const ON_WHATSAPP = 3

/** Everybody at work until `stop`. */
export interface Traffic {
  /** Some visitors and agents write in the same moment. */
  burst(random: Random): void
  /** Lets everybody finish what they are doing. */
  stop(): Promise<void>
}

/** Visitors and agents do what people do, each by a stream of chance of its own. */
export function startTraffic(cast: {
  visitors: VisitorBrowser[]
  agents: AgentBrowser[]
  customers: Customers
  random: Random
}): Traffic {
  const { visitors, agents, customers } = cast
  // The rest of the team looks after the websites only.
  const onWhatsapp = new Set(agents.slice(0, ON_WHATSAPP))
  const stopping = new AbortController()
  // Everybody waits on it.
  setMaxListeners(0, stopping.signal)
  const bursts = new Set<Promise<void>>()
  let bursting = 0
  const work = async (name: string, range: [number, number], step: (random: Random) => Promise<void>) => {
    const random = cast.random.fork(name)
    while (!stopping.signal.aborted) {
      await sleep(random.between(...range), undefined, { signal: stopping.signal }).catch(() => undefined)
      if (!stopping.signal.aborted) await step(random)
    }
  }
  const working = [
    ...visitors.map((visitor) => work(visitor.name, [400, 4_000], (random) => visit(visitor, random))),
    ...agents.map((agent) =>
      work(agent.name, [150, 900], (random) => serve(agent, random, onWhatsapp.has(agent))),
    ),
    ...customers.numbers.map((number) =>
      work(number, [800, 6_000], (random) => customers.write(number, random)),
    ),
  ]
  return {
    burst(random) {
      bursting += 1
      for (const visitor of random.some(visitors, random.between(4, 14))) {
        const written = visitor
          .write(`${visitor.name} in burst ${bursting}`)
          .finally(() => bursts.delete(written))
        bursts.add(written)
      }
      for (const agent of random.some(agents, 2)) reply(agent, random, onWhatsapp.has(agent))
      for (const number of random.some(customers.numbers, random.between(3, 12))) {
        const written = customers.write(number, random).finally(() => bursts.delete(written))
        bursts.add(written)
      }
    },
    async stop() {
      stopping.abort()
      await Promise.all([...working, ...bursts])
    },
  }
}

async function visit(visitor: VisitorBrowser, random: Random): Promise<void> {
  const tab = random.pick(visitor.tabs)
  if (!tab) return
  const what = random.next()
  if (what < 0.74) await write(visitor, tab, random)
  else if (what < 0.84) await visitor.reload(tab)
  else if (what < 0.88) await loseNetwork(tab, random)
  else if (what < 0.92) tab.connection.setVisible(random.chance(0.7))
  else if (what < 0.95) tab.connection.typing()
  else if (visitor.tabs.length > 1) await visitor.closeTab(tab)
  else await visitor.openTab()
}

async function write(visitor: VisitorBrowser, tab: VisitorTab, random: Random): Promise<void> {
  const text = `${visitor.name} message ${visitor.written.length + 1} ${random.between(0, 1e9)}`
  const file = { name: `list ${visitor.written.length}.txt`, content: `${text}\n`.repeat(20) }
  await visitor.write(text, { tab, file: random.chance(FILE_SHARE) ? file : undefined })
  if (!random.chance(HASTE_SHARE)) return
  await sleep(random.between(0, 15))
  if (random.chance(0.5)) await visitor.reload(tab)
  else await loseNetwork(tab, random)
}

async function loseNetwork({ connection }: VisitorTab, random: Random): Promise<void> {
  connection.setOnline(false)
  await sleep(random.between(100, 1_500))
  connection.setOnline(true)
}

async function serve(agent: AgentBrowser, random: Random, onWhatsapp: boolean): Promise<void> {
  const conversation = pickConversation(agent, random, onWhatsapp)
  if (!conversation) return
  const path = `conversations/${conversation.id}`
  const what = random.next()
  if (what < 0.5) {
    reply(agent, random, onWhatsapp)
    if (random.chance(HASTE_SHARE / 2)) await agent.reload()
  } else if (what < 0.72) await read(agent, conversation.id)
  else if (what < 0.8) await agent.insist('PUT', `${path}/assignee`, { agentId: agent.agentId })
  else if (what < 0.84) await agent.insist('DELETE', `${path}/assignee`)
  else if (what < 0.9) await agent.insist('PUT', `${path}/closure`)
  else if (what < 0.94) await agent.insist('DELETE', `${path}/closure`)
  else if (what < 0.97) agent.live().typing(conversation.id, true)
  else await agent.reload()
}

function reply(agent: AgentBrowser, random: Random, onWhatsapp: boolean): void {
  const conversation = pickConversation(agent, random, onWhatsapp)
  if (!conversation) return
  const note = random.chance(0.2)
  const text = `${agent.name} ${note ? 'note' : 'reply'} ${agent.written.length + 1} ${random.between(0, 1e9)}`
  agent.write({ conversationId: conversation.id, text, note })
}

function pickConversation(agent: AgentBrowser, random: Random, onWhatsapp: boolean) {
  const all = Object.values(agent.live().get().inbox.conversations)
  return random.pick(all.filter(({ channelKind }) => onWhatsapp || channelKind === 'website'))
}

/** Opens the thread and says what of it has been seen. */
async function read(agent: AgentBrowser, conversationId: string): Promise<void> {
  const live = agent.live()
  live.openConversation(conversationId)
  const newest = live.get().inbox.threads[conversationId]?.messages.at(-1)
  if (newest) await agent.insist('PUT', `conversations/${conversationId}/read`, { upToSeq: newest.seq })
}
