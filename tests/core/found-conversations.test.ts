import { expect, test } from 'vitest'
import { closeConversation } from '#server/core/conversations.ts'
import type { ConversationView } from '#server/protocol/views.ts'
import { anAgentBrowser, aVisitor } from '#tests/support/people.ts'
import {
  type AgentBrowser,
  aChat,
  answerOf,
  aTeammate,
  type Chat,
  list,
  refusalOf,
  write,
} from '#tests/support/scenes.ts'

test('a conversation is found by a part of the contact’s name, e-mail or phone number, in any case', async () => {
  const chat = await aChat()
  await contacts(chat, [
    { name: 'Rina Puspita', email: 'rina@melati.example' },
    { name: 'Özil Şahin', email: null },
    { name: '100% Batik_', email: null, phone: '6281290641111' },
  ])
  const cases = {
    puspita: ['Rina Puspita'],
    'RINA P': ['Rina Puspita'],
    'melati.ex': ['Rina Puspita'],
    özil: ['Özil Şahin'],
    '0812-9064': ['100% Batik_'],
    '+62 812 9064': ['100% Batik_'],
    '%': ['100% Batik_'],
    _: ['100% Batik_'],
    'nobody of this name': [],
  }
  for (const [words, names] of Object.entries(cases)) {
    expect([words, await found(chat.agent, words)]).toEqual([words, names])
  }
})

test('closed ones are found as well, the newest first', async () => {
  const chat = await aChat()
  await contacts(chat, [{ name: 'Budi 1' }, { name: 'Budi 2' }])
  const [newest] = await list(chat.agent)
  await closeConversation(chat.app, chat.owner, newest?.id ?? '')
  expect(await found(chat.agent, 'budi')).toEqual(['Budi 2', 'Budi 1'])
})

test('an agent finds nothing that the lists would not show: not of others, not of another business', async () => {
  const chat = await aChat()
  const other = await aChat()
  await contacts(chat, [{ name: 'Secret Santa' }])
  const all = await aTeammate(chat.app, chat.owner)
  const mine = await aTeammate(chat.app, chat.owner, { visibility: 'mine' })
  expect(await found(anAgentBrowser(chat.server, all.cookie), 'santa')).toEqual(['Secret Santa'])
  expect(await found(anAgentBrowser(chat.server, mine.cookie), 'santa')).toEqual([])
  expect(await found(other.agent, 'santa')).toEqual([])
})

test('looking for nothing is refused', async () => {
  const { agent } = await aChat()
  expect((await refusalOf(agent.get('/api/v1/conversations/found?contact=%20'))).status).toBe(400)
})

/** Everybody has written once, in this order. */
async function contacts(chat: Chat, people: { name: string; email?: string | null; phone?: string }[]) {
  for (const { name, email = null, phone = null } of people) {
    const before = new Set((await list(chat.agent)).map(({ id }) => id))
    await write(await aVisitor(chat.server, chat.site), `I am ${name}`)
    const conversation = (await list(chat.agent)).find(({ id }) => !before.has(id))
    await chat.app.database.raw
      .updateTable('contacts')
      .set({ name, email, phone })
      .where('id', '=', conversation?.contact.id ?? '')
      .execute()
    await chat.app.clock.advance(1_000)
  }
}

async function found(agent: AgentBrowser, words: string): Promise<(string | null)[]> {
  const path = `/api/v1/conversations/found?${new URLSearchParams({ contact: words })}`
  const { conversations } = await answerOf<{ conversations: ConversationView[] }>(agent.get(path))
  return conversations.map(({ contact }) => contact.name)
}
