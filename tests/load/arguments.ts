import { parseArgs } from 'node:util'

export const SABOTAGES = ['ack-before-commit', 'drop-unique-key', 'no-journal'] as const
/** A way to break the promise on purpose, to see that the test notices. */
export type Sabotage = (typeof SABOTAGES)[number]

export interface KillTestArguments {
  cycles: number
  seed: number
  database: 'sqlite' | 'mysql'
  mysqlUrl: string | null
  sabotages: Sabotage[]
}

export const USAGE =
  'npm run kill-test -- [--cycles N] [--seed S] [--db sqlite|mysql] [--mysql-url URL] [--sabotage ack-before-commit|drop-unique-key|no-journal|all]'

/** Reads the command line. Throws an error that says what is wrong with it. */
export function readArguments(args: string[]): KillTestArguments {
  const { values } = parseArgs({
    args,
    options: {
      cycles: { type: 'string', default: '8' },
      seed: { type: 'string' },
      db: { type: 'string', default: 'sqlite' },
      'mysql-url': { type: 'string' },
      sabotage: { type: 'string' },
    },
  })
  if (values.db !== 'sqlite' && values.db !== 'mysql') throw new Error(`--db is sqlite or mysql.\n${USAGE}`)
  return {
    cycles: whole('cycles', values.cycles),
    seed: values.seed === undefined ? Math.floor(Math.random() * 1e9) : whole('seed', values.seed),
    database: values.db,
    mysqlUrl: values['mysql-url'] ?? null,
    sabotages: readSabotages(values.sabotage),
  }
}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} is a whole number.\n${USAGE}`)
  return Number(text)
}

function readSabotages(text: string | undefined): Sabotage[] {
  if (text === undefined) return []
  const chosen = SABOTAGES.filter((sabotage) => text === 'all' || text === sabotage)
  if (chosen.length === 0) throw new Error(`--sabotage is ${SABOTAGES.join(', ')} or all.\n${USAGE}`)
  return chosen
}
