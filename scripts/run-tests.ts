import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  type EngineProcess,
  findChromium,
  findMariadb,
  findRedis,
  startMariadb,
  startRedis,
  testSeed,
} from '../tests/support/engines.ts'
import { readSuiteLogs } from './suite-logs.ts'
import { addTallies, readTally, type Tally } from './tally.ts'

const ROOT = resolve(import.meta.dirname, '..')
const KILL_TEST = 'tests/load/kill-test.ts'
const KILL_CYCLES = 8
const INSTALL = {
  mysql: 'apt-get install -y mariadb-server',
  redis: 'apt-get install -y redis-server',
  browser: 'apt-get install -y chromium',
}
const TITLES = { mysql: 'MariaDB or MySQL', redis: 'Redis', browser: 'a browser (Chromium)' }

type EngineName = keyof typeof INSTALL

/** What this run tests with; an engine that is not here is `undefined`. */
type Engines = Record<EngineName, string | undefined>

/**
 * Runs the whole suite on the engines this machine has, then the kill test; answers with the exit code. The last
 * line printed is `N passed, N failed`.
 */
export async function runTests(args: string[]): Promise<number> {
  const started: EngineProcess[] = []
  const children = new Set<ChildProcess>()
  endOnSignals(started, children)
  const engines = await findEngines(started)
  const logs = mkdtempSync(join(tmpdir(), 'sapa-logs-'))
  const env = { ...environment(engines), SAPA_TEST_LOGS: logs }
  console.log(`Seed ${testSeed()}. Another one: SAPA_TEST_SEED=2 npm test`)
  try {
    const suite = await runVitest(args, env, children)
    const kills = wantsKillTest(args) ? await runKillTests(engines, env, children) : []
    return report(engines, addTallies([suite, ...kills, checkLogs(logs)]))
  } finally {
    rmSync(logs, { recursive: true, force: true })
    await Promise.all(started.map((engine) => engine.stop()))
  }
}

/** Uses the engines that the environment names, else starts our own. */
async function findEngines(started: EngineProcess[]): Promise<Engines> {
  const start = async (engine: Promise<EngineProcess>) => {
    started.push(await engine)
    return (await engine).url
  }
  const [mysql, redis] = await Promise.all([
    process.env.SAPA_TEST_MYSQL_URL ?? (findMariadb() ? start(startMariadb()) : undefined),
    process.env.SAPA_TEST_REDIS_URL ?? (findRedis() ? start(startRedis()) : undefined),
  ])
  return { mysql, redis, browser: findChromium() }
}

function environment(engines: Engines): NodeJS.ProcessEnv {
  const found = {
    SAPA_TEST_MYSQL_URL: engines.mysql,
    SAPA_TEST_REDIS_URL: engines.redis,
    SAPA_TEST_CHROMIUM: engines.browser,
  }
  return { ...process.env, ...found, SAPA_TEST_SEED: String(testSeed()) }
}

async function runVitest(
  args: string[],
  env: NodeJS.ProcessEnv,
  children: Set<ChildProcess>,
): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'sapa-results-'))
  const results = join(folder, 'results.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
  const code = await run(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], env, children)
  const tally = readTally(existsSync(results) ? readFileSync(results, 'utf8') : undefined, code)
  rmSync(folder, { recursive: true, force: true })
  return tally
}

function wantsKillTest(args: string[]): boolean {
  return args.length === 0 && process.env.SAPA_TEST_KILL !== '0' && existsSync(join(ROOT, KILL_TEST))
}

async function runKillTests(
  engines: Engines,
  env: NodeJS.ProcessEnv,
  children: Set<ChildProcess>,
): Promise<Tally[]> {
  const databases = [
    ['--db', 'sqlite'],
    ...(engines.mysql ? [['--db', 'mysql', '--mysql-url', engines.mysql]] : []),
  ]
  const tallies: Tally[] = []
  for (const database of databases) {
    const command = ['node_modules/tsx/dist/cli.mjs', KILL_TEST, ...database]
    const code = await run(
      [...command, '--cycles', String(KILL_CYCLES), '--seed', String(testSeed())],
      env,
      children,
    )
    tallies.push(oneTest(code === 0, `the kill test (${database.slice(0, 2).join(' ')})`))
  }
  return tallies
}

/** What all servers of this run have logged holds nothing that people wrote, and no key. Counts as one test. */
function checkLogs(folder: string): Tally {
  const { lines, secrets, leaks } = readSuiteLogs(folder)
  console.log(`Logs of the whole run: ${lines} lines, looked through for ${secrets} texts, keys and tokens.`)
  for (const leak of leaks) console.log(`  This must not be logged: ${leak}`)
  return oneTest(leaks.length === 0, 'the logs of the whole run')
}

function oneTest(passed: boolean, title: string): Tally {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, failures: passed ? [] : [title] }
}

async function run(command: string[], env: NodeJS.ProcessEnv, children: Set<ChildProcess>): Promise<number> {
  const child = spawn(process.execPath, command, {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    // A process group of its own, so that its workers and browsers can be ended with it.
    detached: true,
  })
  children.add(child)
  const code = await new Promise<number>((done) => child.once('close', (exit) => done(exit ?? 1)))
  children.delete(child)
  return code
}

/** Says what failed and what was not tested, then the sum; a required engine that is missing counts as one failure. */
function report(engines: Engines, tally: Tally): number {
  for (const failure of tally.failures) console.log(`Failed: ${failure.replaceAll(`${ROOT}/`, '')}`)
  const required = (process.env.SAPA_TEST_REQUIRE ?? '').split(',')
  let { failed } = tally
  for (const name of ['mysql', 'redis', 'browser'] as const) {
    if (engines[name]) continue
    if (required.includes(name)) failed += 1
    console.log(`Not tested: ${TITLES[name]}. To install it: ${INSTALL[name]}`)
  }
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''
  console.log(`${tally.passed} passed, ${failed} failed${skipped}`)
  return failed > 0 ? 1 : 0
}

function endOnSignals(started: EngineProcess[], children: Set<ChildProcess>) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, async () => {
      for (const child of children) if (child.pid) process.kill(-child.pid, 'SIGKILL')
      await Promise.all(started.map((engine) => engine.stop()))
      process.exit(130)
    })
  }
}
