import { expect } from 'vitest'
import type { Db } from '#db/connect.ts'
import { reply } from '#tests/support/scenes.ts'
import type { Contact } from '../../../apps/sandbox/people/contact.ts'
import type { PreparedMessage } from '../../../apps/sandbox/server/outgoing.ts'
import { aWhatsappStage, type StageOptions, type WhatsappStage } from '../stage.ts'
import { type Inbox, openInbox } from './inbox.ts'
import { compareLedgers, type Ledgers, underWay } from './ledgers.ts'

const PATIENCE_MS = 40_000
const POLL_MS = 40
const CALM = 4

/** The whole product beside a WhatsApp of our own, an agent who looks, and customers who have written once. */
export interface FaultScene extends WhatsappStage {
  db(): Db
  inbox: Inbox
  ledgers(): Ledgers
  /** Customers who have said hello and are in the inbox. */
  customers(
    count: number,
    more?: Parameters<WhatsappStage['sandbox']['contacts']['add']>[0],
  ): Promise<Contact[]>
  /** An agent answers somebody; the message's id. */
  answers(customer: Contact, text: string): Promise<string>
  /** Waits until everybody has come to rest, and then all three ledgers must agree. */
  agrees(): Promise<void>
  statusOf(messageId: string): Promise<string>
}

export async function aFaultScene(options: StageOptions = {}): Promise<FaultScene> {
  const stage = await aWhatsappStage(options)
  const inbox = await openInbox({ agentId: stage.owner.agentId, cookie: stage.cookie, url: stage.url })
  const db = () => stage.app().db
  const ledgers = () => ({ sandbox: stage.sandbox, db: db(), inbox })
  let added = 0
  const scene: FaultScene = {
    ...stage,
    db,
    inbox,
    ledgers,
    async customers(count) {
      const people = Array.from({ length: count }, () => {
        added += 1
        return stage.sandbox.contacts.add({
          number: String(491_700_200_000 + added),
          name: `Customer ${added}`,
        })
      })
      for (const person of people) await person.say(stage.phone, `hello from ${person.name}`)
      await agree(ledgers)
      return people
    },
    async answers(customer, text) {
      return (await reply(stage.agent, conversationOf(inbox, customer), text)).id
    },
    agrees: () => agree(ledgers),
    async statusOf(messageId) {
      const row = await db()
        .selectFrom('messages')
        .select('status')
        .where('id', '=', messageId)
        .executeTakeFirstOrThrow()
      return row.status
    },
  }
  return scene
}

/** Waits until nothing is under way and all three ledgers agree: nothing lost, nothing twice, the state shown is true. */
export async function agree(ledgers: () => Ledgers): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  // What comes twice comes late: the calm has to last.
  for (let calm = 0; calm < CALM; ) {
    const problems = [...(await underWay(ledgers())), ...(await compareLedgers(ledgers()))]
    calm = problems.length === 0 ? calm + 1 : 0
    if (problems.length > 0 && Date.now() > end) expect(problems).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

export function conversationOf(inbox: Inbox, customer: Contact): string {
  const found = Object.values(inbox.state().conversations).find(
    ({ contact }) => contact.phone === customer.number || contact.name === customer.name,
  )
  if (!found) throw new Error(`No conversation with ${customer.name} is shown.`)
  return found.id
}

/** Everything that these people write is encrypted now and delivered when the test says so. */
export async function prepareAll(
  people: Contact[],
  to: Parameters<Contact['prepare']>[0],
  perPerson: number,
): Promise<PreparedMessage[]> {
  const prepared: PreparedMessage[] = []
  for (let line = 0; line < perPerson; line += 1) {
    for (const person of people) prepared.push(await person.prepare(to, `${person.name}, line ${line}`))
  }
  return prepared
}
