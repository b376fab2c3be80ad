import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { serverBuildOptions } from '../../scripts/build-server.mjs'
import type { Sabotage } from './arguments.ts'

const ROOT = resolve(import.meta.dirname, '../..')
// Below node_modules, so that native packages are found; beside build/, which another build may replace meanwhile.
const CACHE = join(ROOT, 'node_modules/.cache')

/** A server that nobody rebuilds under our feet. */
export interface ServerBuild {
  main: string
  remove(): void
}

/** A copy of the production server in `build/`. */
export function copyServerBuild(): ServerBuild {
  const built = join(ROOT, 'build/server')
  if (!existsSync(join(built, 'main.js'))) throw new Error('There is no build: run "npm run build" first.')
  const folder = emptyFolder('copy')
  cpSync(built, folder, { recursive: true })
  return { main: join(folder, 'main.js'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/**
 * The production server, a little less patient than in life, and with one promise broken where `sabotage` says so.
 * Nothing of this is in the product.
 */
export async function buildTestServer(sabotage: Sabotage | null): Promise<ServerBuild> {
  const folder = emptyFolder(sabotage ?? 'whole')
  const changes = [...IMPATIENCE, ...(sabotage ? CHANGES[sabotage] : [])]
  await build({ ...(await serverBuildOptions(ROOT)), outdir: folder, plugins: [changing(changes)] })
  return { main: join(folder, 'main.js'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

interface Change {
  file: string
  from: string
  to: string
}

/** At the pace that keeps a number from being banned, and with half a minute for a dead server's lease, a run takes hours. */
const IMPATIENCE: Change[] = [
  {
    file: 'server/channels/whatsapp/options.ts',
    from: '  pace: { warm: [1_000, 3_000], cold: [20_000, 45_000], burst: 4 },',
    to: '  pace: { warm: [0, 0], cold: [0, 0], burst: 1e9 },',
  },
  { file: 'server/channels/whatsapp/options.ts', from: '  typing: true,', to: '  typing: false,' },
  { file: 'server/channels/whatsapp/lease.ts', from: 'LEASE_MS = 30_000', to: 'LEASE_MS = 5_000' },
  { file: 'server/channels/whatsapp/lease.ts', from: 'RENEW_MS = 8_000', to: 'RENEW_MS = 1_200' },
  { file: 'server/channels/whatsapp/lease.ts', from: 'SAFE_MS = 22_000', to: 'SAFE_MS = 4_000' },
  { file: 'server/channels/whatsapp/numbers.ts', from: 'LOOK_MS = 5_000', to: 'LOOK_MS = 500' },
]

const CHANGES: Record<Sabotage, Change[]> = {
  // Answers when the work is done, and commits a moment later, as one does who gathers commits to be faster.
  'ack-before-commit': [
    {
      file: 'server/events.ts',
      from: 'await app.database.transaction(async (transaction) => {',
      to: 'await answerEarly(app.database.transaction, async (transaction) => {',
    },
    {
      file: 'server/events.ts',
      from: '/** A row of the log as an event. */',
      to: `function answerEarly(transaction: any, work: any): Promise<any> {
        return new Promise((resolve, reject) => {
          transaction(async (trx: any) => {
            const result = await work(trx)
            resolve(result)
            await new Promise((committed) => setTimeout(committed, 25))
            return result
          }).catch(reject)
        })
      }`,
    },
  ],
  // The look-up only saves a failed insert: without the key it would still hide most doubles, so it goes too.
  'drop-unique-key': [
    {
      file: 'db/migrations/0003-conversations.ts',
      from: ".addUniqueConstraint('messages_once', ['author_key', 'client_id'])",
      to: '',
    },
    {
      file: 'server/core/message-rows.ts',
      from: 'const earlier = await findMessageByClientId(trx, { authorKey, clientId })',
      to: 'const earlier = undefined as any',
    },
  ],
  // Turns the ratchet and writes down nothing else: what the process still has to store is in its memory only.
  'no-journal': [
    {
      file: 'server/channels/whatsapp/key-writes.ts',
      from: 'flatMap(({ journal }) => journal ?? [])',
      to: 'flatMap((): JournalEntry[] => [])',
    },
    {
      file: 'server/channels/whatsapp/receive.ts',
      from: 'await host.receive(channelId, complete,',
      to: 'await new Promise((later) => setTimeout(later, 25))\n  await host.receive(channelId, complete,',
    },
  ],
}

function changing(changes: Change[]): Plugin {
  const files = new Map<string, string>()
  for (const { file, from, to } of changes) {
    const path = join(ROOT, file)
    const source = files.get(path) ?? readFileSync(path, 'utf8')
    // A saboteur who finds nothing to break would prove nothing.
    if (!source.includes(from))
      throw new Error(`${file} has changed: what the kill test changes there must follow.`)
    files.set(path, source.replace(from, to))
  }
  return {
    name: 'changes',
    setup(builder) {
      builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = files.get(path)
        return contents === undefined ? undefined : { contents, loader: 'ts' }
      })
    },
  }
}

function emptyFolder(name: string): string {
  const folder = join(CACHE, `sapa-kill-test-${process.pid}-${name}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
