import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerCalls } from '../worker-calls.ts'

// A receiver of webhooks, outside of the server: takes every call, and notes how old its event is.

let ages: number[] = []

const calls = {
  async listen(): Promise<string> {
    const server = createServer((request, response) => {
      const came = Date.now()
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        ages.push(came - JSON.parse(Buffer.concat(parts).toString('utf8')).at)
        response.end('taken')
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  },
  /** Once so many have come: how long each took from its event, milliseconds; then it begins anew. */
  async ages({ count }: { count: number }): Promise<number[]> {
    while (ages.length < count) await new Promise((resolve) => setTimeout(resolve, 20))
    const all = ages
    ages = []
    return all
  },
}
export type HookCalls = typeof calls
answerCalls(calls)
