import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { keepLog } from '#tests/support/suite-log.ts'

const START_DEADLINE_MS = 60_000
const POLL_MS = 20
const KEPT_OUTPUT = 40_000
const ERROR_LEVEL = 50

export type ServerEnvironment = Record<string, string>

/** The production server as a process of its own. */
export interface ServerProcess {
  url: string
  pid(): number | null
  /** Begins a start and does not wait for it. */
  launch(): void
  /** Answers how long it took until `/readyz` said yes. */
  ready(): Promise<number>
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>
  /** Asks it to end, and answers its exit code. */
  terminate(): Promise<number | null>
  exited(): Promise<number | null>
  output(): string
  /** What it has logged as an error, and how often. */
  errors(): Map<string, number>
}

/** A built server (`main.js`) that listens on `port`; nothing runs before `launch`. */
export function serverProcess(options: {
  main: string
  port: number
  environment: ServerEnvironment
}): ServerProcess {
  const { main, port, environment } = options
  const url = `http://127.0.0.1:${port}`
  const errors = new Map<string, number>()
  let child: ChildProcess | null = null
  let ended: Promise<number | null> = Promise.resolve(null)
  let output = ''
  // Even a run that ends without a word leaves no server behind.
  process.once('exit', () => child?.kill('SIGKILL'))

  const hear = (text: string) => {
    output = (output + text).slice(-KEPT_OUTPUT)
    keepLog(text)
    for (const line of text.split('\n')) countError(errors, line)
  }
  return {
    url,
    pid: () => child?.pid ?? null,
    launch() {
      const started = spawn(process.execPath, ['--enable-source-maps', main], {
        env: { PATH: process.env.PATH ?? '', ...environment, HOST: '127.0.0.1', PORT: String(port) },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      started.stdout.on('data', (chunk: Buffer) => hear(chunk.toString()))
      started.stderr.on('data', (chunk: Buffer) => hear(chunk.toString()))
      ended = new Promise((resolve) => {
        started.once('close', (code) => {
          if (child === started) child = null
          resolve(code)
        })
      })
    },
    async ready() {
      const begun = Date.now()
      while (!(await answersYes(`${url}/readyz`))) {
        if (!child) throw new Error(`The server ended at its start.\n${output}`)
        if (Date.now() - begun > START_DEADLINE_MS)
          throw new Error(`The server did not get ready.\n${output}`)
        await sleep(POLL_MS)
      }
      return Date.now() - begun
    },
    async kill() {
      child?.kill('SIGKILL')
      await ended
    },
    async terminate() {
      child?.kill('SIGTERM')
      return ended
    },
    exited: () => ended,
    output: () => output,
    errors: () => errors,
  }
}

async function answersYes(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}

function countError(errors: Map<string, number>, line: string): void {
  const { level, msg, err } = parseLog(line)
  if (level < ERROR_LEVEL) return
  const what = [msg, err?.code, err?.message].filter((part) => part).join(': ')
  errors.set(what, (errors.get(what) ?? 0) + 1)
}

interface LogLine {
  level: number
  msg?: string
  err?: { message?: string; code?: string }
}

function parseLog(line: string): LogLine {
  try {
    return { level: 0, ...JSON.parse(line) }
  } catch {
    return { level: 0 }
  }
}
