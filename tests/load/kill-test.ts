import { type KillTestArguments, readArguments, type Sabotage } from './arguments.ts'
import type { ProblemKind } from './audit.ts'
import { runKillTest } from './run.ts'

const CYCLE_LIMIT_MS = 40_000
const REST_LIMIT_MS = 300_000
/** How each saboteur shows. Another failure would prove nothing. */
const EXPECTED: Record<Sabotage, ProblemKind> = {
  'ack-before-commit': 'lost',
  'drop-unique-key': 'doubled',
  'no-journal': 'lost',
}

/**
 * The production server under 50 visitors, 20 customers and 2 groups on WhatsApp, and 5 agents, killed in the middle of writes and started again. In the end
 * nothing may be lost or doubled, and everybody's screen must show what the database holds. One saboteur makes it fail;
 * with all of them it passes only if each was noticed.
 */
async function main(wanted: KillTestArguments): Promise<boolean> {
  const { seed, cycles, database, sabotages } = wanted
  console.log(`Kill test: ${cycles} cycles on ${database}, seed ${seed}`)
  if (sabotages.length === 0) return (await runKillTest(wanted, null)).length === 0
  const [only, ...more] = sabotages
  if (only && more.length === 0) return (await runKillTest(wanted, only)).length === 0
  let allNoticed = true
  for (const sabotage of sabotages) {
    const problems = await runKillTest(wanted, sabotage)
    const noticed = problems.some(({ kind }) => kind === EXPECTED[sabotage])
    console.log(noticed ? `Noticed as it must be: ${sabotage}` : `NOT NOTICED: ${sabotage}`)
    allNoticed &&= noticed
  }
  return allNoticed
}

/** Whatever hangs, it ends; what was started ends with it. */
function limitTime({ cycles, sabotages }: KillTestArguments): void {
  const limit = (cycles * CYCLE_LIMIT_MS + REST_LIMIT_MS) * Math.max(1, sabotages.length)
  setTimeout(() => {
    console.error(`The kill test did not end within ${limit / 1000} s.`)
    process.exit(1)
  }, limit).unref()
}

function readOrExit(): KillTestArguments {
  try {
    return readArguments(process.argv.slice(2))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(2)
  }
}

const wanted = readOrExit()
limitTime(wanted)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))
const passed = await main(wanted).catch((error: unknown) => {
  console.error(error)
  return false
})
process.exit(passed ? 0 : 1)
