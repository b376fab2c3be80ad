import { isUnavailable } from '#db/dialect.ts'
import { DatabaseTooNewError } from '#db/migrate.ts'
import { takeServerLock } from '#db/server-lock.ts'
import { ConfigError, readConfig } from './config.ts'
import { type App, createContext } from './context.ts'
import { isSetUp, setupCode } from './core/setup.ts'
import { mountInbox } from './http/inbox.ts'
import { quietLibsignal } from './lib/quiet-console.ts'
import { type Serving, serve } from './serve.ts'
import { takeOverFromDead } from './take-over.ts'
import { upgradeDatabase } from './upgrade.ts'

/** Whoever still talks after this time is cut off, so that the process ends within 10 seconds. */
const DRAIN_MS = 8_000
/** What MySQL says of a wrong password or a database that is not there. */
const MYSQL_REFUSALS = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
])

try {
  await start()
} catch (error) {
  const sentence = explain(error)
  if (sentence === undefined) throw error
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

async function start(): Promise<void> {
  quietLibsignal()
  const config = readConfig()
  const app = createContext(config)
  const lock = config.database.kind === 'sqlite' ? takeServerLock(config.database.path) : null
  if (lock === undefined) {
    throw new ConfigError(
      `Another Sapa server is using ${config.dataDirectory}: stop it, or set SAPA_DATA to another folder.`,
    )
  }
  await upgradeDatabase(app)
  if (lock) await takeOverFromDead(app)
  const dev = process.argv.includes('--dev')
  const serving = await serve(app, (server, httpServer) => mountInbox(server, app, { dev, httpServer }))
  app.logger.info({ port: serving.port, version: config.version }, 'ready')
  // Libraries reject promises that nobody waits for when Redis or the database comes and goes: no reason to go too.
  process.on('unhandledRejection', (error) => app.logger.error({ err: error }, 'nobody waited for this'))
  await greet(app, serving)
  await stopOnSignal(app, serving)
}

/** The one thing a person has to read: where to go. */
async function greet(app: App, { port }: Serving): Promise<void> {
  const address = app.config.urlIsSet ? app.config.url : `http://localhost:${port}`
  const lines = (await isSetUp(app))
    ? [`Sapa is running: ${address}`]
    : [
        'Sapa is running. Open this link to set it up (it works once, keep it to yourself):',
        `${address}/setup?code=${setupCode(app)}`,
      ]
  process.stdout.write(`\n  ${lines.join('\n  ')}\n\n`)
}

async function stopOnSignal(app: App, serving: Serving): Promise<void> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, resolve)
  })
  app.logger.info({ signal }, 'stopping')
  const late = setTimeout(() => {
    app.logger.warn('somebody still talked: cut off')
    process.exit(0)
  }, DRAIN_MS)
  late.unref()
  await serving.close()
  await app.dispose()
  process.exit(0)
}

/** What a person can mend: one sentence instead of a stack. */
function explain(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof ConfigError || error instanceof DatabaseTooNewError) return error.message
  if (!('code' in error)) return undefined
  switch (error.code) {
    case 'EEXIST':
    case 'ENOTDIR':
    case 'EPERM':
    case 'EACCES':
    case 'EROFS':
    case 'ENOSPC':
      return `The folder of SAPA_DATA cannot be written: ${error.message}.`
    default:
      return isUnavailable(error) || MYSQL_REFUSALS.has(String(error.code))
        ? `The database cannot be used (MYSQL_URL or SAPA_DATA): ${error.message}.`
        : undefined
  }
}
