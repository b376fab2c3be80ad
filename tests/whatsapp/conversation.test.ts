import { expect, test } from 'vitest'
import { changeAccountNumbers } from '#server/core/account-numbers.ts'
import type { MessageListPage } from '#server/protocol/rest.ts'
import { aProgram } from '#tests/support/programs.ts'
import {
  aClientId,
  answerOf,
  eventually,
  list,
  onlyConversation,
  refusalOf,
  reply,
  thread,
} from '#tests/support/scenes.ts'
import { aWhatsappStage } from './stage.ts'

test('a customer writes, an agent answers, the customer’s phone decrypts it, and the ticks turn', async () => {
  const { sandbox, phone, agent } = await aWhatsappStage()
  const ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  await ann.say(phone, 'is it open?')
  const conversation = await eventually(() => onlyConversation(agent))
  expect(conversation).toMatchObject({ unreadCount: 1, contact: { name: 'Ann', phone: '491700000100' } })

  await reply(agent, conversation.id, 'yes, until six')
  await eventually(() => expect(ann.received.map(({ text }) => text)).toEqual(['yes, until six']))
  await eventually(async () =>
    expect((await thread(agent, conversation.id)).at(-1)?.status).toBe('delivered'),
  )
  await ann.read(ann.received[0]?.id ?? '')
  await eventually(async () => expect((await thread(agent, conversation.id)).at(-1)?.status).toBe('read'))
  expect(sandbox.alarms).toEqual([])
})

test('a number is linked by an eight-character code', async () => {
  const { sandbox, phone, agent, app, owner, channelId, qr, reaches } = await aWhatsappStage({
    linked: false,
  })
  await qr()
  const path = `/api/v1/channels/${channelId}/pairing-codes`
  const national = { phone: '0170 0000001' }
  expect(await refusalOf(agent.post(path, national))).toMatchObject({ code: 'country_unset' })
  await changeAccountNumbers(app(), owner, { countryCode: '49', mainNumber: null })
  expect((await agent.post(path, national)).status).toBe(204)
  const answer = await agent.get(`/api/v1/channels/${channelId}/pairing`)
  const { pairing } = (await answer.json()) as { pairing: { kind: string; code: string } }
  expect(pairing).toMatchObject({ kind: 'code', code: expect.stringMatching(/^[A-Z0-9]{8}$/) })
  await phone.enterCode(pairing.code)
  await reaches('online')
  expect(sandbox.alarms).toEqual([])
})

test('after a restart the number is online by itself, nothing written meanwhile is missing, and what was put off arrives once', async () => {
  const { sandbox, phone, agent, restart, reaches } = await aWhatsappStage()
  const ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  await ann.say(phone, 'one')
  const { id } = await eventually(() => onlyConversation(agent))
  const sendAt = Date.now() + 2_500
  const later = { clientId: aClientId(), text: 'later', sendAt }
  await answerOf(agent.post(`/api/v1/conversations/${id}/messages`, later))
  await restart()
  await ann.say(phone, 'two')
  await reaches('online')
  await eventually(async () => {
    expect((await thread(agent, id)).map(({ text }) => text).toSorted()).toEqual(['later', 'one', 'two'])
  })
  await eventually(() => expect(ann.received.map(({ text }) => text)).toEqual(['later']))
  expect(Date.now()).toBeGreaterThanOrEqual(sendAt)
  expect(sandbox.alarms).toEqual([])
})

test('who unlinks the device on the phone finds the history kept, and links it again', async () => {
  const { sandbox, phone, agent, channelId, qr, reaches } = await aWhatsappStage()
  const ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  await ann.say(phone, 'before')
  const { id } = await eventually(() => onlyConversation(agent))
  await phone.unlink()
  await reaches('logged_out')
  await agent.post(`/api/v1/channels/${channelId}/restart`)
  await phone.scan(await qr())
  await reaches('online')
  await ann.say(phone, 'after')
  await eventually(async () =>
    expect((await thread(agent, id)).map(({ text }) => text)).toEqual(['before', 'after']),
  )
  expect(await list(agent)).toHaveLength(1)
})

test('a program writes to a phone that nobody has written to, and reads what comes back', async () => {
  const { sandbox, phone, url, app, owner, channelId } = await aWhatsappStage()
  const ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  const server = {
    url: url(),
    fetch: (path: string, init?: RequestInit) => fetch(new URL(path, url()), init),
  }
  const program = await aProgram(app(), server, owner)
  await answerOf(program.post('/messages', { to: '+49 170 0000100', text: 'Your order is ready', channelId }))
  await eventually(() => expect(ann.received.map(({ text }) => text)).toEqual(['Your order is ready']))
  await ann.say(phone, 'Thank you')
  await eventually(async () => {
    const { messages } = await answerOf<MessageListPage>(program.get('/messages?order=asc'))
    expect(messages.map(({ text, status }) => [text, status])).toEqual([
      ['Your order is ready', 'delivered'],
      ['Thank you', 'received'],
    ])
  })
  expect(sandbox.alarms).toEqual([])
})
