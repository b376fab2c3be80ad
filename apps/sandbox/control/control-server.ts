import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PageHost } from '../page/page-host.ts'
import type { Sandbox } from '../sandbox.ts'
import { commandsOf } from './commands.ts'

const COMMAND_PATH = /^\/commands\/([\w.]+)$/
const NOTICES_PATH = '/notices'
const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost)(:\d+)?$/
const TOLD = [
  'paired',
  'online',
  'offline',
  'unlinked',
  'said',
  'message',
  'receipt',
  'presence',
  'patch',
  'alarm',
] as const

/** The HTTP side of the sandbox: `POST /commands/<name>`, and `GET /notices` as a stream of events. */
export class ControlServer {
  url = ''
  private readonly commands: Record<string, (input: never) => unknown>
  private readonly page: PageHost
  private server: Server | undefined

  constructor(private readonly sandbox: Sandbox) {
    this.commands = commandsOf(sandbox)
    this.page = new PageHost(sandbox)
  }

  async listen(port: number): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    this.server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  close(): void {
    this.server?.closeAllConnections()
    this.server?.close()
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = COMMAND_PATH.exec(request.url ?? '')?.[1]
    if (!isFromHere(request)) return sendJson(response, 403, { error: 'Only this machine may ask' })
    if (request.method === 'GET' && request.url === NOTICES_PATH) return this.streamNotices(response)
    if (await this.page.answer(request, response)) return
    const command = name !== undefined && Object.hasOwn(this.commands, name) && this.commands[name]
    if (request.method !== 'POST' || !command)
      return sendJson(response, 404, { error: `No command ${name ?? ''}` })
    try {
      const input: unknown = JSON.parse((await readBody(request)) || '{}')
      sendJson(response, 200, (await command(input as never)) ?? null)
    } catch (error) {
      sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) })
    }
  }

  private streamNotices(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(': listening\n\n')
    const { notices } = this.sandbox
    const listeners = TOLD.map((name) => {
      const listener = (notice: unknown) =>
        response.write(`event: ${name}\ndata: ${JSON.stringify(notice)}\n\n`)
      notices.on(name, listener)
      return { name, listener }
    })
    response.on('close', () => {
      for (const { name, listener } of listeners) notices.off(name, listener)
    })
  }
}

/** A web page elsewhere must not steer the sandbox through somebody's browser. */
function isFromHere({ headers }: IncomingMessage): boolean {
  const isHere = LOOPBACK_HOST.test(headers.host ?? '')
  return isHere && (headers.origin === undefined || headers.origin === `http://${headers.host}`)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}
