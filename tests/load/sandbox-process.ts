import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { type SandboxClient, sandboxClient } from '../../apps/sandbox/client.ts'

/** A WhatsApp of our own in its own process: whatever is killed, it lives on. */
export interface SandboxProcess extends SandboxClient {
  url: string
  /** The path of its certificate. */
  certificate: string
  /** Calls back in the moment in which a client settles messages. */
  onReceipt(heard: (ids: string[]) => void): void
  close(): Promise<void>
}

const ROOT = resolve(import.meta.dirname, '../..')

export async function startSandbox(): Promise<SandboxProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'apps/sandbox/main.ts', '--control-port', '0'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const killChild = () => child.kill('SIGKILL')
  process.once('exit', killChild)
  const { url, certificate, controlUrl } = await readStart(child)
  const listeners: ((ids: string[]) => void)[] = []
  const closing = new AbortController()
  await listen(controlUrl, closing.signal, (ids) => {
    for (const heard of listeners) heard(ids)
  })
  return {
    ...sandboxClient(controlUrl),
    url,
    certificate,
    onReceipt: (heard) => void listeners.push(heard),
    async close() {
      process.off('exit', killChild)
      closing.abort()
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const late = setTimeout(killChild, 3_000)
      await ended
      clearTimeout(late)
    },
  }
}

async function readStart(
  child: ChildProcess,
): Promise<{ url: string; certificate: string; controlUrl: string }> {
  if (!child.stdout) throw new Error('The sandbox says nothing.')
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line)
  throw new Error('The sandbox ended at its start.')
}

/** Answers once it listens. Every settled message counts but once: one that is asked for again is not settled. */
async function listen(
  controlUrl: string,
  signal: AbortSignal,
  settled: (ids: string[]) => void,
): Promise<void> {
  const response = await fetch(`${controlUrl}/notices`, { signal })
  const { body } = response
  if (!body) throw new Error('The sandbox gives no notices.')
  const read = async () => {
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true })
      const notices = text.split('\n\n')
      text = notices.pop() ?? ''
      for (const notice of notices) {
        const [, json] = /^event: receipt\ndata: (.*)$/.exec(notice) ?? []
        const receipt: { ids: string[]; type: string } | null = json ? JSON.parse(json) : null
        if (receipt && receipt.type !== 'retry') settled(receipt.ids)
      }
    }
  }
  read().catch((error: unknown) => {
    if (!signal.aborted) console.error('The notices of the sandbox broke off.', error)
  })
}
