import { expect, test } from 'vitest'
import { settleAbandoned } from '#server/core/deliveries.ts'
import { answerOf, eventually } from '#tests/support/scenes.ts'
import type { Contact } from '../../../apps/sandbox/people/contact.ts'
import { quickly } from './fast-clock.ts'
import { aFaultScene, type FaultScene } from './scene.ts'

const SLOW_MS = 60_000
const ACK_MS = 400

test(
  '463: writing to somebody new is refused and paused, and replies go on',
  async () => {
    const scene = await aFaultScene(quickly())
    const [ann] = await scene.customers(1)
    const [bob, carl] = [await aStranger(scene, 'Bob'), await aStranger(scene, 'Carl')]
    if (!ann) throw new Error('Nobody is there.')
    scene.sandbox.faults.ackErrors.push({ code: '463', times: 1 })
    const refused = await scene.answers(bob, 'may I write to you?')
    await eventually(async () => expect(await scene.statusOf(refused)).toBe('failed'))
    const resting = await scene.answers(carl, 'and to you?')
    const reply = await scene.answers(ann, 'a reply goes on')
    await eventually(async () => expect(await scene.statusOf(reply)).toBe('delivered'))
    expect(await scene.statusOf(resting)).toBe('queued')
    const { whatsapp } = await scene.channel()
    expect(whatsapp?.health.coldPausedUntil).toBeGreaterThan(scene.app().clock.now() + 60_000)
    // Whoever answers is a stranger no more; what waits is looked at every minute.
    await carl.say(scene.phone, 'yes, you may')
    await eventually(async () => expect(await scene.statusOf(resting)).toBe('delivered'), 15_000)
    await scene.agrees()
    expect(bob.received.map(({ text }) => text)).toEqual(['typed on the phone to Bob'])
  },
  SLOW_MS,
)

test(
  'a message that WhatsApp never got is sent once more, after a new connection',
  async () => {
    const scene = await aFaultScene({ settings: { ackMs: ACK_MS } })
    const ann = await aSilentCustomer(scene)
    scene.sandbox.faults.lostMessages = 1
    const lost = await scene.answers(ann, 'swallowed by the line')
    await eventually(async () => expect(await scene.statusOf(lost)).toBe('unknown'))
    await scene.agrees()
    expect(ann.received).toEqual([])
    scene.phone.link.cut()
    await eventually(async () => expect(await scene.statusOf(lost)).toBe('sent'))
    await scene.agrees()
    expect(ann.received.map(({ text }) => text)).toEqual(['swallowed by the line'])
    expect(scene.sandbox.alarms).toEqual([])
  },
  SLOW_MS,
)

test(
  'what is written after something that may be lost arrives after it, however late its sender is found dead',
  async () => {
    const scene = await aFaultScene({ settings: { ackMs: ACK_MS } })
    const ann = await aSilentCustomer(scene)
    scene.sandbox.faults.lostMessages = 2
    const first = await scene.answers(ann, 'first')
    await eventually(async () => expect(await scene.statusOf(first)).toBe('unknown'))
    const second = await scene.answers(ann, 'second')
    await eventually(async () => expect(await scene.statusOf(second)).toBe('unknown'))
    // As another server leaves them that dies: nobody knows it yet.
    const isSending = {
      status: 'sending',
      claimed_by: 'another',
      claim_expires_at: scene.app().clock.now() + 60_000,
    }
    await changeMessages(scene, [first, second], isSending)
    scene.phone.link.cut()
    await eventually(() => expect(scene.phone.link.logins).toBe(2))
    await eventually(async () => expect((await scene.channel()).whatsapp?.state).toBe('online'))
    const third = await scene.answers(ann, 'third')
    await changeMessages(scene, [first, second], { claim_expires_at: 0 })
    await settleAbandoned(scene.app())
    await eventually(async () => expect(await scene.statusOf(third)).toBe('sent'))
    await scene.agrees()
    expect(ann.received.map(({ text }) => text)).toEqual(['first', 'second', 'third'])
    expect(scene.sandbox.alarms).toEqual([])
  },
  SLOW_MS,
)

test(
  'an acknowledgement that never comes: sent once more, the very same, and then left to a person',
  async () => {
    const scene = await aFaultScene({ settings: { ackMs: ACK_MS } })
    const ann = await aSilentCustomer(scene)
    scene.sandbox.faults.withheldAcks = 2
    const perhaps = await scene.answers(ann, 'did you get this?')
    await eventually(async () => expect(await scene.statusOf(perhaps)).toBe('unknown'))
    scene.phone.link.cut()
    await eventually(() => expect(scene.sandbox.alarms).toHaveLength(1))
    scene.phone.link.cut()
    await eventually(() => expect(scene.phone.link.logins).toBe(3))
    await new Promise((resolve) => setTimeout(resolve, 2 * ACK_MS))
    // Not a third time by itself.
    expect(scene.sandbox.alarms).toMatchObject([{ kind: 'delivered twice', sameContent: true }])
    expect(await scene.statusOf(perhaps)).toBe('unknown')
    await scene.agrees()
    await answerOf(scene.agent.post(`/api/v1/messages/${perhaps}/attempts`))
    await eventually(async () => expect(await scene.statusOf(perhaps)).toBe('sent'))
    await scene.agrees()
    expect(ann.received).toHaveLength(1)
  },
  SLOW_MS,
)

test(
  'a line that dies before the second try is over leaves the try for the next one',
  async () => {
    const scene = await aFaultScene({ settings: { ackMs: ACK_MS, keepAliveMs: 500 } })
    const ann = await aSilentCustomer(scene)
    scene.sandbox.faults.lostMessages = 1
    const lost = await scene.answers(ann, 'swallowed by two lines')
    await eventually(async () => expect(await scene.statusOf(lost)).toBe('unknown'))
    scene.sandbox.faults.dyingLines = 1
    scene.phone.link.cut()
    await eventually(() => expect(scene.phone.link.logins).toBe(3), 30_000)
    await eventually(async () => expect(await scene.statusOf(lost)).toBe('sent'), 10_000)
    await scene.agrees()
    expect(ann.received.map(({ text }) => text)).toEqual(['swallowed by two lines'])
    expect(scene.sandbox.alarms).toEqual([])
  },
  SLOW_MS,
)

test(
  'an acknowledgement that does not come keeps nobody waiting but the one it is for',
  async () => {
    const scene = await aFaultScene()
    const [ann, bob] = await scene.customers(2)
    if (!ann || !bob) throw new Error('Somebody is missing.')
    scene.sandbox.faults.withheldAcks = 1
    for (const person of [ann, scene.phone]) person.receipts = 'none'
    const slow = await scene.answers(ann, 'this one takes its time')
    await eventually(() => expect(scene.sandbox.faults.withheldAcks).toBe(0))
    const quick = await scene.answers(bob, 'and you, quickly')
    await eventually(async () => expect(await scene.statusOf(quick)).toBe('delivered'))
    expect(await scene.statusOf(slow)).toBe('sending')
    scene.sandbox.faults.releaseAcks()
    await scene.agrees()
    expect(await scene.statusOf(slow)).toBe('sent')
  },
  SLOW_MS,
)

test(
  'an acknowledgement that comes late settles what was unknown',
  async () => {
    const scene = await aFaultScene({ settings: { ackMs: ACK_MS } })
    const ann = await aSilentCustomer(scene)
    scene.sandbox.faults.withheldAcks = 1
    const late = await scene.answers(ann, 'a slow day')
    await eventually(async () => expect(await scene.statusOf(late)).toBe('unknown'))
    scene.sandbox.faults.releaseAcks()
    await eventually(async () => expect(await scene.statusOf(late)).toBe('sent'))
    await scene.agrees()
    expect(scene.sandbox.alarms).toEqual([])
  },
  SLOW_MS,
)

test(
  'a receipt settles what was unknown',
  async () => {
    const scene = await aFaultScene({ settings: { ackMs: ACK_MS } })
    const ann = await aSilentCustomer(scene)
    scene.sandbox.faults.withheldAcks = 1
    const read = await scene.answers(ann, 'no tick so far')
    await eventually(async () => expect(await scene.statusOf(read)).toBe('unknown'))
    ann.read(ann.received[0]?.id ?? '')
    await eventually(async () => expect(await scene.statusOf(read)).toBe('read'))
    scene.phone.link.cut()
    await eventually(() => expect(scene.phone.link.logins).toBe(2))
    await scene.agrees()
    expect(scene.sandbox.alarms).toEqual([])
  },
  SLOW_MS,
)

/** Somebody who has never written: the chat was begun on the phone. */
async function aStranger(scene: FaultScene, name: string): Promise<Contact> {
  const number = String(491_700_400_000 + name.charCodeAt(0))
  const stranger = scene.sandbox.contacts.add({ number, name })
  await scene.phone.say(stranger, `typed on the phone to ${name}`)
  await scene.agrees()
  return stranger
}

/** Nobody tells by itself that a message has come: neither the customer nor the owner's own phone. */
async function aSilentCustomer(scene: FaultScene): Promise<Contact> {
  const [ann] = await scene.customers(1)
  if (!ann) throw new Error('Nobody is there.')
  ann.receipts = 'none'
  scene.phone.receipts = 'none'
  return ann
}

async function changeMessages(scene: FaultScene, ids: string[], change: Record<string, string | number>) {
  const { raw } = scene.app().database
  await raw.updateTable('messages').set(change).where('id', 'in', ids).execute()
}
