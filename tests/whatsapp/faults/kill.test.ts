import { expect, test } from 'vitest'
import { eventually } from '#tests/support/scenes.ts'
import { aProcessScene, type ProcessScene } from './processes.ts'
import { prepareAll } from './scene.ts'

const SLOW_MS = 180_000
const RESENT_WITHIN_MS = 30_000

const POINTS: [string, string, number][] = [
  ['between decrypting and keeping', 'whatsapp.decrypted', 9],
  ['between keeping and storing', 'whatsapp.journaled', 9],
  ['between storing and marking', 'whatsapp.stored', 9],
  ['between claiming and composing', 'whatsapp.composing', 2],
  ['between composing and sending', 'whatsapp.sending', 2],
  ['between sending and the acknowledgement', 'whatsapp.written', 2],
]

test.each(POINTS)(
  'a server that is killed %s loses nothing and doubles nothing',
  async (_name, point, times) => {
    const scene = await aProcessScene({ fate: { point, times } })
    const people = await scene.customers(4)
    const [owner] = people
    if (!owner) throw new Error('Nobody is there.')
    const { sandbox, phone, server } = scene
    const group = sandbox.groups.create({ subject: 'Team', owner, members: [...people, phone] })
    const stranger = sandbox.contacts.add({ number: '491700300000', name: 'Stranger' })
    const messages = [
      ...(await prepareAll([...people, stranger], phone, 4)),
      ...(await prepareAll(people, group, 3)),
    ]
    await scene.arm()
    const answers = people.map((person) => scene.answers(person, `an answer to ${person.name}`))
    for (const message of messages) message.deliver()
    expect(await server.ended).toBe('SIGKILL')
    await scene.launch()
    await Promise.all(answers)
    await scene.reaches('online')
    await scene.agrees()
    await nothingStaysUnknown(scene)
    await scene.agrees()
    const ours = people.flatMap(({ received }) => received).filter(({ from }) => from === phone.number)
    expect(ours).toHaveLength(people.length)
  },
  SLOW_MS,
)

test.each(POINTS.slice(3, 5))(
  'what is written to a customer after a message that was interrupted %s arrives behind it',
  async (_name, point) => {
    const scene = await aProcessScene({ fate: { point, times: 2 } })
    const [customer] = await scene.customers(1)
    if (!customer) throw new Error('Nobody is there.')
    await scene.arm()
    const texts = ['one', 'two', 'three', 'four']
    const written = (async () => {
      for (const text of texts) await scene.answers(customer, text)
    })()
    expect(await scene.server.ended).toBe('SIGKILL')
    await scene.launch({ alone: true })
    await written
    await eventually(async () => {
      const ours = customer.received.filter(({ from }) => from === scene.phone.number)
      expect(ours.map(({ text }) => text)).toEqual(texts)
    }, RESENT_WITHIN_MS)
  },
  SLOW_MS,
)

/** Nobody has to send anything again: what was claimed and not begun leaves by itself, and the rest is settled. */
async function nothingStaysUnknown({ app }: ProcessScene): Promise<void> {
  const unknown = () => app.db.selectFrom('messages').select('body').where('status', '=', 'unknown').execute()
  await eventually(async () => expect(await unknown()).toEqual([]), RESENT_WITHIN_MS)
}
