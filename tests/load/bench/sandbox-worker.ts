import { readFileSync } from 'node:fs'
import { createSandbox } from '../../../apps/sandbox/sandbox.ts'
import type { PreparedMessage } from '../../../apps/sandbox/server/outgoing.ts'
import { answerCalls, preciseNow } from './worker-calls.ts'

const POLL_MS = 5
const sandbox = await createSandbox()
let received = 0
let lastReceivedAt = 0
sandbox.notices.on('message', () => {
  received += 1
  lastReceivedAt = preciseNow()
})

const calls = {
  where: () => ({ url: sandbox.url, certificate: readFileSync(sandbox.certificate, 'utf8') }),
  addPhone: ({ number }: { number: string }) => {
    sandbox.phones.add({ number, name: `Shop ${number}` })
  },
  addContacts: ({ numbers }: { numbers: string[] }) => {
    for (const number of numbers) sandbox.contacts.add({ number, name: `Contact ${number}` })
  },
  scan: ({ number, qr }: { number: string; qr: string }) => phone(number).scan(qr),
  /** Encrypts everything first; then the first byte leaves at the time that this answers. */
  flood: async ({ to, from, each }: { to: string[]; from: string[]; each: number }) => {
    const prepared: PreparedMessage[] = []
    for (let round = 0; round < each; round++) {
      for (const number of from) {
        for (const target of to) {
          const text = `Message ${round} of ${number}: is it open tomorrow, and do you have it in blue?`
          prepared.push(await contact(number).prepare(phone(target), text))
        }
      }
    }
    const begunAt = preciseNow()
    for (const message of prepared) message.deliver()
    return { begunAt, count: prepared.length }
  },
  /** Answers when a client has settled everything that was sent to these phones. */
  settled: async ({ numbers }: { numbers: string[] }) => {
    while (numbers.some((number) => phone(number).link.pending.size > 0)) await pause()
    return { at: preciseNow() }
  },
  received: () => received,
  /** Answers when so many messages have been decrypted by contacts. */
  hasReceived: async ({ count }: { count: number }) => {
    while (received < count) await pause()
    return { at: lastReceivedAt }
  },
  alarms: () => sandbox.alarms.map(({ kind, detail }) => `${kind}: ${detail}`),
}
export type SandboxCalls = typeof calls
answerCalls(calls)

function phone(number: string) {
  const found = sandbox.world.directory.phones.get(number)
  if (!found) throw new Error(`There is no phone ${number}.`)
  return found
}

function contact(number: string) {
  const found = sandbox.world.directory.contacts.get(number)
  if (!found) throw new Error(`There is no contact ${number}.`)
  return found
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS))
}
