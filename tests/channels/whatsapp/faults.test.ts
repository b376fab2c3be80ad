import { expect, onTestFinished, test } from 'vitest'
import { until } from '../../../apps/sandbox/until.ts'
import { aTalk } from './conversations.ts'
import { aLinkedStage, type Stage, untilAsync } from './stage.ts'

test('a process that dies between decrypting and storing loses nothing', async () => {
  let isDead = false
  const forever = new Promise<void>(() => {})
  const stage = await aLinkedStage({
    hook: (point) => (isDead && point === 'whatsapp.journaled' ? forever : undefined),
  })
  const ann = stage.sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  await ann.say(stage.phone, 'first')
  await until(() => stage.host.texts().includes('first'), 'the first text')
  isDead = true
  await ann.say(stage.phone, 'second')
  await untilAsync(async () => (await stage.openRows()).length === 1, 'the journaled text')
  await takeAway(stage)
  await stage.open()
  await until(() => stage.host.texts().includes('second'), 'the second text')
  await untilAsync(async () => (await stage.openRows()).length === 0, 'a journal without open rows')
  expect(stage.host.texts()).toEqual(['first', 'second'])
})

test('what was acknowledged and not stored is taken from the journal: WhatsApp will not send it again', async () => {
  const stage = await aLinkedStage()
  const ann = stage.sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  await ann.say(stage.phone, 'first')
  await until(() => stage.host.texts().includes('first'), 'the first text')
  const { receive } = stage.host
  let die = () => {}
  const death = new Promise<never>((_, reject) => {
    die = () => reject(new Error('Dead.'))
  })
  stage.host.receive = () => death
  const { id } = await ann.say(stage.phone, 'second')
  await until(() => ann.sent.find((message) => message.id === id)?.receipts.length, 'the receipt')
  await takeAway(stage)
  stage.host.receive = receive
  onTestFinished(die)
  await stage.open()
  await until(() => stage.host.texts().includes('second'), 'the second text')
  await untilAsync(async () => (await stage.openRows()).length === 0, 'a journal without open rows')
})

test('the same bytes delivered again are read again, neither refused nor stored nor asked for twice', async () => {
  const stage = await aLinkedStage()
  const ann = stage.sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  const refused: string[] = []
  stage.sandbox.notices.on('stanza', ({ direction, stanza: { tag, attrs } }) => {
    if (direction === 'in' && tag === 'ack' && attrs.error) refused.push(attrs.error)
  })
  await ann.say(stage.phone, 'first', { copies: 3 })
  await ann.say(stage.phone, 'second', { copies: 3 })
  await ann.say(stage.phone, 'third')
  await until(() => stage.host.texts().includes('third'), 'the third text')
  expect(stage.host.texts()).toEqual(['first', 'second', 'third'])
  expect(refused).toEqual([])
  expect(ann.sent.flatMap(({ receipts }) => receipts)).not.toContain('retry')
  expect(stage.host.seen.some(({ kind }) => kind === 'unavailable')).toBe(false)
})

test('a process that dies before the commit of the keys gets the message again', async () => {
  let isDead = false
  const forever = new Promise<void>(() => {})
  const stage = await aLinkedStage({
    hook: (point) => (isDead && point === 'whatsapp.decrypted' ? forever : undefined),
  })
  const ann = stage.sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  await ann.say(stage.phone, 'first')
  await until(() => stage.host.texts().includes('first'), 'the first text')
  isDead = true
  await ann.say(stage.phone, 'second')
  await takeAway(stage)
  await stage.open()
  await until(() => stage.host.texts().includes('second'), 'the second text')
  expect(stage.host.messages.map(({ kind }) => kind)).toEqual(['text', 'text'])
})

test('a holder whose turn is over writes no key, and answers nothing', async () => {
  const stage = await aLinkedStage()
  const ann = stage.sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  await ann.say(stage.phone, 'first')
  await until(() => stage.host.texts().includes('first'), 'the first text')
  await takeAway(stage)
  const keysBefore = await stage.database.read.selectFrom('whatsapp_keys').selectAll().execute()
  const { id } = await ann.say(stage.phone, 'second')
  await until(() => !stage.channel.isHere(stage.channelId), 'the holder to give up')
  expect(await stage.database.read.selectFrom('whatsapp_keys').selectAll().execute()).toEqual(keysBefore)
  expect(ann.sent.find((message) => message.id === id)?.receipts).toEqual([])
  await stage.open()
  await until(() => stage.host.texts().includes('second'), 'the second text')
})

test('while the database is away nothing is answered, and everything comes when it is back', async () => {
  const outage = { isOn: false }
  const stage = await aLinkedStage({}, outage)
  const ann = stage.sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  await ann.say(stage.phone, 'first')
  await until(() => stage.host.texts().includes('first'), 'the first text')
  outage.isOn = true
  const { id } = await ann.say(stage.phone, 'second')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(ann.sent.find((message) => message.id === id)?.receipts).toEqual([])
  outage.isOn = false
  await until(() => stage.host.texts().includes('second'), 'the second text')
  expect(stage.host.messages.map(({ kind }) => kind)).toEqual(['text', 'text'])
})

test('a line that is cut with 200 messages in flight loses none and doubles none', {
  timeout: 60_000,
}, async () => {
  const stage = await aLinkedStage()
  const people = Array.from({ length: 10 }, (_, index) =>
    stage.sandbox.contacts.add({ number: `4917000001${index}0`, name: `Person ${index}` }),
  )
  for (const person of people) await person.say(stage.phone, 'hello')
  await until(() => stage.host.messages.length === 10, 'the greetings')
  const sent = await Promise.all(
    people.flatMap((person) =>
      Array.from({ length: 20 }, (_, index) => person.prepare(stage.phone, `${person.name} ${index}`)),
    ),
  )
  for (const message of sent) message.deliver()
  await until(() => stage.host.messages.length > 20, 'the first of them')
  cut(stage)
  await until(() => stage.host.messages.length >= 210, 'all of them', 45_000)
  await untilAsync(async () => (await stage.openRows()).length === 0, 'a journal without open rows')
  expect(new Set(stage.host.messages.map(({ externalId }) => externalId)).size).toBe(210)
  expect(stage.host.messages.every(({ kind }) => kind === 'text')).toBe(true)
})

test('a group under load loses nothing when its line is cut, and gets no placeholder', {
  timeout: 60_000,
}, async () => {
  const stage = await aLinkedStage()
  const members = Array.from({ length: 3 }, (_, index) =>
    stage.sandbox.contacts.add({ number: `4917000002${index}0`, name: `Member ${index}` }),
  )
  const group = stage.sandbox.groups.create({ subject: 'Team', owner: stage.phone, members })
  for (const member of members) await member.say(group, 'hello')
  await until(() => textsOf(stage).length === 3, 'the greetings')
  const sent = []
  for (const member of members) {
    for (let line = 0; line < 30; line++) sent.push(await member.prepare(group, `${member.name} ${line}`))
  }
  for (const message of sent) message.deliver()
  await until(() => textsOf(stage).length > 10, 'the first of them')
  cut(stage)
  await until(() => textsOf(stage).length >= 93, 'all of them', 45_000)
  expect(new Set(textsOf(stage)).size).toBe(91)
  expect(stage.host.messages.some(({ kind }) => kind === 'unavailable')).toBe(false)
})

test('what cannot be decrypted is asked for again, and stands there once', async () => {
  const stage = await aLinkedStage()
  const ann = stage.sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  await ann.say(stage.phone, 'now readable', { garbled: true })
  await until(() => stage.host.texts().includes('now readable'), 'the text')
  expect(stage.host.messages).toHaveLength(1)
})

test('a message that was lost on its way stands as a placeholder until the phone has handed it over', async () => {
  const stage = await aLinkedStage()
  const ann = stage.sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  const { id } = await ann.say(stage.phone, 'found again', { unavailable: 'lost' })
  await until(() => stage.host.texts().includes('found again'), 'the text')
  expect(stage.host.seen.map(({ externalId, kind }) => [externalId, kind])).toEqual([
    [id, 'unavailable'],
    [id, 'text'],
  ])
  expect(stage.host.messages).toHaveLength(1)
  // The phone was asked by a message, which WhatsApp acknowledges as any other.
  expect(stage.host.changes).toEqual([])
})

test('a process that dies before the acknowledgement sends the same once more', async () => {
  const stage = await aLinkedStage({ settings: { ackMs: 200 } })
  const { channel, sandbox, host, database } = stage
  const ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  const talk = await aTalk(stage, { kind: 'phone', value: '491700000100' })
  sandbox.faults.withheldAcks = 1
  const message = await talk.message(channel.chooseExternalId(stage.channelId), 'did it leave?')
  expect(await channel.send(message)).toEqual({ outcome: 'unknown' })
  await takeAway(stage)
  await stage.open()
  await stage.reaches('online')
  await database.transaction(async (trx) => {
    await trx.updateTable('messages').set({ status: 'unknown' }).where('id', '=', message.id).execute()
  })
  cut(stage)
  await until(
    () => host.changes.find(({ target }) => target.externalId === message.externalId),
    'the acknowledgement',
  )
  expect(ann.received.filter(({ text }) => text === 'did it leave?')).toHaveLength(1)
})

function textsOf({ host }: Stage): string[] {
  return host.messages.filter(({ kind }) => kind === 'text').map(({ text }) => text)
}

function cut({ sandbox }: Stage): void {
  for (const connection of sandbox.world.connections) connection.cut()
}

/** As if the holder had died and its time had run out. */
async function takeAway({ database, channelId }: Stage): Promise<void> {
  await database.transaction(async (trx) => {
    await trx
      .updateTable('whatsapp_numbers')
      .set({ owner: null, lease_until: 0 })
      .where('channel_id', '=', channelId)
      .execute()
  })
}
