import { expect, test } from 'vitest'
import { createLabel } from '#server/core/labels.ts'
import { removeMember } from '#server/core/members.ts'
import { createTeam, setTeamMembers } from '#server/core/teams.ts'
import type { BulkAnswer, BulkChange, UndoAnswer } from '#server/protocol/bulk.ts'
import type { ConversationView } from '#server/protocol/views.ts'
import { aBusiness, anAgentBrowser, aVisitor, type VisitorBrowser } from '#tests/support/people.ts'
import { type AgentBrowser, aChat, answerOf, aTeammate, type Chat, write } from '#tests/support/scenes.ts'

const HOUR_MS = 60 * 60 * 1000

test('several conversations are closed, and undoing restores each as it was', async () => {
  const scene = await aFullInbox()
  const { app, agent, ids } = scene
  const until = app.clock.now() + HOUR_MS
  await agent.put(`/api/v1/conversations/${ids[1]}/snooze`, { until })
  await agent.put(`/api/v1/conversations/${ids[2]}/closure`)
  const before = await look(scene)
  const { changed, refused } = await change(agent, ids, { kind: 'close' })
  // The one that was closed before has not changed, and undoing does not open it.
  expect(changed.map(({ conversationId }) => conversationId)).toEqual([ids[0], ids[1]])
  expect(refused).toEqual([])
  expect((await look(scene)).map(({ status }) => status)).toEqual(['closed', 'closed', 'closed'])
  expect(await undo(agent, changed)).toEqual({ restored: [ids[0], ids[1]], left: [] })
  // That it was closed once is remembered; all that anybody sees of it is as it was.
  const standing = before.map((one) => ({ ...one, closedAt: expect.toBeOneOf([null, expect.any(Number)]) }))
  expect(await look(scene)).toEqual(standing)
})

test('assigning, snoozing, a priority, a label and reading are done to several and taken back', async () => {
  const scene = await aFullInbox()
  const { app, owner, agent, ids } = scene
  const { viewer: mate } = await aTeammate(app, owner)
  const label = await createLabel(app, owner, { name: 'Order', colour: 'red' })
  const vip = await createLabel(app, owner, { name: 'VIP', colour: 'yellow' })
  await agent.put(`/api/v1/conversations/${ids[0]}/labels`, { labelId: vip.id })
  await agent.put(`/api/v1/conversations/${ids[1]}/assignee`, { agentId: owner.agentId })
  const before = await look(scene)
  const until = app.clock.now() + HOUR_MS
  const cases: [BulkChange, Partial<ConversationView>][] = [
    [{ kind: 'assign', agentId: mate.agentId }, { assigneeId: mate.agentId }],
    [
      { kind: 'snooze', until },
      { status: 'snoozed', snoozedUntil: until },
    ],
    [{ kind: 'priority', priority: 'high' }, { priority: 'high' }],
    [{ kind: 'label', labelId: label.id, on: true }, { labelIds: expect.arrayContaining([label.id]) }],
    [{ kind: 'read' }, { unreadCount: 0 }],
  ]
  for (const [one, expected] of cases) {
    const { changed } = await change(agent, ids, one)
    expect([one.kind, await look(scene)]).toEqual([
      one.kind,
      ids.map(() => expect.objectContaining(expected)),
    ])
    expect([one.kind, await undo(agent, changed)]).toEqual([one.kind, { restored: ids, left: [] }])
    const after = await look(scene)
    expect([one.kind, after.map(shown)]).toEqual([one.kind, before.map(shown)])
  }
})

test('what somebody else has changed since is left alone by undoing, and is told', async () => {
  const scene = await aFullInbox()
  const { agent, ids, visitors } = scene
  const { changed } = await change(agent, ids, { kind: 'close' })
  await write(visitors[0] as VisitorBrowser, 'one more thing')
  await agent.put(`/api/v1/conversations/${ids[0]}/snooze`, { until: scene.app.clock.now() + HOUR_MS })
  expect(await undo(agent, changed)).toEqual({ restored: [ids[1], ids[2]], left: [ids[0]] })
  expect((await look(scene)).map(({ status }) => status)).toEqual(['snoozed', 'open', 'open'])
})

test('a label that somebody has put on meanwhile stays when ours is taken off again', async () => {
  const scene = await aFullInbox()
  const { app, owner, agent, ids } = scene
  const label = await createLabel(app, owner, { name: 'Order', colour: 'red' })
  const other = await createLabel(app, owner, { name: 'Other', colour: 'blue' })
  const { changed } = await change(agent, ids, { kind: 'label', labelId: label.id, on: true })
  await agent.put(`/api/v1/conversations/${ids[0]}/labels`, { labelId: other.id })
  await undo(agent, changed)
  expect((await look(scene)).map(({ labelIds }) => labelIds)).toEqual([[other.id], [], []])
})

test('undoing gives nothing back to somebody who has left, and wakes what would have woken', async () => {
  const scene = await aFullInbox()
  const { app, owner, agent, ids } = scene
  const { viewer: mate } = await aTeammate(app, owner)
  await change(agent, [ids[0] ?? ''], { kind: 'assign', agentId: mate.agentId })
  await change(agent, [ids[1] ?? ''], { kind: 'snooze', until: app.clock.now() + HOUR_MS })
  const assigned = await change(agent, [ids[0] ?? ''], { kind: 'assign', agentId: owner.agentId })
  const closed = await change(agent, [ids[1] ?? ''], { kind: 'close' })
  await removeMember(app, owner, { agentId: mate.agentId })
  await app.clock.advance(2 * HOUR_MS)
  expect(await undo(agent, assigned.changed)).toEqual({ restored: [], left: [ids[0]] })
  await undo(agent, closed.changed)
  expect((await look(scene)).slice(0, 2)).toMatchObject([
    { assigneeId: owner.agentId },
    { status: 'open', snoozedUntil: null },
  ])
})

test('an agent changes and restores only what they see, whatever ids they send', async () => {
  const scene = await aFullInbox()
  const { app, server, owner, agent, ids } = scene
  const team = await createTeam(app, owner, { name: 'Sales' })
  const mate = await aTeammate(app, owner, { visibility: 'teams' })
  await setTeamMembers(app, owner, { teamId: team.id, agentIds: [mate.viewer.agentId] })
  await agent.put(`/api/v1/conversations/${ids[1]}/team`, { teamId: team.id })
  const browser = anAgentBrowser(server, mate.cookie)
  const unseen = [ids[0], ids[2]].map((conversationId) => ({
    conversationId,
    code: 'conversation_not_found',
  }))
  const { changed, refused } = await change(browser, ids, { kind: 'close' })
  expect(changed.map(({ conversationId }) => conversationId)).toEqual([ids[1]])
  expect(refused).toEqual(unseen)
  const stranger = anAgentBrowser(server, (await aBusiness(app)).cookie)
  expect((await change(stranger, ids, { kind: 'read' })).changed).toEqual([])
  const all = await change(agent, ids, { kind: 'priority', priority: 'urgent' })
  expect((await undo(browser, all.changed)).left).toEqual([ids[0], ids[2]])
  expect((await look(scene)).map(({ status, priority }) => [status, priority])).toEqual([
    ['open', 'urgent'],
    ['closed', 'none'],
    ['open', 'urgent'],
  ])
})

test('one that is refused leaves the others changed; a label or an agent that does not exist changes none', async () => {
  const scene = await aFullInbox()
  const { agent, ids } = scene
  const mixed = await change(agent, [...ids, 'nothing', ids[0] ?? ''], { kind: 'close' })
  expect(mixed.changed).toHaveLength(3)
  expect(mixed.refused).toEqual([{ conversationId: 'nothing', code: 'conversation_not_found' }])
  for (const [one, code] of [
    [{ kind: 'label', labelId: 'nothing', on: true }, 'label_not_found'],
    [{ kind: 'assign', agentId: 'nobody' }, 'agent_not_found'],
    [{ kind: 'snooze', until: 1 }, 'snooze_in_the_past'],
  ] as const) {
    const { changed, refused } = await change(agent, ids, one)
    expect([changed, refused.map((each) => each.code)]).toEqual([[], [code, code, code]])
  }
})

test('too many at once, none at all, and made-up fields are refused', async () => {
  const { agent } = await aFullInbox()
  const post = (body: object) => agent.post('/api/v1/bulk-changes', body)
  const many = Array.from({ length: 201 }, (_, n) => `id-${n}`)
  expect((await post({ conversationIds: many, change: { kind: 'close' } })).status).toBe(400)
  expect((await post({ conversationIds: [], change: { kind: 'close' } })).status).toBe(400)
  expect((await post({ conversationIds: ['x'], change: { kind: 'delete' } })).status).toBe(400)
  const undoing = { changed: [{ conversationId: 'x', changes: { accountId: ['a', 'b'] } }] }
  expect((await agent.post('/api/v1/bulk-changes/undo', undoing)).status).toBe(400)
})

interface Inbox extends Chat {
  visitors: VisitorBrowser[]
  /** Of three conversations, in the order in which they began. */
  ids: string[]
}

async function aFullInbox(): Promise<Inbox> {
  const chat = await aChat()
  const visitors = [chat.visitor]
  for (let n = 0; n < 2; n++) visitors.push(await aVisitor(chat.server, chat.site))
  const ids: string[] = []
  for (const visitor of visitors) {
    await write(visitor, 'hello')
    const { conversations } = await answerOf<{ conversations: ConversationView[] }>(
      chat.agent.get('/api/v1/conversations'),
    )
    const fresh = conversations.find(({ id }) => !ids.includes(id))
    if (fresh) ids.push(fresh.id)
  }
  return { ...chat, visitors, ids }
}

async function look({ agent, ids }: Inbox): Promise<ConversationView[]> {
  const answers = ids.map((id) =>
    answerOf<{ conversation: ConversationView }>(agent.get(`/api/v1/conversations/${id}`)),
  )
  return (await Promise.all(answers)).map(({ conversation }) => conversation)
}

/** What undoing brings back. How far the customer was told that it is read does not come back. */
function shown({ agentsReadSeq: _read, ...rest }: ConversationView) {
  return rest
}

function change(agent: AgentBrowser, conversationIds: string[], one: BulkChange): Promise<BulkAnswer> {
  return answerOf(agent.post('/api/v1/bulk-changes', { conversationIds, change: one }))
}

function undo(agent: AgentBrowser, changed: BulkAnswer['changed']): Promise<UndoAnswer> {
  return answerOf(agent.post('/api/v1/bulk-changes/undo', { changed }))
}
