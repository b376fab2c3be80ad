import { expect, test } from 'vitest'
import { countConversationRows } from '#db/conversations.ts'
import { removeMember } from '#server/core/members.ts'
import { createTeam } from '#server/core/teams.ts'
import { rotateWebsite } from '#server/core/websites.ts'
import { aBusiness, anAgentBrowser, anAgentSocket, aVisitor } from '#tests/support/people.ts'
import {
  aChat,
  answerOf,
  aTeammate,
  eventually,
  list,
  onlyConversation,
  refusalOf,
  reply,
  write,
} from '#tests/support/scenes.ts'

const HOUR_MS = 60 * 60 * 1000

test('a message from the contact reopens a closed conversation', async () => {
  const { visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  expect((await agent.put(`/api/v1/conversations/${id}/closure`)).status).toBe(204)
  expect(await list(agent)).toEqual([])
  await write(visitor, 'one more thing')
  expect(await onlyConversation(agent)).toMatchObject({ id, status: 'open', unreadCount: 2 })
})

test('a message from the contact reopens a snoozed conversation, and its alarm is off', async () => {
  const { app, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  const until = app.clock.now() + HOUR_MS
  await agent.put(`/api/v1/conversations/${id}/snooze`, { until })
  expect(await onlyConversation(agent, '?status=snoozed')).toMatchObject({ id, snoozedUntil: until })
  await write(visitor, 'still there?')
  expect(await onlyConversation(agent)).toMatchObject({ id, status: 'open', snoozedUntil: null })
})

test('a note does not reopen a closed conversation, a reply does', async () => {
  const { visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  await agent.put(`/api/v1/conversations/${id}/closure`)
  await reply(agent, id, 'for the record', { note: true })
  expect(await onlyConversation(agent, '?status=closed')).toMatchObject({ id })
  await reply(agent, id, 'by the way')
  expect(await onlyConversation(agent)).toMatchObject({ id, status: 'open' })
})

test('a conversation is given to a team of its own account, to another one, and to none', async () => {
  const { app, owner, visitor, agent } = await aChat()
  const { owner: stranger } = await aBusiness(app)
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  const path = `/api/v1/conversations/${id}/team`
  const sales = await createTeam(app, owner, { name: 'Sales' })
  const support = await createTeam(app, owner, { name: 'Support' })
  const foreign = await createTeam(app, stranger, { name: 'Sales' })
  for (const { id: teamId } of [sales, support]) {
    expect((await agent.put(path, { teamId })).status).toBe(204)
    expect(await onlyConversation(agent)).toMatchObject({ teamId })
  }
  const refused = { status: 404, code: 'team_unknown' }
  expect(await refusalOf(agent.put(path, { teamId: foreign.id }))).toEqual(refused)
  expect(await refusalOf(agent.put(path, { teamId: 'no-team' }))).toEqual(refused)
  expect(await onlyConversation(agent)).toMatchObject({ teamId: support.id })
  expect((await agent.delete(path)).status).toBe(204)
  expect(await onlyConversation(agent)).toMatchObject({ teamId: null })
})

test('a snoozed conversation wakes by itself when its time has come, and everybody is told', async () => {
  const { app, server, cookie, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  await agent.put(`/api/v1/conversations/${id}/snooze`, { until: app.clock.now() + 10 * 60_000 })
  const live = await anAgentSocket(server, cookie)
  await live.call('subscribe', { after: 0 })
  await app.clock.advance(9 * 60_000)
  expect(await list(agent)).toEqual([])
  await app.clock.advance(2 * 60_000)
  await live.until(
    (event) => event.type === 'conversation.updated' && event.changes.status?.[0] === 'snoozed',
  )
  expect(await onlyConversation(agent)).toMatchObject({ id, status: 'open', snoozedUntil: null })
})

test('a snooze needs a time in the future', async () => {
  const { app, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  const past = agent.put(`/api/v1/conversations/${id}/snooze`, { until: app.clock.now() })
  expect(await refusalOf(past)).toEqual({ status: 400, code: 'snooze_in_the_past' })
  expect(await onlyConversation(agent)).toMatchObject({ status: 'open' })
})

test('a conversation is given to an agent of the team and to nobody else', async () => {
  const { app, owner, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  const mate = await aTeammate(app, owner)
  expect(
    (await agent.put(`/api/v1/conversations/${id}/assignee`, { agentId: mate.viewer.agentId })).status,
  ).toBe(204)
  expect(await onlyConversation(agent)).toMatchObject({ assigneeId: mate.viewer.agentId })
  const stranger = agent.put(`/api/v1/conversations/${id}/assignee`, { agentId: 'somebody' })
  expect(await refusalOf(stranger)).toEqual({ status: 404, code: 'agent_not_found' })
  expect((await agent.delete(`/api/v1/conversations/${id}/assignee`)).status).toBe(204)
  expect(await onlyConversation(agent)).toMatchObject({ assigneeId: null })
})

test('a removed member’s conversations are nobody’s again, closed ones too, and everybody is told', async () => {
  const { app, server, owner, site, cookie, visitor, agent } = await aChat()
  const mate = await aTeammate(app, owner)
  await write(visitor, 'one')
  await write(await aVisitor(server, site), 'two')
  const [one, two] = await list(agent)
  for (const { id } of [one, two].filter((row) => row !== undefined)) {
    await agent.put(`/api/v1/conversations/${id}/assignee`, { agentId: mate.viewer.agentId })
  }
  await agent.put(`/api/v1/conversations/${two?.id}/closure`)
  const live = await anAgentSocket(server, cookie)
  await live.call('subscribe', { after: 0 })
  await removeMember(app, owner, { agentId: mate.viewer.agentId })
  await live.until((event) => event.type === 'member.removed')
  const freed = live.events.flatMap((event) =>
    event.type === 'conversation.updated' && event.changes.assigneeId?.[1] === null
      ? [event.conversationId]
      : [],
  )
  expect(freed.sort()).toEqual([one?.id, two?.id].sort())
  expect(await onlyConversation(agent)).toMatchObject({ assigneeId: null })
  expect(await onlyConversation(agent, '?status=closed')).toMatchObject({ assigneeId: null })
  expect(await answerOf(agent.get('/api/v1/conversations/counts'))).toMatchObject({ unassigned: 1 })
})

test('nobody is left with a conversation who is removed while it is given to them', async () => {
  const { app, owner, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  for (let round = 0; round < 6; round++) {
    const mate = await aTeammate(app, owner)
    await Promise.all([
      agent.put(`/api/v1/conversations/${id}/assignee`, { agentId: mate.viewer.agentId }),
      removeMember(app, owner, { agentId: mate.viewer.agentId }),
    ])
    expect(await onlyConversation(agent)).toMatchObject({ assigneeId: null })
  }
})

test('the list pages through everything once, newest activity first, also where times are equal', async () => {
  const { app, server, site, agent } = await aChat()
  for (let round = 0; round < 13; round++) {
    await Promise.all(Array.from({ length: 4 }, async () => write(await aVisitor(server, site), 'hello')))
    if (round % 2 === 0) await app.clock.advance(1_000)
  }
  const seen: { id: string; lastActivityAt: number }[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: { conversations: typeof seen; next: string | null } = await answerOf(
      agent.get(`/api/v1/conversations${cursor ? `?cursor=${cursor}` : ''}`),
    )
    seen.push(...page.conversations)
    cursor = page.next
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(52)
  expect(seen).toHaveLength(52)
  const times = seen.map(({ lastActivityAt }) => lastActivityAt)
  expect(times).toEqual([...times].sort((a, b) => b - a))
  expect(await answerOf(agent.get('/api/v1/conversations/counts'))).toEqual({
    mine: 0,
    unassigned: 52,
    all: 52,
  })
})

test('what is pinned comes with the first page, once, and every other one in its place', async () => {
  const { app, server, site, agent } = await aChat()
  for (let n = 0; n < 54; n++) await write(await aVisitor(server, site), `hello ${n}`)
  const oldest = await app.db
    .selectFrom('conversations')
    .select('id')
    .orderBy('last_activity_at')
    .limit(2)
    .execute()
  for (const { id } of oldest)
    await agent.post(`/api/v1/conversations/${id}/actions`, { action: 'pin', on: true })
  type Page = { conversations: { id: string; pinned: boolean }[]; next: string | null }
  const first = await answerOf<Page>(agent.get('/api/v1/conversations'))
  expect(
    first.conversations
      .slice(0, 2)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(oldest.map(({ id }) => id).sort())
  expect(first.conversations).toHaveLength(52)
  const second = await answerOf<Page>(agent.get(`/api/v1/conversations?cursor=${first.next}`))
  const all = [...first.conversations, ...second.conversations].map(({ id }) => id)
  expect(all).toHaveLength(54)
  expect(new Set(all).size).toBe(54)
  expect(second.next).toBeNull()
})

test('what an agent has read is read for the team, never more than there is, and never moves back', async () => {
  const { app, server, owner, visitor, agent } = await aChat()
  const mate = anAgentBrowser(server, (await aTeammate(app, owner)).cookie)
  const first = await write(visitor, 'one')
  const second = await write(visitor, 'two')
  const { id } = await onlyConversation(agent)
  await agent.put(`/api/v1/conversations/${id}/read`, { upToSeq: first.seq })
  expect(await onlyConversation(mate)).toMatchObject({ unreadCount: 1, agentsReadSeq: first.seq })
  await mate.put(`/api/v1/conversations/${id}/read`, { upToSeq: 1_000_000 })
  expect(await onlyConversation(agent)).toMatchObject({ unreadCount: 0, agentsReadSeq: second.seq })
  await agent.put(`/api/v1/conversations/${id}/read`, { upToSeq: first.seq })
  expect(await onlyConversation(agent)).toMatchObject({ unreadCount: 0, agentsReadSeq: second.seq })
  await write(visitor, 'three')
  expect(await onlyConversation(mate)).toMatchObject({ unreadCount: 1 })
})

test('changes at the same time are all kept', async () => {
  const { app, owner, site, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  await Promise.all([
    ...Array.from({ length: 10 }, (_, index) => write(visitor, `message ${index}`)),
    agent.put(`/api/v1/conversations/${id}/assignee`, { agentId: owner.agentId }),
    rotateWebsite(app, owner, site.id).catch(() => undefined),
  ]).catch(() => undefined)
  await eventually(async () => {
    const conversation = await onlyConversation(agent)
    const stored = await app.db.selectFrom('messages').select('id').where('direction', '=', 'in').execute()
    expect(conversation.unreadCount).toBe(stored.length)
    expect(conversation.assigneeId).toBe(owner.agentId)
  })
})

test('views are counted up to where nobody reads the number, and no further', async () => {
  const { app, owner, site, server } = await aChat()
  for (const text of ['one', 'two', 'three']) await write(await aVisitor(server, site), text)
  const sight = { ...owner, sees: 'all' as const, teamIds: [] }
  const count = (most: number) =>
    countConversationRows(app.db, { sight, view: 'unassigned', status: 'open', most })
  expect([await count(2), await count(3), await count(1_000)]).toEqual([2, 3, 3])
  const [teammate, stranger] = [{ sees: 'mine' as const }, { accountId: 'another account' }]
  for (const other of [teammate, stranger]) {
    const query = { sight: { ...sight, ...other }, view: 'unassigned', status: 'open', most: 2 } as const
    expect(await countConversationRows(app.db, query)).toBe(0)
  }
})
