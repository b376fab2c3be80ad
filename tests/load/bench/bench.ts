import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { createConnection } from 'mysql2/promise'
import { findMariadb, startMariadb } from '../../support/engines.ts'
import { browserLines } from './browser/browser-lines.ts'
import { chatLines } from './chat/chat-lines.ts'
import { sapaOnMysql } from './chat/relays.ts'
import { BARE, type Contestant, ON_SQLITE, onMysql } from './contestant.ts'
import { type Memory, medianRate, type Rate, raceOne, raceTen, type Speed, weigh } from './races.ts'
import { type Line, memoryLine, rateLine, table, timeLine } from './table.ts'

const PARTS = [
  'one',
  'ten',
  'memory',
  'flood',
  'latency',
  'sockets',
  'send',
  'webhooks',
  'history',
  'big',
  'start',
  'browser',
] as const
const COUNTS = [50, 200]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    'without-mariadb': { type: 'boolean', default: false },
    json: { type: 'string', default: 'build/bench.json' },
  },
})
const rounds = Number(values.rounds)
const wanted = PARTS.filter((part) => values.only === undefined || values.only.split(',').includes(part))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))

console.log(`Node ${process.version}, ${cpus().length} processors, load ${load()}, ${rounds} rounds`)
const mariadb = values['without-mariadb'] || !findMariadb() ? null : await startMariadb({ durable: true })
const lines: Line[] = []
/** Everything that was measured, as it was. */
const figures: { race: string; round: number; who: string; result: unknown }[] = []
try {
  const contestants = [BARE, ON_SQLITE, ...(mariadb ? [onMysql(() => createDatabase(mariadb.url))] : [])]
  if (wanted.includes('one')) lines.push(...speedLines(await alternately(contestants, raceOne)))
  if (wanted.includes('ten')) {
    lines.push(...rateLines('in, ten numbers', await alternately(contestants, raceTen), { ratio: 0.5 }))
  }
  if (wanted.includes('memory')) {
    lines.push(...memoryLines(await weighed('bare', BARE), await weighed('sapa', ON_SQLITE)))
  }
  const mysqlRelay = mariadb ? sapaOnMysql(() => createDatabase(mariadb.url)) : null
  lines.push(...(await chatLines({ wanted, alternately, mysqlRelay })))
  if (wanted.includes('browser')) lines.push(...(await browserLines(rounds, noteOfBrowser)))
} finally {
  await mariadb?.stop()
}
writeFileSync(values.json, JSON.stringify({ node: process.version, rounds, figures, lines }, rounded, 2))
console.log(`\n${table(lines)}\nload at the end ${load()}`)
process.exit(0)

/** Every round has everybody, each time another one first. */
async function alternately<C extends { name: string }, T>(contestants: C[], race: (one: C) => Promise<T>) {
  const results = new Map<C, T[]>(contestants.map((contestant) => [contestant, []]))
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < contestants.length; place++) {
      const contestant = contestants[(round + place) % contestants.length]
      if (!contestant) continue
      const result = await race(contestant)
      results.get(contestant)?.push(result)
      figures.push({ race: race.name, round: round + 1, who: contestant.name, result })
      console.log(
        `round ${round + 1}, ${race.name}, ${contestant.name}: ${JSON.stringify(result, shortened)}`,
      )
    }
  }
  return results
}

function noteOfBrowser(round: number, result: object) {
  figures.push({ race: 'browser', round, who: 'sapa', result })
  console.log(`round ${round}, browser: ${JSON.stringify(result, shortened)}`)
}

function speedLines(results: Map<Contestant, Speed[]>): Line[] {
  const only = <Name extends keyof Speed>(name: Name) =>
    new Map([...results].map(([contestant, speeds]) => [contestant, speeds.map((speed) => speed[name])]))
  return [
    ...rateLines('in, one number', only('inbound'), { ratio: 0.45, perSecond: 450 }),
    ...rateLines('out, one number', only('outbound'), { ratio: 0.6 }),
    ...[...only('pairing')].map(([{ name }, times]) => timeLine('pairing to online', name, times)),
  ]
}

function rateLines(
  what: string,
  results: Map<Contestant, Rate[]>,
  goal: { ratio: number; perSecond?: number },
): Line[] {
  const bare = medianRate(results.get(BARE) ?? [])
  return [...results].map(([contestant, rates]) =>
    rateLine(what, contestant.name, rates, { bare, goal: contestant === ON_SQLITE ? goal : null }),
  )
}

async function weighed(name: string, contestant: Contestant): Promise<{ name: string; weights: Memory[] }> {
  const weights = await weigh(contestant, COUNTS)
  console.log(`memory, ${name}: ${JSON.stringify(weights, rounded)}`)
  return { name, weights }
}

function memoryLines(...all: { name: string; weights: Memory[] }[]): Line[] {
  return COUNTS.flatMap((count, index) =>
    all.flatMap(({ name, weights }) => {
      const weight = weights[index]
      return weight ? [memoryLine(count, name, weight, name === 'bare' ? null : 2)] : []
    }),
  )
}

async function createDatabase(server: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `sapa_bench_${randomBytes(6).toString('hex')}`
  const run = async (statement: string) => {
    const connection = await createConnection({ uri: server })
    await connection.query(statement)
    await connection.end()
  }
  await run(`create database ${name} character set utf8mb4 collate utf8mb4_bin`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => run(`drop database ${name}`) }
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : value
}

/** Long lists of times are for the JSON. */
function shortened(key: string, value: unknown): unknown {
  return Array.isArray(value) ? `${value.length} times` : rounded(key, value)
}

function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')
}
