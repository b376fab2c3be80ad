import { expect, test } from 'vitest'
import { eventually } from '#tests/support/scenes.ts'
import { quickly } from './fast-clock.ts'
import { aFaultScene, type FaultScene, prepareAll } from './scene.ts'

const SLOW_MS = 60_000

const ENDS: [string, (scene: FaultScene) => void][] = [
  ['515: a restart is wanted', ({ phone }) => phone.link.end('515')],
  ['428: the line is closed', ({ phone }) => phone.link.cut()],
  ['408: the line was lost', ({ phone }) => phone.link.end('408')],
  ['500: an unknown error', ({ phone }) => phone.link.end('500')],
  ['503: WhatsApp is busy', ({ phone }) => phone.link.end('503')],
  [
    '503: WhatsApp refuses logins for a while',
    ({ phone, sandbox }) => {
      sandbox.faults.refusedLogins.push({ code: '503', times: 2 })
      phone.link.cut()
    },
  ],
]

test.each(ENDS)(
  '%s, in the middle of a talk, and the number is online again',
  async (_name, end) => {
    const scene = await aFaultScene(quickly())
    const people = await scene.customers(4)
    const [before, after] = [
      await prepareAll(people, scene.phone, 5),
      await prepareAll(people, scene.phone, 5),
    ]
    for (const message of before) message.deliver()
    const answers = people.map((person) => scene.answers(person, `an answer to ${person.name}`))
    end(scene)
    for (const message of after) message.deliver()
    await Promise.all(answers)
    await eventually(() => expect(scene.phone.link.logins).toBeGreaterThan(1), 10_000)
    await scene.reaches('online')
    await scene.agrees()
    for (const answer of answers) expect(await scene.statusOf(await answer)).toBe('delivered')
  },
  SLOW_MS,
)

test(
  '440: another client is in; it is tried again after half a minute, and the third time is a conflict',
  async () => {
    const scene = await aFaultScene(quickly())
    const [ann] = await scene.customers(1)
    if (!ann) throw new Error('Nobody is there.')
    for (const logins of [2, 3]) {
      scene.phone.link.end('440')
      await scene.reaches('reconnecting')
      expect((await scene.channel()).whatsapp?.stateCode).toBe('replaced')
      await ann.say(scene.phone, `meanwhile, before login ${logins}`)
      await scene.reaches('online')
      expect(scene.phone.link.logins).toBe(logins)
      await scene.agrees()
    }
    scene.phone.link.end('440')
    await scene.reaches('conflict')
    await ann.say(scene.phone, 'in vain for now')
    expect(scene.phone.link.pending.size).toBe(1)
    await byHand(scene)
    await scene.reaches('online')
    await scene.agrees()
  },
  SLOW_MS,
)

test(
  '401: unlinked on the phone; what was there stays, and after a new link it goes on',
  async () => {
    const scene = await aFaultScene(quickly())
    const people = await scene.customers(2)
    const answers = people.map((person) => scene.answers(person, `an answer to ${person.name}`))
    for (const message of await prepareAll(people, scene.phone, 5)) message.deliver()
    await Promise.all(answers)
    await scene.agrees()
    scene.phone.unlink()
    await scene.reaches('logged_out')
    await byHand(scene)
    await scene.phone.scan(await scene.qr())
    await scene.reaches('online')
    for (const message of await prepareAll(people, scene.phone, 5)) message.deliver()
    await scene.agrees()
    expect(await scene.inbox.fresh().then(({ threads }) => Object.keys(threads))).toHaveLength(2)
  },
  SLOW_MS,
)

test(
  '403: the account is locked; nothing is tried any more until somebody says so',
  async () => {
    const scene = await aFaultScene(quickly())
    const [ann] = await scene.customers(1)
    if (!ann) throw new Error('Nobody is there.')
    scene.phone.link.end('403')
    await scene.reaches('banned')
    await ann.say(scene.phone, 'in vain for now')
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(scene.phone.link.logins).toBe(1)
    expect(scene.phone.link.pending.size).toBe(1)
    await byHand(scene)
    await scene.reaches('online')
    await scene.agrees()
  },
  SLOW_MS,
)

test(
  '402: banned for a while; the reason is shown, and the number comes back by itself',
  async () => {
    const scene = await aFaultScene(quickly())
    const [ann] = await scene.customers(1)
    if (!ann) throw new Error('Nobody is there.')
    const attributes = { code: '101', expire: '20' }
    scene.sandbox.faults.refusedLogins.push({ code: '402', times: 1, attributes })
    scene.phone.link.cut()
    await scene.reaches('restricted')
    expect((await scene.channel()).whatsapp?.stateCode).toBe('ban_strangers')
    await ann.say(scene.phone, 'in vain for a while')
    await scene.reaches('online')
    await scene.agrees()
  },
  SLOW_MS,
)

async function byHand({ agent, channelId }: FaultScene): Promise<void> {
  expect((await agent.post(`/api/v1/channels/${channelId}/restart`)).ok).toBe(true)
}
