import { expect, test } from 'vitest'
import { eventually } from '#tests/support/scenes.ts'
import type { Contact } from '../../../apps/sandbox/people/contact.ts'
import { until } from '../../../apps/sandbox/until.ts'
import { aFaultScene, type FaultScene, prepareAll } from './scene.ts'

const SLOW_MS = 60_000

test(
  'a line that is cut with 200 messages of strangers in flight',
  async () => {
    const scene = await aFaultScene()
    const strangers = Array.from({ length: 20 }, (_, index) =>
      scene.sandbox.contacts.add({ number: String(491_700_300_000 + index), name: `Stranger ${index}` }),
    )
    const messages = await prepareAll(strangers, scene.phone, 10)
    scene.phone.link.cutAfter = 60
    for (const message of messages) message.deliver()
    await scene.agrees()
    expect(await countIn(scene)).toBe(200)
    expect(scene.phone.link.logins).toBeGreaterThan(1)
    expect(scene.sandbox.alarms).toEqual([])
    expect(askedAgain(strangers)).toEqual([])
  },
  SLOW_MS,
)

test(
  'a line that is cut with 200 messages of known people in flight, and answers on their way',
  async () => {
    const scene = await aFaultScene()
    const people = await scene.customers(10)
    const messages = await prepareAll(people, scene.phone, 20)
    scene.phone.link.cutAfter = 80
    const answers = people.map((person) => scene.answers(person, `an answer to ${person.name}`))
    for (const message of messages) message.deliver()
    await Promise.all(answers)
    await scene.agrees()
    expect(await countIn(scene)).toBe(210)
    expect(scene.phone.link.logins).toBeGreaterThan(1)
    expect(askedAgain(people)).toEqual([])
  },
  SLOW_MS,
)

test(
  'a line that is cut again and again, with a group in the mix',
  async () => {
    const scene = await aFaultScene()
    const people = await scene.customers(5)
    const [owner] = people
    if (!owner) throw new Error('There is nobody.')
    const group = scene.sandbox.groups.create({ subject: 'Team', owner, members: [...people, scene.phone] })
    const messages = [
      ...(await prepareAll(people, group, 10)),
      ...(await prepareAll(people, scene.phone, 10)),
    ]
    for (const [index, message] of messages.entries()) {
      if (index % 25 === 5) scene.phone.link.cutAfter = 3
      message.deliver()
      if (index % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 30))
    }
    await scene.agrees()
    expect(await countIn(scene)).toBe(105)
  },
  SLOW_MS,
)

test(
  'everything comes twice',
  async () => {
    const scene = await aFaultScene()
    const people = await scene.customers(3)
    for (const person of people) {
      for (let line = 0; line < 5; line += 1) await person.say(scene.phone, `line ${line}`, { copies: 2 })
    }
    const stranger = scene.sandbox.contacts.add({ number: '491700300000', name: 'Stranger' })
    await stranger.say(scene.phone, 'twice from a stranger', { copies: 3 })
    await scene.agrees()
    expect(scene.sandbox.alarms).toEqual([])
    expect(await countIn(scene)).toBe(19)
  },
  SLOW_MS,
)

test(
  'what was written last comes first',
  async () => {
    const scene = await aFaultScene()
    const people = await scene.customers(2)
    const messages = await prepareAll(people, scene.phone, 15)
    scene.phone.link.reorder = { of: 30, held: [] }
    for (const message of messages) message.deliver()
    await scene.agrees()
    expect(await countIn(scene)).toBe(32)
  },
  SLOW_MS,
)

test(
  'what cannot be decrypted heals when it is sent again, here and at the customer’s',
  async () => {
    const scene = await aFaultScene()
    const [ann, bob] = await scene.customers(2)
    if (!ann || !bob) throw new Error('Somebody is missing.')
    for (const line of [1, 2, 3]) await ann.say(scene.phone, `garbled ${line}`, { garbled: true })
    await bob.say(scene.phone, 'readable')
    bob.cannotRead(2)
    await scene.answers(bob, 'read this')
    await scene.answers(bob, 'and this')
    await scene.agrees()
    expect(bob.received.map(({ text }) => text).sort()).toEqual(['and this', 'read this'])
    // One of them may be read with the session that another of them brought about.
    expect(ann.sent.filter(({ retries }) => retries > 0).length).toBeGreaterThan(0)
  },
  SLOW_MS,
)

test(
  'a customer who cannot read, and can say so only on the next line, gets it again from what was kept',
  async () => {
    const scene = await aFaultScene()
    const [ann] = await scene.customers(1)
    if (!ann) throw new Error('Nobody is there.')
    scene.phone.receipts = 'none'
    ann.cannotRead(1)
    scene.phone.link.cutAfter = 1
    await scene.answers(ann, 'read this later')
    await until(() => scene.phone.link.logins > 1, 'the next line')
    await scene.agrees()
    expect(ann.received.map(({ text }) => text)).toEqual(['read this later'])
  },
  SLOW_MS,
)

test(
  'in a group too, what cannot be decrypted heals',
  async () => {
    const scene = await aFaultScene()
    const [ann, bob] = await scene.customers(2)
    if (!ann || !bob) throw new Error('Somebody is missing.')
    const group = scene.sandbox.groups.create({
      subject: 'Team',
      owner: ann,
      members: [ann, bob, scene.phone],
    })
    await ann.say(group, 'fine')
    await ann.say(group, 'garbled', { garbled: true })
    await bob.say(group, 'garbled from the first', { garbled: true })
    await scene.agrees()
    expect(await countIn(scene)).toBe(5)
  },
  SLOW_MS,
)

test.each(['to us', 'to a group'])(
  'a placeholder %s that nothing has healed is asked of the phone on the next line',
  async (where) => {
    const scene = await aFaultScene()
    const [ann, bob] = await scene.customers(2)
    if (!ann || !bob) throw new Error('Somebody is missing.')
    const members = [ann, bob, scene.phone]
    const group = scene.sandbox.groups.create({ subject: 'Team', owner: ann, members })
    const { id } = await ann.say(where === 'to us' ? scene.phone : group, 'read me after all')
    await scene.agrees()
    // As if all that was sent to heal it had been lost on its way.
    await scene
      .app()
      .database.transaction((trx) =>
        trx
          .updateTable('messages')
          .set({ kind: 'unavailable', body: '' })
          .where('external_id', '=', id)
          .execute(),
      )
    scene.phone.link.cut()
    await until(() => scene.phone.link.logins > 1, 'the next line')
    const found = () => scene.db().selectFrom('messages').select('body').where('external_id', '=', id)
    await eventually(
      async () => expect(await found().execute()).toEqual([{ body: 'read me after all' }]),
      15_000,
    )
    await scene.agrees()
  },
  SLOW_MS,
)

test(
  'a line that is up and says nothing is given up for a new one',
  async () => {
    const scene = await aFaultScene({ settings: { keepAliveMs: 500, ackMs: 1_000 } })
    const [ann] = await scene.customers(1)
    if (!ann) throw new Error('Nobody is there.')
    scene.phone.link.goSilent()
    await ann.say(scene.phone, 'into the silence')
    const answer = await scene.answers(ann, 'is anybody there?')
    await until(() => scene.phone.link.logins > 1, 'a new line', 20_000)
    await scene.agrees()
    expect(ann.received.map(({ text }) => text)).toEqual(['is anybody there?'])
    expect(await scene.statusOf(answer)).toBe('delivered')
    expect((await scene.channel()).whatsapp?.state).toBe('online')
  },
  SLOW_MS,
)

async function countIn(scene: FaultScene): Promise<number> {
  const rows = await scene.db().selectFrom('messages').select('kind').where('direction', '=', 'in').execute()
  expect(rows.filter(({ kind }) => kind !== 'text')).toEqual([])
  return rows.length
}

/** What came twice was read twice: nobody was asked to write it anew, and nothing was refused. */
function askedAgain(people: Contact[]): string[] {
  const refused = ({ receipts, retries }: Contact['sent'][number]) =>
    retries > 0 || receipts.length === 0 || receipts.some((type) => type === 'retry')
  return people.flatMap(({ sent }) => sent.filter(refused).map(({ text }) => text))
}
