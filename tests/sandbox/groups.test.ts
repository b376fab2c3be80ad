import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Contact } from '../../apps/sandbox/people/contact.ts'
import type { Group } from '../../apps/sandbox/people/group.ts'
import { announceGroupChange } from '../../apps/sandbox/people/group-changes.ts'
import type { Phone } from '../../apps/sandbox/phone/phone.ts'
import { createSandbox, type Sandbox } from '../../apps/sandbox/sandbox.ts'
import { until } from '../../apps/sandbox/until.ts'
import { type BaileysClient, linkedClient } from './baileys-client.ts'

let sandbox: Sandbox
let phone: Phone
let ann: Contact
let bob: Contact
let group: Group
let client: BaileysClient

beforeAll(async () => {
  sandbox = await createSandbox()
  phone = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann', devices: 2 })
  bob = sandbox.contacts.add({ number: '491700000101', name: 'Bob' })
  group = sandbox.groups.create({ subject: 'Team', owner: ann, members: [bob, phone] })
  client = await linkedClient(sandbox, phone)
})

afterAll(async () => {
  expect(sandbox.alarms).toEqual([])
  await client.close()
  await sandbox.close()
})

test('a client knows its groups and who is in them', async () => {
  const groups = await client.socket.groupFetchAllParticipating()
  expect(groups[group.jid]).toMatchObject({ subject: 'Team', addressingMode: 'lid', size: 3 })
  const metadata = await client.socket.groupMetadata(group.jid)
  expect(metadata.participants).toContainEqual(
    expect.objectContaining({ id: bob.jid('lid'), phoneNumber: bob.jid('pn') }),
  )
})

test('every device of every member decrypts what a client writes to a group', async () => {
  for (const text of ['first', 'second']) {
    await client.socket.sendMessage(group.jid, { text })
    for (const member of [ann, bob]) {
      const received = await until(
        () => member.received.find((message) => message.text === text),
        member.name,
      )
      expect(received.chat).toBe(group.jid)
    }
  }
  const received = ann.received.find(({ text }) => text === 'second')
  expect(received?.decrypted).toEqual({ 0: 1, 1: 1 })
  expect(phone.copies.map(({ text }) => text)).toEqual(['first', 'second'])
})

test('a client reads what members write, under their LID with the number beside it', async () => {
  for (const text of ['one', 'two']) {
    const { id } = await ann.say(group, text)
    const message = await client.message(id)
    expect(message.key).toMatchObject({
      remoteJid: group.jid,
      participant: ann.jid('lid'),
      participantAlt: ann.jid('pn'),
    })
  }
  expect(bob.received.at(-1)).toMatchObject({ text: 'two', from: ann.number })
})

test('a message of a group that a client could not read is sent again, and then read', async () => {
  const { id } = await bob.say(group, 'garbled at first', { garbled: true })
  expect(await client.message(id)).toMatchObject({ message: { conversation: 'garbled at first' } })
  expect(bob.sent.find((message) => message.id === id)?.retries).toBe(1)
  const { id: next } = await bob.say(group, 'and the next one is fine')
  await client.message(next)
})

test('a member who could not read is sent the message again', async () => {
  bob.cannotRead()
  await client.socket.sendMessage(group.jid, { text: 'again for Bob' })
  const received = await until(
    () => bob.received.find(({ text }) => text === 'again for Bob'),
    'Bob to read it',
  )
  expect(received.decrypted).toEqual({ 0: 1 })
})

test('a change of a group is heard', async () => {
  announceGroupChange(sandbox.world, group, { by: ann, do: 'subject', text: 'The team' })
  await until(
    () =>
      client
        .of('groups.update')
        .flat()
        .some(({ subject }) => subject === 'The team'),
    'the subject',
  )
  const carl = sandbox.contacts.add({ number: '491700000102', name: 'Carl' })
  announceGroupChange(sandbox.world, group, { by: ann, do: 'add', people: [carl] })
  await until(() => client.of('group-participants.update').length, 'Carl to be there')
  const { id } = await carl.say(group, 'thanks for having me')
  await client.message(id)
  await client.socket.sendMessage(group.jid, { text: 'welcome' })
  await until(() => carl.received.find(({ text }) => text === 'welcome'), 'Carl to be welcomed')
})

test('a client makes a group, and its members talk in it', async () => {
  const made = await client.socket.groupCreate('Made by us', [bob.jid('pn')])
  const created = sandbox.world.directory.groups.get(made.id)
  expect(created?.members).toEqual([phone, bob])
  await client.socket.sendMessage(made.id, { text: 'a new place' })
  await until(() => bob.received.find(({ text }) => text === 'a new place'), 'Bob to read it')
})
