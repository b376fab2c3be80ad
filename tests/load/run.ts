import { type AgentBrowser, openAgent } from './agent.ts'
import type { KillTestArguments, Sabotage } from './arguments.ts'
import { auditUntilQuiet, type Problem } from './audit.ts'
import { runCycle } from './cycle.ts'
import { createRandom } from './random.ts'
import { cycleLine, summary } from './report.ts'
import { buildSabotagedServer, copyServerBuild } from './server-build.ts'
import { buildStage, type Cast, openApp, type Stage, setUpCast } from './stage.ts'
import { startTraffic } from './traffic.ts'
import { createVisitor, type VisitorBrowser } from './visitor.ts'
import { createWire, type Wire } from './wire.ts'

const VISITORS = 50

/** Runs all cycles on a fresh stage, and answers what was wrong in the end. */
export async function runKillTest(wanted: KillTestArguments, sabotage: Sabotage | null): Promise<Problem[]> {
  const build = sabotage ? await buildSabotagedServer(sabotage) : copyServerBuild()
  const stage = await buildStage(wanted, build)
  try {
    stage.server.launch()
    await stage.server.ready()
    return await play(wanted, stage)
  } finally {
    await stage.close()
    build.remove()
  }
}

async function play({ seed, cycles, database }: KillTestArguments, stage: Stage): Promise<Problem[]> {
  const { server, mariadb } = stage
  const cast = await setUpCast(stage)
  const wire = createWire()
  const random = createRandom(seed)
  const visitors = createVisitors(cast, server.url, wire)
  const agents = await openAgents(cast, server.url, wire)
  if (database === 'mysql' && !mariadb) console.log('Without a MariaDB of its own only the server is killed.')
  await Promise.all(visitors.map((visitor) => visitor.openTab()))
  const traffic = startTraffic({ visitors, agents, random })
  for (let number = 1; number <= cycles; number++) {
    const report = await runCycle({ server, mariadb, traffic, wire, random: random.fork(`cycle ${number}`) })
    const waiting = await countWaiting(visitors, agents)
    console.log(cycleLine(number, cycles, report, { acknowledged: wire.acknowledged.size, waiting }))
  }
  await traffic.stop()
  const app = openApp(stage.environment)
  try {
    const begun = Date.now()
    const problems = await auditUntilQuiet(app, { accountId: cast.accountId, visitors, agents, wire })
    const written = [...visitors, ...agents].reduce((sum, { written }) => sum + written.length, 0)
    console.log(
      summary(problems, {
        written,
        acknowledged: wire.acknowledged.size,
        'ms until quiet': Date.now() - begun,
      }),
    )
    for (const [what, times] of server.errors()) console.log(`  the server logged ${times} times: ${what}`)
    return problems
  } finally {
    for (const client of [...visitors, ...agents]) client.close()
    await app.dispose()
  }
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
