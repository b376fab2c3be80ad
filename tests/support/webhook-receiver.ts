import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Overrides } from '#server/context.ts'
import { createWebhook } from '#server/core/webhooks.ts'
import { NewWebhook } from '#server/protocol/webhooks.ts'
import { aChat } from './scenes.ts'

export interface ReceivedCall {
  id: string
  headers: IncomingHttpHeaders
  body: string
  event: { type: string; seq: number; message?: { text: string; conversationId: string } }
}

type Behaviour = (call: ReceivedCall, response: Parameters<RequestListener>[1]) => void

/** Takes every call. */
export const takes: Behaviour = (_call, response) => void response.writeHead(200).end('thanks')

/** A real HTTP server that webhooks call; what it does with a call may be changed at any time. */
export async function aReceiver(behaviour: Behaviour = takes) {
  const calls: ReceivedCall[] = []
  let does = behaviour
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8')
      const { headers } = request
      const call = { id: String(headers['webhook-id']), headers, body, event: JSON.parse(body) }
      calls.push(call)
      does(call, response)
    })
  }
  let server = createServer(listener)
  const port = await listen(server, 0)
  onTestFinished(() => stop(server))
  return {
    url: `http://127.0.0.1:${port}/hook`,
    calls,
    /** Texts of the messages that it was told of, in the order in which they came. */
    texts: () => calls.flatMap(({ event }) => event.message?.text ?? []),
    behave(next: Behaviour) {
      does = next
    },
    goAway: () => stop(server),
    async comeBack() {
      server = createServer(listener)
      await listen(server, port)
    },
  }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** A chat, and a webhook of its owner for a receiver on this machine. */
export async function aHook(
  hook: Partial<Parameters<typeof NewWebhook.parse>[0] & object> = {},
  overrides: Overrides = {},
) {
  const chat = await aChat(overrides)
  const receiver = await aReceiver()
  const made = await createWebhook(
    chat.app,
    chat.owner,
    NewWebhook.parse({ url: receiver.url, events: ['message.created'], allowPrivate: true, ...hook }),
  )
  return { ...chat, receiver, ...made }
}
