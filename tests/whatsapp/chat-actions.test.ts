import { proto } from '@whiskeysockets/baileys'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { changeAccountNumbers } from '#server/core/account-numbers.ts'
import type { ChatAction, ContactsPage } from '#server/protocol/rest.ts'
import { anAgentSocket } from '#tests/support/people.ts'
import { answerOf, eventually, refusalOf, thread } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import type { ReceivedMessage } from '../../apps/sandbox/people/ledger.ts'
import { unwrapped } from '../../apps/sandbox/people/message-kind.ts'
import { changeSetting } from '../../apps/sandbox/phone/chat-settings.ts'
import { aWhatsappStage, type WhatsappStage } from './stage.ts'
import { aTalk, serverOf, type Talk } from './talk.ts'

const stage = sharedByFile(() => aWhatsappStage())

afterEach(() => expect(stage().sandbox.alarms).toEqual([]))

/** Does something to a chat; answers what the account's other devices are told by it. */
async function patchesOf(talk: Talk, action: ChatAction): Promise<string[][]> {
  const { notices } = stage().sandbox
  const patches: string[][] = []
  const note = ({ index }: { index: string[] }) => void patches.push(index)
  notices.on('patch', note)
  try {
    expect((await talk.act(action)).status).toBe(204)
  } finally {
    notices.off('patch', note)
  }
  return patches
}

/** Of whom WhatsApp tells the number whether they are online. */
function watched({ sandbox }: WhatsappStage): string[] {
  return [...sandbox.world.connections].flatMap(({ watched }) => [...watched])
}

/** What is said of somebody writing: to a client of ours, or at WhatsApp. */
function wait<T>(listen: (hear: (said: T) => void) => void): Promise<T> {
  return new Promise(listen)
}

async function reads(talk: Talk): Promise<void> {
  const { agent } = stage()
  const path = `/api/v1/conversations/${talk.conversationId}/read`
  expect((await agent.put(path, { upToSeq: 1_000_000 })).status).toBe(204)
  expect((await talk.conversation()).unreadCount).toBe(0)
}

test('what an agent reads is read at the customer, unless the number keeps it to itself', async () => {
  const { agent, channelId } = stage()
  const open = await aTalk(stage())
  await open.comes('are you there?')
  await reads(open)
  const receiptsOf = ({ contact }: Talk) => contact.sent.map(({ receipts }) => receipts.includes('read'))
  await eventually(() => expect(receiptsOf(open)).toEqual([true, true]))

  await agent.patch(`/api/v1/channels/${channelId}`, { readReceipts: false })
  const secret = await aTalk(stage())
  await reads(secret)
  await eventually(() => expect(secret.contact.sent[0]?.receipts).toContain('read-self'))
  expect(receiptsOf(secret)).toEqual([false])
  await agent.patch(`/api/v1/channels/${channelId}`, { readReceipts: true })
})

test('a chat is archived, pinned, muted and left unread here and on the phone', async () => {
  const talk = await aTalk(stage())
  const jid = talk.contact.jid('pn')
  expect(await patchesOf(talk, { action: 'archive', on: true })).toContainEqual(['archive', jid])
  expect(await patchesOf(talk, { action: 'pin', on: true })).toContainEqual(['pin_v1', jid])
  const until = Date.now() + 3_600_000
  expect(await patchesOf(talk, { action: 'mute', until })).toContainEqual(['mute', jid])
  await reads(talk)
  expect(await patchesOf(talk, { action: 'unread' })).toContainEqual(['markChatAsRead', jid])
  await eventually(async () =>
    expect(await talk.conversation()).toMatchObject({
      archived: true,
      pinned: true,
      mutedUntil: until,
      unreadCount: 1,
    }),
  )
  await patchesOf(talk, { action: 'archive', on: false })
  await patchesOf(talk, { action: 'pin', on: false })
  await patchesOf(talk, { action: 'mute', until: null })
  expect(await talk.conversation()).toMatchObject({ archived: false, pinned: false, mutedUntil: null })
})

test('a chat that was marked unread and is opened again is read on the phone as well, and stays so here', async () => {
  const { phone, sandbox } = stage()
  const talk = await aTalk(stage())
  const chat = talk.contact.jid('pn')
  const { id, externalId } = await talk.comes('call me back')
  await reads(talk)
  await patchesOf(talk, { action: 'unread' })
  const told = wait<string[]>((hear) => {
    sandbox.notices.on('patch', ({ index }) => {
      if (index[0] === 'markChatAsRead' && index[1] === chat) hear(index)
    })
  })
  await reads(talk)
  await told
  // What the phone says of the mark comes before what it says of this.
  changeSetting(phone, { do: 'star', chat, id: externalId, fromMe: false, on: true })
  await eventually(async () => expect((await talk.shown(id)).starred).toBe(true))
  expect((await talk.conversation()).unreadCount).toBe(0)
})

test('what the owner does to a chat on the phone is done here', async () => {
  const { phone } = stage()
  const talk = await aTalk(stage())
  const chat = talk.contact.jid('pn')
  changeSetting(phone, { do: 'archive', chat, on: true })
  changeSetting(phone, { do: 'pin', chat, on: true })
  changeSetting(phone, { do: 'mute', chat, on: true })
  changeSetting(phone, { do: 'read', chat, on: true })
  await eventually(async () =>
    expect(await talk.conversation()).toMatchObject({
      archived: true,
      pinned: true,
      mutedUntil: expect.any(Number),
      unreadCount: 0,
    }),
  )
})

test('a star is set and taken back on both sides', async () => {
  const { phone } = stage()
  const talk = await aTalk(stage())
  const message = await talk.comes('keep this')
  const star = (on: boolean) => patchesOf(talk, { action: 'star', messageId: message.id, on })
  expect((await star(true)).map(([name, , id]) => [name, id])).toEqual([['star', message.externalId]])
  expect((await talk.shown(message.id)).starred).toBe(true)
  await star(false)
  expect((await talk.shown(message.id)).starred).toBe(false)
  const chat = talk.contact.jid('pn')
  changeSetting(phone, { do: 'star', chat, id: message.externalId, fromMe: false, on: true })
  await eventually(async () => expect((await talk.shown(message.id)).starred).toBe(true))
})

test('clearing and deleting a chat on the phone leaves the team’s record', async () => {
  const talk = await aTalk(stage())
  const jid = talk.contact.jid('pn')
  expect((await patchesOf(talk, { action: 'clear' })).map(([name, chat]) => [name, chat])).toEqual([
    ['clearChat', jid],
  ])
  expect((await patchesOf(talk, { action: 'delete' })).map(([name, chat]) => [name, chat])).toEqual([
    ['deleteChat', jid],
  ])
  expect((await talk.conversation()).lastMessage?.preview).toBe('hello')
})

test('who is blocked reaches nobody until it is lifted', async () => {
  const { phone } = stage()
  const talk = await aTalk(stage())
  expect((await talk.act({ action: 'block', on: true })).status).toBe(204)
  expect(phone.blocked.size).toBe(1)
  expect((await talk.conversation()).contact.blocked).toBe(true)
  await talk.contact.say(phone, 'let me in')
  expect((await talk.act({ action: 'block', on: false })).status).toBe(204)
  expect((await talk.conversation()).contact.blocked).toBe(false)
  expect((await talk.comes('thank you')).text).toBe('thank you')
  expect((await talk.conversation()).unreadCount).toBe(2)
})

test('messages disappear from now on: goes out to the customer’s phone, and a line says so', async () => {
  const talk = await aTalk(stage())
  const last = async () => (await thread(stage().agent, talk.conversationId)).at(-1)
  for (const seconds of [604_800, 0] as const) {
    expect((await talk.act({ action: 'disappear', seconds })).status).toBe(204)
    const { content = {} } = talk.contact.received.at(-1) ?? {}
    expect(unwrapped(content).protocolMessage).toMatchObject({
      type: proto.Message.ProtocolMessage.Type.EPHEMERAL_SETTING,
      ephemeralExpiration: seconds,
    })
    const change = { code: 'disappearing', actor: stage().phone.name, value: String(seconds) }
    await eventually(async () => expect((await last())?.details?.change).toMatchObject(change))
  }
})

/** After how many seconds what a phone has received disappears. */
function expirationOf({ content = {} }: Pick<ReceivedMessage, 'content'>): number {
  return Number(content.extendedTextMessage?.contextInfo?.expiration ?? 0)
}

/** A change of the chat's own setting, as a customer's phone sends it. */
function setting(ephemeralExpiration: number): proto.IMessage {
  const { EPHEMERAL_SETTING } = proto.Message.ProtocolMessage.Type
  return { protocolMessage: { type: EPHEMERAL_SETTING, ephemeralExpiration } }
}

test('what we write in a chat whose messages disappear does so too, until the customer switches it off', async () => {
  const [talk, other] = [await aTalk(stage()), await aTalk(stage())]
  const sends = async (reply: Parameters<Talk['goesOut']>[0]) => (await talk.goesOut(reply)).received
  expect(expirationOf(await sends({ text: 'before' }))).toBe(0)
  await talk.comes(setting(86_400))
  expect(expirationOf(await sends({ text: 'within the day' }))).toBe(86_400)
  const location = { kind: 'location', latitude: 1, longitude: 2, name: null, address: null } as const
  const { locationMessage } = (await sends({ content: location })).content
  expect(locationMessage?.contextInfo?.expiration).toBe(86_400)
  expect(expirationOf((await other.goesOut({ text: 'for ever' })).received)).toBe(0)
  await talk.comes(setting(0))
  expect(expirationOf(await sends({ text: 'for ever' }))).toBe(0)
})

test('a chat whose messages disappear is known by one of them, and by our own switch', async () => {
  const talk = await aTalk(stage())
  const sent = async () => expirationOf((await talk.goesOut({ text: 'soon gone' })).received)
  await talk.comes({ extendedTextMessage: { text: 'psst', contextInfo: { expiration: 604_800 } } })
  expect(await sent()).toBe(604_800)
  expect((await talk.act({ action: 'disappear', seconds: 86_400 })).status).toBe(204)
  await eventually(async () =>
    expect((await thread(stage().agent, talk.conversationId)).at(-1)?.details?.change?.value).toBe('86400'),
  )
  expect(await sent()).toBe(86_400)
})

test('a message pinned: goes out for all and for as long as was said, and a line says so', async () => {
  const { agent } = stage()
  const talk = await aTalk(stage())
  const message = await talk.comes('the price list')
  const stranger = await aTalk(stage())
  const foreign = { action: 'pinMessage', messageId: message.id, seconds: 86_400 } as const
  expect(await refusalOf(stranger.act(foreign))).toMatchObject({ code: 'message_not_found' })
  const forever = { ...foreign, seconds: 5 }
  expect(await refusalOf(talk.act(forever as unknown as ChatAction))).toMatchObject({ code: 'input_invalid' })
  const { PIN_FOR_ALL, UNPIN_FOR_ALL } = proto.Message.PinInChatMessage.Type
  for (const [seconds, type] of [[2_592_000, PIN_FOR_ALL] as const, [0, UNPIN_FOR_ALL] as const]) {
    expect((await talk.act({ ...foreign, seconds })).status).toBe(204)
    const { pinInChatMessage, messageContextInfo } = talk.contact.received.at(-1)?.content ?? {}
    expect(pinInChatMessage).toMatchObject({ type, key: { id: message.externalId, fromMe: false } })
    expect(messageContextInfo?.messageAddOnDurationInSecs).toBe(seconds)
    const code = seconds ? 'message_pinned' : 'message_unpinned'
    await eventually(async () => {
      const last = (await thread(agent, talk.conversationId)).at(-1)
      expect(last?.details?.change).toMatchObject({ code, actor: stage().phone.name })
    })
  }
  expect(stranger.contact.received).toEqual([])
})

test('labels and groups of the number are listed', async () => {
  const { app, agent, channelId, phone, sandbox } = stage()
  const talk = await aTalk(stage())
  changeSetting(phone, { do: 'label', id: '7', name: 'New customer' })
  const group = sandbox.groups.create({ subject: 'Suppliers', owner: talk.contact, members: [phone] })
  const askLabels = async () => {
    const path = `/api/v1/channels/${channelId}/labels`
    return (await answerOf<{ labels: object[] }>(agent.get(path))).labels
  }
  const labels = [{ id: '7', name: 'New customer' }]
  await eventually(async () => expect(await askLabels()).toEqual(labels))
  expect(await askLabels()).toEqual(labels)
  const { groups } = await answerOf<{ groups: object[] }>(agent.get(`/api/v1/channels/${channelId}/groups`))
  expect(groups).toMatchObject([
    {
      groupId: group.jid.split('@')[0],
      subject: 'Suppliers',
      members: [{ phone: talk.contact.number, lid: talk.contact.lid, isAdmin: true }, { lid: phone.lid }],
    },
  ])
  // They are counted, so that lists of groups can say how many.
  await eventually(async () => {
    const counted = await app().db.selectFrom('whatsapp_groups').select('members').execute()
    expect(counted).toContainEqual({ members: 2 })
  })
})

test('whom the number knows is listed, each person once and a page at a time', async () => {
  const { agent, channelId, sandbox, phone } = stage()
  const talks = [await aTalk(stage()), await aTalk(stage(), { hidesNumber: true })]
  const [first] = talks
  if (!first) throw new Error('Nobody is there.')
  sandbox.groups.create({ subject: 'No person', owner: first.contact, members: [phone] })
  const ask = (query = '') =>
    answerOf<ContactsPage>(agent.get(`/api/v1/channels/${channelId}/contacts${query}`))
  const { contacts, next } = await ask()
  expect(next).toBeNull()
  for (const { contact } of talks)
    expect(contacts.filter(({ name }) => name === contact.name)).toMatchObject([
      { kind: 'person', phone: contact.hidesNumber ? null : contact.number },
    ])
  expect(contacts.map(({ kind }) => kind)).toEqual(contacts.map(() => 'person'))
  const rest = await ask(`?after=${contacts[0]?.id}`)
  expect(rest.contacts.map(({ id }) => id)).toEqual(contacts.slice(1).map(({ id }) => id))
})

test('photos are found where there is one, and numbers are looked up', async () => {
  const { agent, channelId } = stage()
  const talk = await aTalk(stage())
  const path = `/api/v1/conversations/${talk.conversationId}/photo`
  expect(await answerOf(agent.get(path))).toEqual({ url: null })
  talk.contact.picture = 'https://pps.whatsapp.net/v/ann.jpg'
  expect(await answerOf(agent.get(path))).toEqual({ url: 'https://pps.whatsapp.net/v/ann.jpg' })
  const look = (phones: string[]) => agent.post(`/api/v1/channels/${channelId}/look-ups`, { phones })
  const { number } = talk.contact
  expect(await answerOf(look([`+${number}`, '+49 170 999 9999', `${number}@c.us`]))).toEqual({
    found: [
      { asked: `+${number}`, phone: number, exists: true },
      { asked: '+49 170 999 9999', phone: '491709999999', exists: false },
      { asked: `${number}@c.us`, phone: number, exists: true },
    ],
  })
  for (const unreadable of ['12', '120363000000000001@g.us', '123456789@lid']) {
    expect(await refusalOf(look([unreadable]))).toMatchObject({ code: 'recipient_invalid' })
  }
})

test('a number that begins with 0 is looked up as it would be written to', async () => {
  const { app, owner, agent, channelId, sandbox } = stage()
  sandbox.contacts.add({ number: '6281200020011', name: 'Sari' })
  const look = () => agent.post(`/api/v1/channels/${channelId}/look-ups`, { phones: ['081200020011'] })
  expect(await refusalOf(look())).toMatchObject({ code: 'country_unset' })
  await changeAccountNumbers(app(), owner, { countryCode: '62', mainNumber: null })
  onTestFinished(() => changeAccountNumbers(app(), owner, { countryCode: null, mainNumber: null }))
  expect(await answerOf(look())).toEqual({
    found: [{ asked: '081200020011', phone: '6281200020011', exists: true }],
  })
})

test('a customer who writes is seen writing, and so is an agent', async () => {
  const { phone, sandbox, cookie } = stage()
  const talk = await aTalk(stage())
  const { socket, call } = await anAgentSocket(serverOf(stage()), cookie)
  const sign = () => wait<object>((hear) => socket.once('typing', hear))
  const composing = sign()
  talk.contact.type(phone)
  expect(await composing).toEqual({ conversationId: talk.conversationId, on: true })
  const paused = sign()
  talk.contact.type(phone, 'paused')
  expect(await paused).toMatchObject({ on: false })

  const presence = () => wait<object>((hear) => sandbox.notices.once('presence', hear))
  for (const [on, state] of [
    [true, 'composing'],
    [false, 'paused'],
  ]) {
    const told = presence()
    await call('typing', { conversationId: talk.conversationId, on })
    expect(await told).toMatchObject({ phone: phone.number, chat: talk.contact.jid('pn'), state })
  }
})

test('who opens a chat sees whether the customer is online, or when they last were', async () => {
  const { cookie } = stage()
  const talk = await aTalk(stage())
  const { socket, call } = await anAgentSocket(serverOf(stage()), cookie)
  const sign = () => wait<object>((hear) => socket.once('seen', hear))
  const away = sign()
  await call('look', { conversationId: talk.conversationId, writing: false })
  const lastSeenAt = Number(talk.contact.seenAt) * 1000
  expect(await away).toEqual({ conversationId: talk.conversationId, online: false, lastSeenAt })
  expect(watched(stage())).toEqual([talk.contact.jid('pn')])
  const online = sign()
  talk.contact.appear('available')
  expect(await online).toEqual({ conversationId: talk.conversationId, online: true, lastSeenAt: null })
  socket.disconnect()
})

test('WhatsApp tells who is online only while somebody looks, and goes on after the line broke', async () => {
  const { phone, cookie } = stage()
  const talk = await aTalk(stage())
  const jid = talk.contact.jid('pn')
  talk.contact.appear('available')
  const [dewi, andi] = [
    await anAgentSocket(serverOf(stage()), cookie),
    await anAgentSocket(serverOf(stage()), cookie),
  ]
  const look = { conversationId: talk.conversationId, writing: false }
  const isToldOnline = ({ socket }: typeof dewi) =>
    wait<object>((hear) => socket.on('seen', (sign) => sign.online && hear(sign)))
  for (const one of [dewi, andi]) {
    const told = isToldOnline(one)
    await one.call('look', look)
    await told
  }

  const toldAgain = isToldOnline(andi)
  phone.link.cut()
  await toldAgain
  expect(watched(stage())).toEqual([jid])

  dewi.socket.disconnect()
  await andi.call('look', { ...look, writing: true })
  expect(watched(stage())).toEqual([jid])
  await andi.call('look', { conversationId: null, writing: false })
  await eventually(() => expect(watched(stage())).toEqual([]))
  andi.socket.disconnect()
})
