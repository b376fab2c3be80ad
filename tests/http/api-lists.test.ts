import { expect, test } from 'vitest'
import { saveGroup } from '#db/whatsapp-keys.ts'
import { changeWhatsappNumber } from '#server/core/channels.ts'
import { createLabel } from '#server/core/labels.ts'
import type {
  ContactListPage,
  ConversationsPage,
  MessageListPage,
  MessagesPage,
} from '#server/protocol/rest.ts'
import { aBusiness, anAgentBrowser } from '#tests/support/people.ts'
import { aProgram, type Program } from '#tests/support/programs.ts'
import {
  aChat,
  answerOf,
  aTeammate,
  onlyConversation,
  refusalOf,
  reply,
  write,
} from '#tests/support/scenes.ts'
import { aGroup, aNumber, aPerson } from '#tests/support/whatsapp.ts'

const RINA = aPerson('628111000001', { name: 'Rina' })
const MINUTE_MS = 60_000

/** A visitor, a customer on WhatsApp and a group have written, each a minute after the other. */
async function aBusyShop() {
  const chat = await aChat()
  const { app, owner, visitor } = chat
  const number = await aNumber(app, owner)
  await changeWhatsappNumber(app, owner, number.channelId, { groupsShown: true })
  const begin = app.clock.now()
  await write(visitor, 'from the site')
  await number.says(RINA, 'from Rina', { sentAt: begin + MINUTE_MS })
  await number.says(aGroup(), 'from the group', { sentAt: begin + 2 * MINUTE_MS })
  return { ...chat, number, begin, program: await aProgram(app, chat.server, owner) }
}

test('a thread is read page by page in both directions, and each message comes once', async () => {
  const { program, visitor, agent } = await aBusyShop()
  for (let index = 0; index < 6; index += 1) await write(visitor, `message ${index}`)
  const { conversations } = await answerOf<ConversationsPage>(program.get('/conversations?kind=person'))
  const id = conversations.find(({ channelKind }) => channelKind === 'website')?.id ?? ''
  const path = `/conversations/${id}/messages?limit=3`
  const newest = await answerOf<MessagesPage>(program.get(path))
  const older = await answerOf<MessagesPage>(program.get(`${path}&before=${newest.before}`))
  const oldest = await answerOf<MessagesPage>(program.get(`${path}&before=${older.before}`))
  const all = [...oldest.messages, ...older.messages, ...newest.messages].map(({ text }) => text)
  expect(all).toEqual(['from the site', ...Array.from({ length: 6 }, (_, index) => `message ${index}`)])
  expect(oldest.before).toBeNull()
  const after = await answerOf<MessagesPage>(program.get(`${path}&after=${oldest.after}`))
  expect(after.messages).toEqual(older.messages)
  const nothing = await answerOf<MessagesPage>(program.get(`${path}&after=${newest.after}`))
  expect(nothing).toMatchObject({ messages: [], after: newest.after })
  await reply(agent, id, 'an answer')
  expect(await texts(program, `/conversations/${id}/messages?after=${newest.after}`)).toEqual(['an answer'])
})

test('messages of all conversations are read by time, channel, person, group and direction', async () => {
  const { program, number, site, begin, agent } = await aBusyShop()
  expect(await texts(program, '/messages')).toEqual(['from the group', 'from Rina', 'from the site'])
  expect(await texts(program, '/messages?order=asc')).toEqual([
    'from the site',
    'from Rina',
    'from the group',
  ])
  expect(await texts(program, `/messages?since=${begin + MINUTE_MS}&order=asc`)).toEqual([
    'from Rina',
    'from the group',
  ])
  expect(await texts(program, `/messages?until=${begin + MINUTE_MS}`)).toEqual(['from the site'])
  expect(await texts(program, `/messages?channelId=${site.id}`)).toEqual(['from the site'])
  expect(await texts(program, `/messages?channelId=${number.channelId}&kind=group`)).toEqual([
    'from the group',
  ])
  expect(await texts(program, '/messages?kind=person')).toEqual(['from Rina', 'from the site'])
  const { contacts } = await answerOf<ContactListPage>(program.get('/contacts?search=rin'))
  expect(contacts).toMatchObject([{ name: 'Rina', identities: [{ kind: 'phone', value: '628111000001' }] }])
  expect(await texts(program, `/messages?contactId=${contacts[0]?.id}`)).toEqual(['from Rina'])
  expect(await texts(program, '/messages?direction=out')).toEqual([])
  const rina = (
    await answerOf<ConversationsPage>(agent.get(`/api/v1/conversations?contactId=${contacts[0]?.id}`))
  ).conversations[0]
  expect(await texts(program, `/messages?conversationId=${rina?.id}`)).toEqual(['from Rina'])
  const one = await answerOf<MessageListPage>(program.get('/messages?limit=1'))
  expect(await answerOf(program.get(`/messages/${one.messages[0]?.id}`))).toMatchObject({
    message: one.messages[0],
  })
})

test('pages of messages at the same moment neither repeat nor lose one', async () => {
  const { program, visitor } = await aBusyShop()
  // The clock stands still: all of these have one time.
  for (let index = 0; index < 7; index += 1) await write(visitor, `at once ${index}`)
  for (const order of ['asc', 'desc']) {
    const seen: string[] = []
    let cursor = ''
    for (let pages = 0; pages < 10; pages += 1) {
      const page = await answerOf<MessageListPage>(program.get(`/messages?limit=3&order=${order}${cursor}`))
      seen.push(...page.messages.map(({ id }) => id))
      if (page.next === null) break
      cursor = `&cursor=${page.next}`
    }
    expect([order, seen.length, new Set(seen).size]).toEqual([order, 10, 10])
  }
})

test('conversations are narrowed to a channel, a contact, groups, any status, and what is new', async () => {
  const { program, agent, number, site, begin } = await aBusyShop()
  const names = async (query: string) =>
    (await answerOf<ConversationsPage>(program.get(`/conversations${query}`))).conversations.map(
      ({ lastMessage }) => lastMessage?.preview,
    )
  expect(await names(`?channelId=${site.id}`)).toEqual(['from the site'])
  expect(await names(`?channelId=${number.channelId}`)).toEqual(['from the group', 'from Rina'])
  expect(await names('?kind=group')).toEqual(['from the group'])
  expect(await names(`?since=${begin + MINUTE_MS}`)).toEqual(['from the group', 'from Rina'])
  const { id } = await onlyConversation(agent, '?kind=group')
  await agent.put(`/api/v1/conversations/${id}/closure`)
  expect(await names('')).toEqual(['from Rina', 'from the site'])
  expect(await names('?status=any')).toEqual(['from the group', 'from Rina', 'from the site'])
  const first = await answerOf<ConversationsPage>(program.get('/conversations?status=any&limit=2'))
  expect(first.conversations).toHaveLength(2)
  expect(await names(`?status=any&limit=2&cursor=${first.next}`)).toEqual(['from the site'])
})

test('a key of one channel sees nothing of the others', async () => {
  const { app, server, owner, site, number } = await aBusyShop()
  const ofSite = await aProgram(app, server, owner, { channelId: site.id })
  expect(await texts(ofSite, '/messages')).toEqual(['from the site'])
  expect(await texts(ofSite, `/messages?channelId=${number.channelId}`)).toEqual([])
  const { contacts } = await answerOf<ContactListPage>(ofSite.get('/contacts'))
  expect(contacts.map(({ identities }) => identities.map(({ kind }) => kind))).toEqual([['visitor']])
  expect(await answerOf(ofSite.get('/groups'))).toEqual({ contacts: [], next: null })
  const ofNumber = await aProgram(app, server, owner, { channelId: number.channelId })
  const { messages } = await answerOf<MessageListPage>(ofNumber.get('/messages'))
  for (const { id, conversationId } of messages) {
    const unseen = { status: 404, code: 'message_not_found' }
    expect(await refusalOf(ofSite.get(`/messages/${id}`))).toEqual(unseen)
    expect((await ofSite.get(`/conversations/${conversationId}/messages`)).status).toBe(404)
  }
  const known = (await answerOf<ContactListPage>(ofNumber.get('/contacts'))).contacts[0]?.id
  expect(await refusalOf(ofSite.get(`/contacts/${known}`))).toMatchObject({ code: 'contact_not_found' })
})

test('groups are listed while they are shown, and nowhere once they are hidden', async () => {
  const { app, owner, program, number } = await aBusyShop()
  const { contacts } = await answerOf<ContactListPage>(program.get('/groups'))
  expect(contacts).toMatchObject([
    { kind: 'group', name: 'Warung', identities: [{ kind: 'group', value: '120363000000000001' }] },
  ])
  await changeWhatsappNumber(app, owner, number.channelId, { groupsShown: false })
  expect((await answerOf<ContactListPage>(program.get('/groups'))).contacts).toEqual([])
  expect((await program.get(`/groups/${contacts[0]?.id}`)).status).toBe(404)
  expect(await texts(program, '/messages')).toEqual(['from Rina', 'from the site'])
})

test('contacts are listed the newest first, page by page, and by a label of a conversation that is in sight', async () => {
  const { app, server, owner, agent, program, number } = await aBusyShop()
  for (let index = 2; index < 5; index += 1) await number.says(aPerson(`62811100000${index}`), 'hello')
  const phones: (string | null)[] = []
  let cursor = ''
  do {
    const page = await answerOf<ContactListPage>(program.get(`/contacts?order=desc&limit=2${cursor}`))
    phones.push(...page.contacts.map(({ phone }) => phone))
    cursor = page.next === null ? '' : `&cursor=${page.next}`
  } while (cursor !== '')
  const inGroup = '628111000009'
  expect(phones).toEqual(['628111000004', '628111000003', '628111000002', inGroup, '628111000001', null])

  const label = await createLabel(app, owner, { name: 'Reseller', colour: 'teal' })
  const rina = (await answerOf<ContactListPage>(program.get('/contacts?search=rina'))).contacts[0]?.id
  const { id } = await onlyConversation(agent, `?contactId=${rina}`)
  await agent.put(`/api/v1/conversations/${id}/labels`, { labelId: label.id })
  const labelled = `/contacts?label=${label.id}`
  const { contacts } = await answerOf<ContactListPage>(program.get(labelled))
  expect(contacts.map(({ name }) => name)).toEqual(['Rina'])
  const mate = anAgentBrowser(server, (await aTeammate(app, owner, { visibility: 'mine' })).cookie)
  expect((await answerOf<ContactListPage>(mate.get(`/api/v1${labelled}`))).contacts).toEqual([])
})

test('a group tells how many are in it once its number has asked, and a person never', async () => {
  const { app, program, number } = await aBusyShop()
  const members = async (path: string) =>
    (await answerOf<ContactListPage>(program.get(path))).contacts.map((contact) => contact.members)
  expect(await members('/groups')).toEqual([null])
  await app.database.transaction((trx) =>
    saveGroup(trx, {
      channel_id: number.channelId,
      group_id: '120363000000000001',
      metadata: '{}',
      fetched_at: app.clock.now(),
      members: 42,
    }),
  )
  expect(await members('/groups')).toEqual([42])
  expect(new Set(await members('/contacts'))).toEqual(new Set([null]))
})

test('another account gets none of it, and an agent who sees only own conversations only those', async () => {
  const { app, server, owner, agent, program } = await aBusyShop()
  const stranger = await aProgram(app, server, (await aBusiness(app)).owner)
  expect(await texts(stranger, '/messages')).toEqual([])
  expect((await answerOf<ContactListPage>(stranger.get('/contacts'))).contacts).toEqual([])
  const { viewer, cookie } = await aTeammate(app, owner, { visibility: 'mine' })
  const mate = anAgentBrowser(server, cookie)
  const { id } = await onlyConversation(agent, '?kind=group')
  await agent.put(`/api/v1/conversations/${id}/assignee`, { agentId: viewer.agentId })
  const { messages } = await answerOf<MessageListPage>(mate.get('/api/v1/messages'))
  expect(messages.map(({ text }) => text)).toEqual(['from the group'])
  expect((await answerOf<ContactListPage>(mate.get('/api/v1/contacts'))).contacts).toEqual([])
  const { contacts } = await answerOf<ContactListPage>(program.get('/contacts'))
  expect((await mate.get(`/api/v1/contacts/${contacts[0]?.id}`)).status).toBe(404)
})

test('what makes no sense is refused with 400, and says which field', async () => {
  const { program, agent } = await aBusyShop()
  const { id } = await onlyConversation(agent, '?kind=group')
  for (const [path, field] of [
    ['/messages?limit=0', 'limit'],
    ['/messages?limit=101', 'limit'],
    ['/messages?since=yesterday', 'since'],
    ['/messages?since=-1', 'since'],
    ['/messages?order=up', 'order'],
    ['/messages?cursor=x', 'cursor'],
    ['/messages?direction=sideways', 'direction'],
    [`/messages?referenceId=${'x'.repeat(121)}`, 'referenceId'],
    ['/conversations?kind=animal', 'kind'],
    ['/conversations?status=lost', 'status'],
    [`/conversations/${id}/messages?before=x`, 'before'],
    ['/contacts?limit=none', 'limit'],
    ['/groups?search=', 'search'],
  ]) {
    const answer = await program.get(path ?? '')
    const { error } = await answer.json()
    expect([path, answer.status, error.details.field]).toEqual([path, 400, field])
  }
  expect((await program.get(`/conversations/${id}/messages?before=1.1&after=1.1`)).status).toBe(400)
  expect((await program.get('/messages?unknown=1')).status).toBe(400)
  for (const path of [
    '/messages/nothing',
    '/contacts/nothing',
    '/groups/nothing',
    '/conversations/nothing',
  ]) {
    expect([path, (await program.get(path)).status]).toEqual([path, 404])
  }
})

async function texts(program: Program, path: string): Promise<string[]> {
  const { messages } = await answerOf<MessageListPage>(program.get(path))
  return messages.map(({ text }) => text)
}
