import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '..')
const READY_MS = 60_000
const LOOK_EVERY_MS = 100
const DEFAULT_PORT = 3000
/** The phones stand this many ports after the inbox. */
const PHONES_AFTER = 10
const KEPT_OUTPUT = 8_000
/** Settings of somebody's real installation, which a demo must not touch. */
const NOT_OURS = /^(SAPA_|MYSQL_URL$|REDIS_URL$|MEILI_|HOST$|PORT$|S3_)/

export interface DemoServer {
  url: string
  /** Waits until it answers; the code of the set-up link, where the installation is new. */
  ready(): Promise<string | null>
  /** Rejects when the server ends by itself, with its last words. */
  failed: Promise<never>
  stop(): Promise<void>
}

/** Runs the built server with nothing but these settings: embedded engines, this machine only. */
export function startServer(settings: Record<string, string>): DemoServer {
  const inherited = Object.entries(process.env).filter(([name]) => !NOT_OURS.test(name))
  const child = spawn(process.execPath, ['--enable-source-maps', join(ROOT, 'build/server/main.js')], {
    cwd: ROOT,
    env: {
      ...Object.fromEntries(inherited),
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      SAPA_LOG_LEVEL: 'warn',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // Whatever becomes of the demo, it leaves no server behind.
  process.once('exit', () => child.kill('SIGKILL'))
  let output = ''
  let isStopping = false
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      output = (output + text.toString()).slice(-KEPT_OUTPUT)
    })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const failed = exited.then(() => {
    if (isStopping) return new Promise<never>(() => {})
    throw new Error(`Sapa has stopped.\n${output}`)
  })
  // Whoever waits hears of it; nobody may be waiting yet.
  failed.catch(() => {})
  return {
    url: `http://localhost:${settings.PORT}`,
    failed,
    async ready() {
      const deadline = Date.now() + READY_MS
      while (
        !/Sapa is running/.test(output) ||
        !(await answers(`http://127.0.0.1:${settings.PORT}/readyz`))
      ) {
        if (Date.now() > deadline) throw new Error(`Sapa does not start.\n${output}`)
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
      }
      return /\/setup\?code=(\S+)/.exec(output)?.[1] ?? null
    },
    async stop() {
      isStopping = true
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** Where inbox and phones are to listen: what the command line says, else what the environment's `PORT` says. */
export function wantedPorts(
  { port, 'phone-port': phonePort }: { port?: string | undefined; 'phone-port'?: string | undefined },
  environment: string | undefined,
): { inbox: number; phones: number } {
  const inbox = Number(port ?? (environment || DEFAULT_PORT))
  return { inbox, phones: phonePort === undefined ? inbox + PHONES_AFTER : Number(phonePort) }
}

/** The wanted port, or any other where that one is taken. */
export async function freePort(wanted: number): Promise<number> {
  return (await tryPort(wanted)) ?? (await tryPort(0)) ?? wanted
}

function tryPort(port: number): Promise<number | undefined> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}
