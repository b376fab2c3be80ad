import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { DatabaseNotEmptyError } from '#db/dump.ts'
import { DatabaseTooNewError } from '#db/migrate.ts'
import { takeServerLock } from '#db/server-lock.ts'
import { readBackupSecret, restoreBackup, writeBackup } from './backup.ts'
import { adoptSecret, ConfigError, readConfig } from './config.ts'
import { type App, createContext } from './context.ts'
import { resetPassword } from './core/agents.ts'
import { createOwner } from './core/setup.ts'
import { isAppError } from './lib/errors.ts'
import { createLogger } from './lib/logger.ts'
import { upgradeDatabase } from './upgrade.ts'

const USAGE = `Usage: npm run sapa -- <command>

  create-owner --account NAME --name NAME --email E-MAIL    make an account with its owner
  reset-password --email E-MAIL [--turn-off-two-step]       give an agent a new password, end all their sessions
  migrate                                                   bring the database up to date
  backup FOLDER                                             write database, files and secret, also while the server runs
  restore FOLDER                                            fill an empty installation from a backup

The password is asked for, or read from standard input. The settings are those of the server (SAPA_DATA, MYSQL_URL …).
`

const OPTIONS = {
  allowPositionals: true,
  options: {
    account: { type: 'string' },
    name: { type: 'string' },
    email: { type: 'string' },
    'turn-off-two-step': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
} as const

const { values, positionals } = parseOptions()

function parseOptions() {
  try {
    return parseArgs(OPTIONS)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    process.stderr.write(`${error.message}\n\n${USAGE}`)
    process.exit(1)
  }
}

try {
  await run(values.help ? [] : positionals)
} catch (error) {
  if (!isExpected(error)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

async function run([command, folder]: string[]): Promise<void> {
  switch (command) {
    case 'create-owner': {
      const form = { accountName: needed('account'), name: needed('name'), email: needed('email') }
      const password = await askPassword()
      await withApp(async (app) => void (await createOwner(app, { ...form, password })))
      return say(`${form.email} is the owner of ${form.accountName}.`)
    }
    case 'reset-password': {
      const email = needed('email')
      const password = await askPassword()
      const turnOffTwoStep = values['turn-off-two-step']
      await withApp((app) => resetPassword(app, { email, password, turnOffTwoStep }))
      return say(`${email} has a new password; all sessions have ended.`)
    }
    case 'migrate': {
      const names = await withApp((app) => upgradeDatabase(app), { upgrade: false })
      return say(names.length > 0 ? `Done: ${names.join(', ')}.` : 'The database is up to date.')
    }
    case 'backup': {
      const target = resolve(neededFolder(folder))
      const { files } = await withApp((app) => writeBackup(app, target), { upgrade: false })
      return say(
        `Written to ${target} (${files} files). It holds the secret: keep it where nobody else reads.`,
      )
    }
    case 'restore':
      return restore(resolve(neededFolder(folder)))
    default:
      process.stdout.write(USAGE)
      process.exitCode = command === undefined ? 0 : 1
  }
}

async function restore(folder: string): Promise<void> {
  adoptSecret(await readBackupSecret(folder))
  const { files } = await withApp(
    async (app) => {
      const { database } = app.config
      const lock = database.kind === 'sqlite' ? takeServerLock(database.path) : null
      if (lock === undefined) throw new ConfigError('The server is running: stop it before you restore.')
      return restoreBackup(app, folder)
    },
    { upgrade: false },
  )
  say(`Restored from ${folder} (${files} files).`)
}

async function withApp<T>(work: (app: App) => Promise<T>, { upgrade = true } = {}): Promise<T> {
  const app = createContext(readConfig(), { logger: createLogger('warn') })
  try {
    if (upgrade) await upgradeDatabase(app)
    return await work(app)
  } finally {
    await app.dispose()
  }
}

/** From the terminal without showing it, or the first line of what is piped in. */
async function askPassword(): Promise<string> {
  const { stdin, stdout } = process
  if (stdin.isTTY) stdout.write('New password: ')
  const lines = createInterface({ input: stdin, terminal: stdin.isTTY })
  const [password = ''] = await new Promise<string[]>((done) => {
    lines.once('line', (line) => done([line]))
    lines.once('close', () => done([]))
  })
  lines.close()
  if (stdin.isTTY) stdout.write('\n')
  return password
}

function needed(option: 'account' | 'name' | 'email'): string {
  const value = values[option]?.trim()
  if (!value) throw new ConfigError(`--${option} is missing.\n\n${USAGE}`)
  return value
}

function neededFolder(folder: string | undefined): string {
  if (!folder) throw new ConfigError(`Name a folder.\n\n${USAGE}`)
  return folder
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`)
}

function isExpected(error: unknown): error is Error {
  return (
    isAppError(error) ||
    error instanceof ConfigError ||
    error instanceof DatabaseNotEmptyError ||
    error instanceof DatabaseTooNewError
  )
}
