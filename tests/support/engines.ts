import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

/** A database or Redis server of our own: a free port on loopback, a folder that goes away with it. */
export interface EngineProcess {
  /** What a client connects to. For MariaDB it names no database. */
  url: string
  pid(): number
  /** Ends it at once, as a crash does (SIGKILL). Its folder stays. */
  kill(): Promise<void>
  /** Starts it again on the same port and folder. */
  restart(): Promise<void>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

const START_DEADLINE_MS = 60_000
const STOP_DEADLINE_MS = 10_000
const POLL_MS = 50
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin']
const USER = 'sapa'
const PASSWORD = 'sapa'

// A test database may lose what a power cut takes; it outlives a kill all the same.
const FAST = ['--innodb-flush-log-at-trx-commit=2', '--innodb-doublewrite=0', '--sync-binlog=0']
const DURABLE = ['--innodb-flush-log-at-trx-commit=1', '--innodb-doublewrite=1', '--sync-binlog=1']

/** The seed that tests draw their randomness from, fixed unless somebody sets another. */
export function testSeed(): number {
  return Number(process.env.SAPA_TEST_SEED ?? 1)
}

/** Where MariaDB's server is, when this machine has one. */
export function findMariadb(): string | undefined {
  return findProgram(['mariadb-install-db']) && findProgram(['mariadbd'])
}

/** Where Redis' server is, when this machine has one. */
export function findRedis(): string | undefined {
  return findProgram(['redis-server'])
}

/** A Chromium that shows pages, and does nothing of its own on the side. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Where Chromium is, when this machine has one. */
export function findChromium(): string | undefined {
  return (
    process.env.SAPA_TEST_CHROMIUM ??
    findProgram(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'])
  )
}

/** Starts a MariaDB; `durable` writes every commit through to the disk, as production must. */
export async function startMariadb(options: { durable?: boolean } = {}): Promise<EngineProcess> {
  const program = findMariadb()
  const installer = findProgram(['mariadb-install-db'])
  if (!program || !installer) throw new Error('MariaDB is not installed.')
  const folder = mkdtempSync(join(tmpdir(), 'sapa-mariadb-'))
  const data = join(folder, 'data')
  const asRoot = userInfo().uid === 0 ? ['--user=root'] : []
  await promisify(execFile)(installer, [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...asRoot,
  ])
  const users = join(folder, 'users.sql')
  writeFileSync(users, createUsers())
  const port = await freePort()
  return await startEngine({
    name: 'MariaDB',
    url: `mysql://${USER}:${PASSWORD}@127.0.0.1:${port}/`,
    port,
    folder,
    program,
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      `--tmpdir=${folder}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--init-file=${users}`,
      '--character-set-server=utf8mb4',
      '--skip-log-bin',
      '--performance-schema=OFF',
      '--innodb-buffer-pool-size=64M',
      '--innodb-log-file-size=32M',
      '--max-connections=500',
      ...(options.durable ? DURABLE : FAST),
      ...asRoot,
    ],
  })
}

/** Starts a Redis that keeps nothing on disk. */
export async function startRedis(): Promise<EngineProcess> {
  const program = findRedis()
  if (!program) throw new Error('Redis is not installed.')
  const folder = mkdtempSync(join(tmpdir(), 'sapa-redis-'))
  const port = await freePort()
  return await startEngine({
    name: 'Redis',
    url: `redis://127.0.0.1:${port}`,
    port,
    folder,
    program,
    args: [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
    ],
  })
}

/** A port on loopback that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  return address.port
}

interface Recipe {
  name: string
  url: string
  port: number
  folder: string
  program: string
  args: string[]
}

async function startEngine(recipe: Recipe): Promise<EngineProcess> {
  let child = await launch(recipe)
  // Even a test run that ends without a word leaves no server behind.
  const atExit = () => {
    child.kill('SIGKILL')
    rmSync(recipe.folder, { recursive: true, force: true })
  }
  process.once('exit', atExit)
  return {
    url: recipe.url,
    pid: () => child.pid ?? 0,
    kill: () => end(child, 'SIGKILL'),
    async restart() {
      await end(child, 'SIGTERM')
      child = await launch(recipe)
    },
    async stop() {
      await end(child, 'SIGTERM')
      process.removeListener('exit', atExit)
      rmSync(recipe.folder, { recursive: true, force: true })
    },
  }
}

async function launch(recipe: Recipe): Promise<ChildProcess> {
  const child = spawn(recipe.program, recipe.args, { cwd: recipe.folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output = (output + text).slice(-4_000)
    })
  }
  child.on('error', (error) => {
    output += error.message
  })
  const deadline = Date.now() + START_DEADLINE_MS
  while (!(await answers(recipe.port))) {
    if (hasEnded(child) || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`${recipe.name} did not start.\n${output}`)
    }
    await sleep(POLL_MS)
  }
  return child
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return
  const ended = new Promise((done) => child.once('exit', done))
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS)
  await ended
  clearTimeout(timer)
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => done(true)).once('error', () => done(false))
    socket.once('connect', () => socket.destroy())
  })
}

/** The installer leaves an anonymous user at localhost who would shadow a user at `%`: so ours is named for both. */
function createUsers(): string {
  return ['localhost', '127.0.0.1']
    .flatMap((host) => [
      `create user if not exists '${USER}'@'${host}' identified by '${PASSWORD}';`,
      `grant all on *.* to '${USER}'@'${host}' with grant option;`,
    ])
    .join('\n')
}

function findProgram(names: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS]
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
