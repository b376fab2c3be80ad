import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { DatabaseNotEmptyError } from '#db/dump.ts'
import { listAccountNames } from '#db/installation.ts'
import { DatabaseTooNewError } from '#db/migrate.ts'
import { takeServerLock } from '#db/server-lock.ts'
import { readBackupSecret, restoreBackup, writeBackup } from './backup.ts'
import { adoptSecret, ConfigError, readConfig } from './config.ts'
import { type App, createContext } from './context.ts'
import { resetPassword } from './core/agents.ts'
import { insertNewApiKey, type MadeApiKey } from './core/api-keys.ts'
import { createOwner } from './core/setup.ts'
import { isAppError } from './lib/errors.ts'
import { createLogger } from './lib/logger.ts'
import { NewApiKey } from './protocol/api-keys.ts'
import { upgradeDatabase } from './upgrade.ts'

const USAGE = `Usage: npm run sapa -- <command>

  create-owner --account NAME --name NAME --email E-MAIL    make an account with its owner
  reset-password --email E-MAIL [--turn-off-two-step]       give an agent a new password, end all their sessions
  create-api-key --name NAME [--scopes read,send,manage] [--account NAME] [--channel ID] [--recipients NUMBER,…]
                                                            make an API key; it is shown this once, on standard output
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
    scopes: { type: 'string', default: 'read,send' },
    channel: { type: 'string' },
    recipients: { type: 'string' },
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
    case 'create-api-key': {
      const name = needed('name')
      const { token } = await withApp((app) => makeApiKey(app, name))
      process.stderr.write(`“${name}” has an API key. It is shown only now:\n`)
      return say(token)
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

async function makeApiKey(app: App, name: string): Promise<MadeApiKey> {
  const { account, scopes, channel, recipients } = values
  const parsed = NewApiKey.safeParse({
    name,
    scopes: list(scopes),
    channelId: channel ?? null,
    recipients: recipients === undefined ? null : list(recipients),
  })
  if (!parsed.success) throw new ConfigError(`The key cannot be made: ${z.prettifyError(parsed.error)}`)
  const accountId = await chooseAccount(app, account)
  return insertNewApiKey(app, { accountId, actor: null, key: parsed.data })
}

/** The account of this name; where there is only one, no name is needed. */
async function chooseAccount(app: App, name: string | undefined): Promise<string> {
  const accounts = await listAccountNames(app.db)
  const [chosen, ...more] = accounts.filter((account) => name === undefined || account.name === name)
  if (chosen && more.length === 0) return chosen.id
  const names = accounts.map((account) => `“${account.name}”`).join(', ') || 'none'
  throw new ConfigError(`Say by --account which account is meant. There are: ${names}.`)
}

function list(words: string): string[] {
  return words.split(',').filter((word) => word.trim() !== '')
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
