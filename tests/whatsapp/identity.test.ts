import { afterEach, expect, test } from 'vitest'
import { answerOf, eventually, list, reply, thread } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import { aWhatsappStage } from './stage.ts'
import { aListener, aTalk } from './talk.ts'

const stage = sharedByFile(() => aWhatsappStage())

afterEach(() => expect(stage().sandbox.alarms).toEqual([]))

async function conversationsWith(name: string) {
  return (await list(stage().agent)).filter(({ contact }) => contact.name === name)
}

async function textsIn(conversationId: string): Promise<string[]> {
  return (await thread(stage().agent, conversationId)).map(({ text }) => text)
}

test('who is known by the LID alone is answered, and keeps the conversation when the number is shown', async () => {
  const { agent, phone } = stage()
  const talk = await aTalk(stage(), { hidesNumber: true })
  const { contact } = talk
  expect((await talk.conversation()).contact).toMatchObject({ name: contact.name, phone: null })
  const { received } = await talk.goesOut({ text: 'whoever you are' })
  expect(received.addressedAs).toBe(contact.jid('lid'))

  contact.hidesNumber = false
  await contact.say(phone, 'here is my number')
  await eventually(async () => expect((await talk.conversation()).contact.phone).toBe(contact.number))
  expect(await textsIn(talk.conversationId)).toEqual(['hello', 'whoever you are', 'here is my number'])
  await reply(agent, talk.conversationId, 'thank you')
  await eventually(() =>
    expect(contact.received.map(({ text }) => text)).toEqual(['whoever you are', 'thank you']),
  )
  contact.read(contact.received.at(-1)?.id ?? '')
  await eventually(async () => expect((await thread(agent, talk.conversationId)).at(-1)?.status).toBe('read'))
  expect(await conversationsWith(contact.name)).toHaveLength(1)
})

test('who wrote by number and goes by LID later is one contact with one conversation', async () => {
  const { phone } = stage()
  const talk = await aTalk(stage())
  await talk.contact.say(phone, 'now by LID', { addressing: 'lid' })
  await talk.contact.say(phone, 'and by number', { addressing: 'pn' })
  await eventually(async () =>
    expect(await textsIn(talk.conversationId)).toEqual(['hello', 'now by LID', 'and by number']),
  )
  expect(await conversationsWith(talk.contact.name)).toHaveLength(1)
})

test('two conversations that turn out to be one person are joined, nothing lost, and everybody is told', async () => {
  const { agent, phone, channelId } = stage()
  const talk = await aTalk(stage(), { hidesNumber: true })
  const { contact } = talk
  await talk.goesOut({ text: 'to the LID' })
  // By number alone: as if nothing in the stanza said whose LID it is.
  const typed = await contact.say(phone, 'by number', {
    addressing: 'pn',
    attributes: { sender_lid: undefined },
  })
  await eventually(async () => expect(await conversationsWith(contact.name)).toHaveLength(2))
  const [older, younger] = (await conversationsWith(contact.name)).sort((a, b) => a.createdAt - b.createdAt)
  expect(older?.id).toBe(talk.conversationId)
  await contact.react(phone, typed.id, '👍', { addressing: 'pn', attributes: { sender_lid: undefined } })
  await reply(agent, younger?.id ?? '', 'to the number')
  await eventually(() => expect(contact.received).toHaveLength(2))

  const listener = await aListener(stage())
  contact.hidesNumber = false
  await contact.say(phone, 'both are me', { addressing: 'lid' })
  const merged = await listener.until((event) => event.type === 'conversation.merged')
  expect(merged).toMatchObject({ conversationId: younger?.id, into: { id: older?.id, channelId } })
  await eventually(async () =>
    expect([...(await textsIn(talk.conversationId))].sort()).toEqual(
      ['hello', 'to the LID', 'by number', 'to the number', 'both are me'].sort(),
    ),
  )
  expect(await conversationsWith(contact.name)).toHaveLength(1)
  const address = `/api/v1/conversations/${younger?.id}`
  expect(await answerOf(agent.get(address))).toMatchObject({ conversation: { id: older?.id } })
  // What came before is still theirs: they may change it, and have one reaction to it.
  await contact.edit(phone, typed.id, 'by number, mended')
  await contact.react(phone, typed.id, '🎉')
  await eventually(async () => {
    const line = (await thread(agent, talk.conversationId)).find(({ text }) => text === 'by number, mended')
    expect(line?.reactions).toMatchObject([{ emoji: '🎉', actorId: line?.author.id }])
  })
})

test('answers that are under way while two conversations are joined arrive once, and stand in the one that stays', async () => {
  const { agent, phone, sandbox } = stage()
  const talk = await aTalk(stage(), { hidesNumber: true })
  const { contact } = talk
  await contact.say(phone, 'by number', { addressing: 'pn', attributes: { sender_lid: undefined } })
  const younger = await eventually(async () => {
    const found = (await conversationsWith(contact.name)).find(({ id }) => id !== talk.conversationId)
    if (!found) throw new Error('There is no second conversation yet.')
    return found
  })
  sandbox.faults.withheldAcks = 2
  await reply(agent, younger.id, 'on its way')
  await reply(agent, talk.conversationId, 'on its way too')
  await reply(agent, younger.id, 'behind it')
  await eventually(() => expect(sandbox.faults.keptAcks.length).toBeGreaterThan(0))
  contact.hidesNumber = false
  await contact.say(phone, 'both are me', { addressing: 'lid' })
  await eventually(async () => expect(await conversationsWith(contact.name)).toHaveLength(1))
  // An open page still has the one that is gone.
  await reply(agent, younger.id, 'to where it was')
  await eventually(() => expect(sandbox.faults.withheldAcks).toBe(0))
  sandbox.faults.releaseAcks()
  const ours = ['on its way', 'on its way too', 'behind it', 'to where it was']
  await eventually(async () => {
    const lines = (await thread(agent, talk.conversationId)).filter(({ direction }) => direction === 'out')
    expect(lines.map(({ text }) => text).sort()).toEqual([...ours].sort())
    expect(lines.map(({ status }) => status)).toEqual(ours.map(() => 'delivered'))
  })
  expect(contact.received.map(({ text }) => text).sort()).toEqual([...ours].sort())
})

test('whoever writes in a group and then directly is the same contact', async () => {
  const { agent, channelId, phone, sandbox } = stage()
  await agent.patch(`/api/v1/channels/${channelId}`, { groupsShown: true })
  const ann = sandbox.contacts.add({ number: '491700400100', name: 'Ann of the group', hidesNumber: true })
  const group = sandbox.groups.create({ subject: 'People', owner: ann, members: [phone] })
  await ann.say(group, 'hi all')
  const inGroup = await eventually(async () => {
    const [conversation] = await conversationsWith('People')
    const line = (await thread(agent, conversation?.id ?? '')).find(({ text }) => text === 'hi all')
    if (!line) throw new Error('It has not come.')
    return line
  })
  ann.hidesNumber = false
  await ann.say(phone, 'hi you')
  const [direct] = await eventually(async () => {
    const found = await conversationsWith(ann.name)
    expect(found).toHaveLength(1)
    return found
  })
  expect(direct?.contact).toMatchObject({ id: inGroup.author.id, phone: ann.number })
})
