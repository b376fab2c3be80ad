import { expect, test } from 'vitest'
import { listAudit } from '#server/core/audit.ts'
import { createLabel } from '#server/core/labels.ts'
import { aProgram } from '#tests/support/programs.ts'
import { aChat, aTeammate, onlyConversation, refusalOf, write } from '#tests/support/scenes.ts'

test('a program that may manage looks after conversations as an agent does, and the team sees it', async () => {
  const { app, server, owner, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  const { viewer: mate } = await aTeammate(app, owner)
  const label = await createLabel(app, owner, { name: 'Reseller', colour: 'teal' })
  const program = await aProgram(app, server, owner, { scopes: ['read', 'send', 'manage'] })
  const path = `/conversations/${id}`
  for (const [method, part, body] of [
    ['put', 'read', { upToSeq: 1_000 }],
    ['put', 'assignee', { agentId: mate.agentId }],
    ['put', 'priority', { priority: 'urgent' }],
    ['put', 'labels', { labelId: label.id }],
    ['put', 'closure', undefined],
  ] as const) {
    expect([part, (await program[method](`${path}/${part}`, body)).status]).toEqual([part, 204])
  }
  expect((await program.post(`${path}/actions`, { action: 'pin', on: true })).status).toBe(204)
  expect(await onlyConversation(agent, '?status=closed')).toMatchObject({
    unreadCount: 0,
    assigneeId: mate.agentId,
    priority: 'urgent',
    labelIds: [label.id],
    pinned: true,
  })
  await program.delete(`${path}/closure`)
  await program.delete(`${path}/assignee`)
  await program.delete(`${path}/labels`, { labelId: label.id })
  expect(await onlyConversation(agent)).toMatchObject({ assigneeId: null, labelIds: [] })
})

test('whom a program gives a conversation to is told so by the program’s name', async () => {
  const { app, server, owner, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  const { viewer: mate } = await aTeammate(app, owner)
  const program = await aProgram(app, server, owner, { scopes: ['manage'] })
  await program.put(`/conversations/${id}/assignee`, { agentId: mate.agentId })
  const told = await app.db.selectFrom('notifications').selectAll().execute()
  expect(told).toMatchObject([{ agent_id: mate.agentId, kind: 'assigned', actor_name: 'Web shop' }])
})

test('what belongs to a person or to the account’s safety no key can do, whatever its scopes', async () => {
  const { app, server, owner } = await aChat()
  const program = await aProgram(app, server, owner, { scopes: ['read', 'send', 'manage'] })
  for (const ask of [
    () => program.get('/audit-entries'),
    () => program.get('/notifications'),
    () => program.post('/invitations', { email: 'mine@evil.example', role: 'admin' }),
    () => program.delete(`/members/${owner.agentId}`),
    () => program.get('/events?after=0'),
  ]) {
    expect(await refusalOf(ask())).toEqual({ status: 403, code: 'not_for_keys' })
  }
  expect((await listAudit(app, owner, {})).entries[0]).toMatchObject({ action: 'keyCreated' })
})
