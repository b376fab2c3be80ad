import { expect, test } from 'vitest'
import { listAllContacts, photoPlaces } from '#server/core/contact-lists.ts'
import { createTeam, setTeamMembers } from '#server/core/teams.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { anAgentBrowser, anAgentSocket, aVisitor } from '#tests/support/people.ts'
import {
  type AgentBrowser,
  aChat,
  answerOf,
  aTeammate,
  type Chat,
  eventually,
  list,
  onlyConversation,
  refusalOf,
  reply,
  thread,
  write,
} from '#tests/support/scenes.ts'

test('who sees all, their teams’ or only their own, sees just that: in the list, the counts, and one by one', async () => {
  const chat = await aChat()
  const { texts, ids, all, teams, mine } = await aBusyTeam(chat)
  const seen = async (agent: AgentBrowser) => {
    const conversations = await list(agent)
    return conversations.map(({ id }) => texts.get(id)).sort()
  }
  expect(await seen(all.browser)).toEqual([
    'nobody’s',
    'of the one with all',
    'of the one with mine',
    'of the team',
  ])
  expect(await seen(teams.browser)).toEqual(['of the team'])
  expect(await seen(mine.browser)).toEqual(['of the one with mine'])
  const counts = (agent: AgentBrowser) => answerOf(agent.get('/api/v1/conversations/counts'))
  expect(await counts(all.browser)).toEqual({ mine: 1, unassigned: 2, all: 4 })
  expect(await counts(teams.browser)).toEqual({ mine: 0, unassigned: 1, all: 1 })
  expect(await counts(mine.browser)).toEqual({ mine: 1, unassigned: 0, all: 1 })

  for (const { browser, sees } of [all, teams, mine]) {
    for (const [text, id] of ids) {
      const expected = sees.includes(text) ? 200 : 404
      const one = await browser.get(`/api/v1/conversations/${id}`)
      const messages = await browser.get(`/api/v1/conversations/${id}/messages`)
      expect([text, one.status, messages.status]).toEqual([text, expected, expected])
    }
  }
})

test('the list of contacts shows photos through conversations that one sees, and through no others', async () => {
  const chat = await aChat()
  const { owner, texts, all, mine } = await aBusyTeam(chat)
  await chat.app.database.raw.updateTable('contacts').set({ photo_id: 'photo' }).execute()
  const { contacts } = await listAllContacts(chat.app, owner, 'person', { limit: 100 })
  const through = async (viewer: Viewer) =>
    Object.values(await photoPlaces(chat.app, viewer, contacts)).map((id) => texts.get(id))
  expect((await through(all.viewer)).sort()).toEqual([...texts.values()].sort())
  expect(await through(mine.viewer)).toEqual(['of the one with mine'])
  await chat.app.database.raw.updateTable('contacts').set({ photo_id: null }).execute()
  const { contacts: plain } = await listAllContacts(chat.app, owner, 'person', { limit: 100 })
  expect(await photoPlaces(chat.app, owner, plain)).toEqual({})
})

test('what an agent does not see it cannot change, retry or read', async () => {
  const chat = await aChat()
  const { ids, mine } = await aBusyTeam(chat)
  const { browser } = mine
  const id = ids.get('of the team') ?? ''
  const failed = await reply(chat.agent, id, 'that failed')
  await chat.app.database.raw
    .updateTable('messages')
    .set({ status: 'failed' })
    .where('id', '=', failed.id)
    .execute()
  const path = `/api/v1/conversations/${id}`
  const before = await answerOf(chat.agent.get(path))
  const attempts = [
    browser.post(`${path}/messages`, { clientId: 'unseen-0001', text: 'x' }),
    browser.post(`${path}/messages`, { clientId: 'unseen-0002', text: 'x', note: true }),
    browser.put(`${path}/closure`),
    browser.delete(`${path}/closure`),
    browser.put(`${path}/assignee`, { agentId: mine.viewer.agentId }),
    browser.delete(`${path}/assignee`),
    browser.put(`${path}/snooze`, { until: chat.app.clock.now() + 60_000 }),
    browser.delete(`${path}/snooze`),
    browser.put(`${path}/read`, { upToSeq: 100 }),
  ]
  for (const attempt of attempts) {
    expect(await refusalOf(attempt)).toEqual({ status: 404, code: 'conversation_not_found' })
  }
  // Nobody learns by it whether there is such a message.
  for (const messageId of [failed.id, crypto.randomUUID()]) {
    expect(await refusalOf(browser.post(`/api/v1/messages/${messageId}/attempts`))).toEqual({
      status: 404,
      code: 'message_not_found',
    })
  }
  expect(await answerOf(chat.agent.get(path))).toEqual(before)
  expect((await thread(chat.agent, id)).map(({ text }) => text)).toEqual(['of the team', 'that failed'])
})

test('losing sight of a conversation is told as its removal, gaining it as a snapshot; live and on catching up', async () => {
  const chat = await aChat()
  const { server, agent, visitor } = chat
  const { teams, mine, salesId, owner } = await aBusyTeam(chat)
  await write(visitor, 'mine again')
  const conversation = (await list(agent)).find(({ lastMessage }) => lastMessage?.preview === 'mine again')
  if (!conversation) throw new Error('The conversation should be in the list.')
  const after = (await answerOf<{ seq: number }>(mine.browser.get('/api/v1/conversations'))).seq
  const [mineLive, teamLive] = [
    await anAgentSocket(server, mine.cookie),
    await anAgentSocket(server, teams.cookie),
  ]
  for (const live of [mineLive, teamLive]) await live.call('subscribe', { after })

  const path = `/api/v1/conversations/${conversation.id}`
  await agent.put(`${path}/assignee`, { agentId: owner.agentId })
  await reply(agent, conversation.id, 'between the two of us', { note: true })
  await agent.put(`${path}/assignee`, { agentId: mine.viewer.agentId })
  await mineLive.until((event) => event.type === 'conversation.snapshot')
  await write(visitor, 'now yours')
  await mineLive.until((event) => event.type === 'message.created' && event.message.text === 'now yours')
  await agent.put(`${path}/team`, { teamId: salesId })
  await teamLive.until((event) => event.type === 'conversation.snapshot')
  await agent.delete(`${path}/assignee`)
  await mineLive.until((event) => event.type === 'conversation.removed')
  await write(visitor, 'not yours any more')
  await teamLive.until(
    (event) => event.type === 'message.created' && event.message.text === 'not yours any more',
  )
  await agent.delete(`${path}/team`)
  await teamLive.until((event) => event.type === 'conversation.removed')

  const expected = [
    [
      'conversation.snapshot',
      'notification.created',
      'message.created',
      'conversation.updated',
      'conversation.updated',
      'conversation.removed',
    ],
    [
      'conversation.snapshot',
      'conversation.updated',
      'message.created',
      'conversation.updated',
      'conversation.removed',
    ],
  ]
  expect([mineLive, teamLive].map(({ events }) => events.map(({ type }) => type))).toEqual(expected)
  expect(JSON.stringify(mineLive.frames)).not.toContain('not yours any more')
  expect(JSON.stringify(teamLive.frames)).not.toContain('between the two of us')

  const caughtUp = await answerOf<{ frame: { events: { type: string }[] } }>(
    mine.browser.get(`/api/v1/events?after=${after}`),
  )
  const types = caughtUp.frame.events.map(({ type }) => type)
  // The snapshots are of now, and now it is out of sight.
  expect(types.at(-1)).toBe('conversation.removed')
  expect(JSON.stringify(caughtUp)).not.toContain('not yours any more')
})

test('who sees less from now on loads anew and finds no past events of what is out of sight', async () => {
  const chat = await aChat()
  const { app, server, owner, agent, visitor } = chat
  await write(visitor, 'a secret')
  const team = await createTeam(app, owner, { name: 'Support' })
  const mate = await aTeammate(app, owner)
  const browser = anAgentBrowser(server, mate.cookie)
  const seq = (await answerOf<{ seq: number }>(browser.get('/api/v1/conversations'))).seq
  await agent.patch(`/api/v1/members/${mate.viewer.agentId}`, { visibility: 'teams' })
  expect(await answerOf(browser.get('/api/v1/events?after=0'))).toEqual({ reset: true })
  expect(await answerOf(browser.get(`/api/v1/events?after=${seq}`))).toEqual({ reset: true })
  const live = await anAgentSocket(server, mate.cookie)
  expect(await live.call('subscribe', { after: seq })).toMatchObject({ ok: true, reset: true })
  expect(await list(browser)).toEqual([])

  const { id } = await onlyConversation(agent)
  await agent.put(`/api/v1/conversations/${id}/team`, { teamId: team.id })
  expect(await list(browser)).toEqual([])
  await setTeamMembers(app, owner, { teamId: team.id, agentIds: [mate.viewer.agentId] })
  expect(await onlyConversation(browser)).toMatchObject({ id })
  await setTeamMembers(app, owner, { teamId: team.id, agentIds: [] })
  expect(await list(browser)).toEqual([])
})

/** A team of three with different sight, and a conversation for each. */
async function aBusyTeam({ app, server, owner, site, agent }: Chat) {
  const sales = await createTeam(app, owner, { name: 'Sales' })
  const all = await aTeammate(app, owner, { name: 'All' })
  const teams = await aTeammate(app, owner, { name: 'Teams', visibility: 'teams' })
  const mine = await aTeammate(app, owner, { name: 'Mine', visibility: 'mine' })
  await setTeamMembers(app, owner, { teamId: sales.id, agentIds: [teams.viewer.agentId] })
  const texts = new Map<string, string>()
  const ids = new Map<string, string>()
  for (const text of ['nobody’s', 'of the team', 'of the one with mine', 'of the one with all']) {
    await write(await aVisitor(server, site), text)
    const found = await eventually(async () => {
      const one = (await list(agent)).find(({ lastMessage }) => lastMessage?.preview === text)
      if (!one) throw new Error('It should be in the list.')
      return one
    })
    texts.set(found.id, text)
    ids.set(text, found.id)
  }
  const assign = (text: string, agentId: string) =>
    agent.put(`/api/v1/conversations/${ids.get(text)}/assignee`, { agentId })
  await assign('of the one with mine', mine.viewer.agentId)
  await assign('of the one with all', all.viewer.agentId)
  await agent.put(`/api/v1/conversations/${ids.get('of the team')}/team`, { teamId: sales.id })
  const withBrowser = (member: typeof all, sees: string[]) => ({
    ...member,
    sees,
    browser: anAgentBrowser(server, member.cookie),
  })
  return {
    owner,
    salesId: sales.id,
    texts,
    ids,
    all: withBrowser(all, [...ids.keys()]),
    teams: withBrowser(teams, ['of the team']),
    mine: withBrowser(mine, ['of the one with mine']),
  }
}
