import { expect, test } from 'vitest'
import { answerOf, eventually } from '#tests/support/scenes.ts'
import { aProcessScene, type ProcessScene } from './processes.ts'
import { prepareAll } from './scene.ts'

const SLOW_MS = 180_000
const RESENT_WITHIN_MS = 30_000

const POINTS: [string, string, number][] = [
  ['between decrypting and keeping', 'whatsapp.decrypted', 9],
  ['between keeping and storing', 'whatsapp.journaled', 9],
  ['between storing and marking', 'whatsapp.stored', 9],
  ['between claiming and sending', 'whatsapp.sending', 2],
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
    await sendAgainWhatNeverLeft(scene)
    await scene.agrees()
    const ours = people.flatMap(({ received }) => received).filter(({ from }) => from === phone.number)
    expect(ours).toHaveLength(people.length)
  },
  SLOW_MS,
)

/**
 * What was written down for sending goes out by itself. What was claimed and not even written by then is shown as
 * unknown, as nothing is sent twice: a person sends it again.
 */
async function sendAgainWhatNeverLeft({ app, agent }: ProcessScene): Promise<void> {
  const unknown = () =>
    app.db
      .selectFrom('messages')
      .leftJoin('whatsapp_messages', 'whatsapp_messages.message_id', 'messages.id')
      .select(['messages.id', 'whatsapp_messages.raw'])
      .where('messages.status', '=', 'unknown')
      .execute()
  await eventually(
    async () => expect((await unknown()).filter(({ raw }) => raw !== null)).toEqual([]),
    RESENT_WITHIN_MS,
  )
  for (const { id } of await unknown()) await answerOf(agent.post(`/api/v1/messages/${id}/attempts`))
}
