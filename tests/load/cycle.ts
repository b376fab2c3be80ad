import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineProcess } from '../support/engines.ts'
import type { Customers } from './customers.ts'
import type { Random } from './random.ts'
import type { ServerProcess } from './server-process.ts'
import type { Traffic } from './traffic.ts'
import type { Wire } from './wire.ts'

const TRIES = 40
const ACKNOWLEDGEMENT_WAIT_MS = 400
const WORK_WAIT_MS = 20_000
// The lease of a killed server, and a new login.
const ONLINE_WAIT_MS = 10_000

type Target = 'server' | 'database' | 'server and database'

/** What happened in one cycle. */
export interface CycleReport {
  target: Target
  /** What had not been answered in the moment of the kill. */
  inFlight: { writes: number; messages: number; whatsapp: number }
  /** Whether the number was online then. */
  online: boolean
  /** Killed again while it started. */
  twice: boolean
  downMs: number
  readyMs: number
}

/** Kills in the middle of writes, starts again, and answers when the server is ready. */
export async function runCycle(options: {
  server: ServerProcess
  mariadb: EngineProcess | null
  traffic: Traffic
  wire: Wire
  customers: Customers
  random: Random
}): Promise<CycleReport> {
  const { server, mariadb, wire, customers, random } = options
  const target = chooseTarget(random, mariadb)
  const downMs = random.between(0, 1_200)
  const twice = target === 'server' && random.chance(0.2)
  await work(wire, random)
  const online = await customers.untilOnline(ONLINE_WAIT_MS)
  const inFlight = await killInFlight(options, () => signal(target, server, mariadb))
  await Promise.all([
    target === 'database' ? undefined : server.kill(),
    target === 'server' ? undefined : mariadb?.kill(),
  ])
  await sleep(downMs)
  if (target !== 'server') await mariadb?.restart()
  if (target !== 'database') server.launch()
  if (twice) {
    await sleep(random.between(30, 500))
    await server.kill()
    server.launch()
  }
  return { target, inFlight, online, twice, downMs, readyMs: await server.ready() }
}

/** Everybody comes back at a time of their own: a server that has done nothing yet has nothing to lose. */
async function work(wire: Wire, random: Random): Promise<void> {
  const enough = wire.acknowledged.size + random.between(20, 60)
  const deadline = Date.now() + WORK_WAIT_MS
  while (wire.acknowledged.size < enough && Date.now() < deadline) await sleep(20)
  await sleep(random.between(0, 1_000))
}

function chooseTarget(random: Random, mariadb: EngineProcess | null): Target {
  const chance = random.next()
  if (!mariadb || chance < 0.55) return 'server'
  return chance < 0.85 ? 'database' : 'server and database'
}

/** Waits for a moment of chance in which a message is in flight, kills in that very moment, and answers what was. */
async function killInFlight(
  {
    wire,
    traffic,
    customers,
    random,
  }: { wire: Wire; traffic: Traffic; customers: Customers; random: Random },
  kill: () => void,
): Promise<CycleReport['inFlight']> {
  let inFlight: CycleReport['inFlight'] | null = null
  const strike = () => {
    if (inFlight || wire.inFlight().messages === 0) return
    inFlight = { ...wire.inFlight(), whatsapp: customers.unsettled() }
    kill()
  }
  for (let tried = 0; tried < TRIES; tried++) {
    traffic.burst(random)
    const when = random.next()
    if (when < 0.4) {
      await sleep(random.between(0, 40))
      strike()
    } else if (when < 0.7) {
      await strikeOn(wire.onNextAcknowledgement, strike)
    } else {
      await strikeOn(customers.onNextSettled, strike)
    }
    if (inFlight) return inFlight
  }
  throw new Error('No message was in flight in any moment that was tried.')
}

/** An acknowledgement or a receipt has just been heard: what it promised must already be safe. */
async function strikeOn(onNext: (callback: () => void) => () => void, strike: () => void): Promise<void> {
  await new Promise<void>((resolve) => {
    const forget = onNext(() => {
      strike()
      resolve()
    })
    setTimeout(() => {
      forget()
      resolve()
    }, ACKNOWLEDGEMENT_WAIT_MS)
  })
}

function signal(target: Target, server: ServerProcess, mariadb: EngineProcess | null): void {
  const pids = [target === 'database' ? null : server.pid(), target === 'server' ? null : mariadb?.pid()]
  for (const pid of pids) if (pid) process.kill(pid, 'SIGKILL')
}
