import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SandboxClient, sandboxClient } from '../../apps/sandbox/client.ts'
import type { Contact } from '../../apps/sandbox/people/contact.ts'
import { poll } from '../../apps/sandbox/people/contents.ts'
import type { Phone } from '../../apps/sandbox/phone/phone.ts'
import { createSandbox, type Sandbox } from '../../apps/sandbox/sandbox.ts'
import { until } from '../../apps/sandbox/until.ts'
import { type BaileysClient, linkedClient } from './baileys-client.ts'

const { READ } = proto.WebMessageInfo.Status

let sandbox: Sandbox
let control: SandboxClient
let shop: Phone
let ann: Contact
let bob: Contact
let client: BaileysClient

beforeAll(async () => {
  sandbox = await createSandbox({ controlPort: 0 })
  control = sandboxClient(sandbox.controlUrl)
  shop = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  bob = sandbox.contacts.add({ number: '491700000101', name: 'Bob' })
  shop.memory.remember({ with: bob, messages: [{ from: bob, what: 'long ago', at: new Date(0) }] })
  client = await linkedClient(sandbox, shop)
})

afterAll(async () => {
  expect(sandbox.alarms).toEqual([])
  await client.close()
  await sandbox.close()
})

test('edits, reactions and deletions are part of the message that they are about', async () => {
  const { id } = await ann.say(shop, 'helo')
  await ann.edit(shop, id, 'hello')
  await client.message(id)
  await client.socket.sendMessage(ann.jid('pn'), { react: { text: '❤️', key: keyOf(id) } })
  await until(() => ann.received.some(({ kind }) => kind === 'reaction'), 'the reaction')
  const gone = await ann.say(shop, 'oops')
  await ann.revoke(shop, gone.id)
  const { bubbles } = await thread(ann, shop)
  expect(bubbles).toMatchObject([
    { id, text: 'hello', isEdited: true, isMine: true, reactions: [{ emoji: '❤️', count: 1, isMine: false }] },
    { id: gone.id, text: '', isDeleted: true, reactions: [] },
  ])
})

test('both sides of a chat show the same, the past too', async () => {
  await bob.say(shop, 'now')
  const [his, theirs] = [await thread(bob, shop), await thread(shop, bob)]
  expect(his.bubbles).toMatchObject([
    { text: 'long ago', isHistory: true, isMine: true },
    { text: 'now', isHistory: false, isMine: true },
  ])
  expect(theirs.bubbles.map(({ text, isMine }) => [text, isMine])).toEqual([
    ['long ago', false],
    ['now', false],
  ])
})

test('what has come is unread until somebody looks, and then the sender is told once', async () => {
  const sent = await client.socket.sendMessage(bob.jid('pn'), { text: 'are you there?' })
  await until(() => bob.received.some(({ text }) => text === 'are you there?'), 'it')
  expect(await unreadOf(bob)).toBe(1)
  const look = { person: bob.number, chat: shop.number, isTold: true }
  await control.call('page.read', look)
  await control.call('page.read', look)
  expect(await unreadOf(bob)).toBe(0)
  await until(() => client.statusOf(sent?.key.id ?? '') >= Number(READ), 'the receipt')
})

test('votes are decrypted and the last one of each person counts', async () => {
  const group = sandbox.groups.create({ subject: 'Team', owner: ann, members: [shop, bob] })
  const asked = await ann.say(group, poll('When?', ['today', 'tomorrow']))
  await bob.vote(group, asked.id, ['today'])
  await ann.vote(group, asked.id, ['today'])
  await bob.vote(group, asked.id, ['tomorrow'])
  const { bubbles } = await thread(ann, group)
  expect(bubbles[0]?.poll?.options).toEqual([
    { name: 'today', votes: 1, isMine: true },
    { name: 'tomorrow', votes: 1, isMine: false },
  ])
})

test('the owner’s phone answers, though it keeps no ledger of what it was sent', async () => {
  const { id } = await ann.say(shop, 'how much?')
  await shop.quote(ann, id, '12 euros')
  const { bubbles } = await thread(ann, shop)
  expect(bubbles.at(-1)).toMatchObject({ text: '12 euros', quoted: { text: 'how much?' } })
  await control.call('page.read', { person: ann.number, chat: shop.number, isTold: true })
})

test('a file that is no picture, sound or film is never shown as a page', async () => {
  const data = Buffer.from('<script>alert(1)</script>').toString('base64')
  const file = { kind: 'document', mimetype: 'text/html', fileName: 'a.html', data } as const
  const { id } = await control.call('sendFile', { from: ann.number, to: shop.number, ...file })
  const response = await fetch(`${sandbox.controlUrl}/files/${ann.number}/${id}`)
  expect(await response.text()).toBe('<script>alert(1)</script>')
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': expect.stringMatching(/^attachment/),
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
  })
})

test('the page is for this machine’s own address only', async () => {
  const page = await fetch(sandbox.controlUrl)
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  const foreign = await fetch(sandbox.controlUrl, { headers: { origin: 'https://example.com' } })
  expect(foreign.status).toBe(403)
})

function thread(person: Contact, chat: Contact | { jid: string }) {
  const id = 'number' in chat ? chat.number : chat.jid
  return control.call('page.thread', { person: person.number, chat: id })
}

async function unreadOf(person: Contact): Promise<number | undefined> {
  const { people } = await control.call('page.overview')
  const chats = people.find(({ number }) => number === person.number)?.chats
  return chats?.find(({ id }) => id === shop.number)?.unread
}

function keyOf(id: string): proto.IMessageKey {
  return { remoteJid: ann.jid('pn'), fromMe: false, id }
}
