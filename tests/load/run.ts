import type { App } from '#server/context.ts'
import { type AgentBrowser, openAgent } from './agent.ts'
import type { KillTestArguments, Sabotage } from './arguments.ts'
import { auditUntilQuiet, type Problem } from './audit.ts'
import { gatherCustomers } from './customers.ts'
import { runCycle } from './cycle.ts'
import { createRandom } from './random.ts'
import { cycleLine, summary } from './report.ts'
import { type SandboxProcess, startSandbox } from './sandbox-process.ts'
import { buildTestServer } from './server-build.ts'
import { buildStage, type Cast, openApp, type Stage, setUpCast } from './stage.ts'
import { startTraffic } from './traffic.ts'
import { createVisitor, type VisitorBrowser } from './visitor.ts'
import { createWire, type Wire } from './wire.ts'

const VISITORS = 50

/** Runs all cycles on a fresh stage, and answers what was wrong in the end. */
export async function runKillTest(wanted: KillTestArguments, sabotage: Sabotage | null): Promise<Problem[]> {
  const build = await buildTestServer(sabotage)
  const sandbox = await startSandbox()
  const stage = await buildStage(wanted, build, sandbox)
  try {
    stage.server.launch()
    await stage.server.ready()
    return await play(wanted, stage, sandbox)
  } finally {
    await stage.close()
    await sandbox.close()
    build.remove()
  }
}

async function play(
  { seed, cycles, database }: KillTestArguments,
  stage: Stage,
  sandbox: SandboxProcess,
): Promise<Problem[]> {
  const { server, mariadb } = stage
  const cast = await setUpCast(stage)
  const wire = createWire()
  const random = createRandom(seed)
  const visitors = createVisitors(cast, server.url, wire)
  const agents = await openAgents(cast, server.url, wire)
  if (database === 'mysql' && !mariadb) console.log('Without a MariaDB of its own only the server is killed.')
  await Promise.all(visitors.map((visitor) => visitor.openTab()))
  const customers = await gatherCustomers(sandbox, { agents: cast.agents, base: server.url })
  const traffic = startTraffic({ visitors, agents, customers, random })
  for (let number = 1; number <= cycles; number++) {
    const report = await runCycle({
      server,
      mariadb,
      traffic,
      wire,
      customers,
      random: random.fork(`cycle ${number}`),
    })
    const waiting = await countWaiting(visitors, agents)
    console.log(cycleLine(number, cycles, report, { acknowledged: wire.acknowledged.size, waiting }))
  }
  await traffic.stop()
  const app = openApp(stage.environment)
  try {
    const begun = Date.now()
    const problems = await auditUntilQuiet(app, {
      accountId: cast.accountId,
      visitors,
      agents,
      customers,
      wire,
    })
    const written = [...visitors, ...agents].reduce((sum, { written }) => sum + written.length, 0)
    console.log(
      summary(problems, {
        written,
        'said on WhatsApp': customers.said.length,
        acknowledged: wire.acknowledged.size,
        'ms until quiet': Date.now() - begun,
      }),
    )
    console.log(`  answers on WhatsApp: ${await countAnswers(app, customers.channelId)}`)
    for (const [what, times] of server.errors()) console.log(`  the server logged ${times} times: ${what}`)
    return problems
  } finally {
    for (const client of [...visitors, ...agents]) client.close()
    await app.dispose()
  }
}

async function countAnswers(app: App, channelId: string): Promise<string> {
  const rows = await app.db
    .selectFrom('messages')
    .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
    .where('channel_id', '=', channelId)
    .where('direction', '=', 'out')
    .groupBy('status')
    .execute()
  return rows.map(({ status, count }) => `${count} ${status}`).join(', ')
}

function createVisitors({ sites }: Cast, base: string, wire: Wire): VisitorBrowser[] {
  return Array.from({ length: VISITORS }, (_, index) => {
    const { key = '', origin = '' } = sites[index % sites.length] ?? {}
    return createVisitor({ name: `Visitor ${index + 1}`, base, site: key, origin, wire })
  })
}

function openAgents({ agents }: Cast, base: string, wire: Wire): Promise<AgentBrowser[]> {
  return Promise.all(agents.map((agent) => openAgent({ ...agent, base, wire })))
}

async function countWaiting(visitors: VisitorBrowser[], agents: AgentBrowser[]): Promise<number> {
  const kept = await Promise.all(visitors.map(({ waiting }) => waiting()))
  return kept.flat().length + agents.flatMap(({ waiting }) => waiting()).length
}
