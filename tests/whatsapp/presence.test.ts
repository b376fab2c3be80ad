import { afterEach, expect, test } from 'vitest'
import type { ChannelView, ContactPresence } from '#server/protocol/views.ts'
import { aProgram } from '#tests/support/programs.ts'
import { answerOf, eventually, refusalOf } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import { isOnline } from '../../apps/sandbox/people/presence.ts'
import { aWhatsappStage } from './stage.ts'
import { aTalk, type Talk } from './talk.ts'

const shop = sharedByFile(async () => {
  const stage = await aWhatsappStage()
  const server = { fetch: (path: string, init?: RequestInit) => fetch(new URL(path, stage.url()), init) }
  const program = (key: Parameters<typeof aProgram>[3] = {}) =>
    aProgram(stage.app(), server, stage.owner, key)
  return { stage, program, bot: await program() }
})

afterEach(() => expect(shop().stage.sandbox.alarms).toEqual([]))

function shows({ conversationId }: Talk, state: string, program = shop().bot): Promise<Response> {
  return program.put(`/conversations/${conversationId}/typing`, { state })
}

async function presenceOf({ conversationId }: Talk): Promise<ContactPresence> {
  const path = `/conversations/${conversationId}/presence`
  return (await answerOf<{ presence: ContactPresence }>(shop().bot.get(path))).presence
}

test('a customer sees that a program types, records and stops, and nobody else does', async () => {
  const { phone } = shop().stage
  const [talk, other] = [await aTalk(shop().stage), await aTalk(shop().stage, { hidesNumber: true })]
  for (const [state, seen] of [
    ['typing', 'composing'],
    ['recording', 'recording'],
    ['paused', undefined],
  ] as const) {
    expect((await shows(talk, state)).status).toBe(204)
    expect(talk.contact.sees.get(phone.number)).toBe(seen)
    expect(other.contact.sees.size).toBe(0)
  }
  await shows(other, 'typing')
  expect(other.contact.sees.get(phone.number)).toBe('composing')
  await other.goesOut({ text: 'here it is' })
  expect(other.contact.sees.size).toBe(0)
})

test('a key that may only read, or write to others only, shows nobody that it types', async () => {
  const talk = await aTalk(shop().stage)
  const reader = await shop().program({ scopes: ['read'] })
  expect(await refusalOf(shows(talk, 'typing', reader))).toMatchObject({ code: 'scope_missing' })
  const held = await shop().program({ recipients: ['491700000999'] })
  expect(await refusalOf(shows(talk, 'typing', held))).toMatchObject({ code: 'recipient_not_allowed' })
  expect(await refusalOf(shows(talk, 'singing'))).toMatchObject({ code: 'input_invalid' })
  expect(talk.contact.sees.size).toBe(0)
})

test('a program learns whether a customer is there, types or records, and when they last were', async () => {
  const { phone } = shop().stage
  const [talk, other] = [await aTalk(shop().stage), await aTalk(shop().stage)]
  const { contact } = talk
  const lastSeenAt = Number(contact.seenAt) * 1000
  expect(await presenceOf(talk)).toEqual({ state: 'offline', lastSeenAt, heardAt: expect.any(Number) })
  contact.appear('available')
  await eventually(async () =>
    expect(await presenceOf(talk)).toMatchObject({ state: 'online', lastSeenAt: null }),
  )
  contact.type(phone, 'recording')
  await eventually(async () => expect(await presenceOf(talk)).toMatchObject({ state: 'recording' }))
  contact.type(phone)
  await eventually(async () => expect(await presenceOf(talk)).toMatchObject({ state: 'typing' }))
  contact.type(phone, 'paused')
  await eventually(async () => expect(await presenceOf(talk)).toMatchObject({ state: 'online' }))
  expect(await presenceOf(other)).toMatchObject({ state: 'offline' })
})

test('of a group nobody is asked, and its members are seen typing all the same', async () => {
  const { stage, bot } = shop()
  await stage.agent.patch(`/api/v1/channels/${stage.channelId}`, { groupsShown: true })
  const talk = await aTalk(stage)
  const { contact } = talk
  const group = stage.sandbox.groups.create({ subject: 'Riders', owner: contact, members: [stage.phone] })
  await contact.say(group, 'hello all')
  const id = await eventually(async () => {
    const { conversations } = await answerOf<{ conversations: { id: string; contact: { name: string } }[] }>(
      bot.get('/conversations?kind=group'),
    )
    const found = conversations.find((one) => one.contact.name === 'Riders')
    if (!found) throw new Error('The group is not shown.')
    return found.id
  })
  const ask = async () => await answerOf(bot.get(`/conversations/${id}/presence`))
  expect(await ask()).toEqual({ presence: { state: 'unknown', lastSeenAt: null, heardAt: null } })
  contact.type(group)
  await eventually(async () => expect(await ask()).toMatchObject({ presence: { state: 'typing' } }))
})

test('customers see the number online once it is wanted, also after the line broke, until it is taken back', async () => {
  const { stage, bot, program } = shop()
  const manager = await program({ scopes: ['read', 'manage'] })
  const path = `/channels/${stage.channelId}`
  const shown = () => isOnline(stage.sandbox.world, stage.phone)
  const wanted = async () =>
    (await answerOf<{ channel: ChannelView }>(bot.get(path))).channel.whatsapp?.available
  expect([shown(), await wanted()]).toEqual([false, false])
  expect(await refusalOf(bot.patch(path, { available: true }))).toMatchObject({ code: 'scope_missing' })
  expect((await manager.patch(path, { available: true })).status).toBe(204)
  await eventually(() => expect(shown()).toBe(true))
  expect(await wanted()).toBe(true)
  stage.phone.link.cut()
  await eventually(() => expect(shown()).toBe(false))
  await eventually(() => expect(shown()).toBe(true), 15_000)
  expect((await manager.patch(path, { available: false })).status).toBe(204)
  await eventually(() => expect(shown()).toBe(false))
})

test('while the number is not connected a program is told that nobody saw it type', async () => {
  const { stage, program, bot } = shop()
  const talk = await aTalk(stage)
  const manager = await program({ scopes: ['send', 'manage'] })
  expect((await manager.post(`/channels/${stage.channelId}/logout`)).status).toBe(204)
  await stage.reaches('logged_out')
  expect(await refusalOf(shows(talk, 'typing'))).toMatchObject({ code: 'not_linked' })
  const asked = bot.get(`/conversations/${talk.conversationId}/presence`)
  expect(await refusalOf(asked)).toMatchObject({ code: 'not_linked' })
})
