import type { ClientCalls } from './client-calls.ts'
import type { SandboxCalls } from './sandbox-worker.ts'
import { startWorker, type Worker } from './worker.ts'

/** Who is measured: Baileys by itself, or the whole server. */
export interface Contestant {
  name: string
  file: URL
  environment(): Promise<{ variables: Record<string, string>; drop(): Promise<void> }>
}

/** A client under test and a WhatsApp of its own, each in its own process. */
export interface Match {
  client: Worker<ClientCalls>
  sandbox: Worker<SandboxCalls>
  numbers: string[]
  /** Milliseconds from the wish to link a number to being online with it. */
  pairing: number[]
}

const [NO_VARIABLES, NOTHING] = [{}, async () => {}]
const FIRST_NUMBER = 491_700_000_000

export const BARE: Contestant = {
  name: 'bare',
  file: new URL('./bare-worker.ts', import.meta.url),
  environment: async () => ({ variables: NO_VARIABLES, drop: NOTHING }),
}

export const ON_SQLITE: Contestant = {
  name: 'sapa',
  file: new URL('./sapa-worker.ts', import.meta.url),
  environment: async () => ({ variables: NO_VARIABLES, drop: NOTHING }),
}

/** The server on a MySQL or MariaDB; every match has a database of its own. */
export function onMysql(create: () => Promise<{ url: string; drop(): Promise<void> }>): Contestant {
  return {
    ...ON_SQLITE,
    name: 'sapa on MariaDB',
    async environment() {
      const { url, drop } = await create()
      return { variables: { SAPA_BENCH_MYSQL_URL: url }, drop }
    },
  }
}

/** Starts both, links numbers one after the other, runs `work`, and ends both. */
export async function inMatch<T>(contestant: Contestant, work: (match: Match) => Promise<T>): Promise<T> {
  const { variables, drop } = await contestant.environment()
  const sandbox = await startWorker<SandboxCalls>(new URL('./sandbox-worker.ts', import.meta.url))
  const client = await startWorker<ClientCalls>(contestant.file, variables)
  try {
    await client.call('start', await sandbox.call('where', undefined))
    const result = await work({ client, sandbox, numbers: [], pairing: [] })
    const alarms = await sandbox.call('alarms', undefined)
    if (alarms.length > 0) throw new Error(`${contestant.name} made alarms: ${alarms.slice(0, 3).join('; ')}`)
    await client.call('stop', undefined)
    return result
  } finally {
    await client.end()
    await sandbox.end()
    await drop()
  }
}

/** Links so many numbers more. */
export async function linkNumbers(
  { client, sandbox, numbers, pairing }: Match,
  count: number,
): Promise<void> {
  for (let index = 0; index < count; index++) {
    const number = String(FIRST_NUMBER + numbers.length)
    await sandbox.call('addPhone', { number })
    const begun = performance.now()
    const { qr } = await client.call('pair', { number })
    await sandbox.call('scan', { number, qr })
    await client.call('online', { number })
    pairing.push(performance.now() - begun)
    numbers.push(number)
  }
}
