import { expect, test } from 'vitest'
import { changeProfile } from '#server/core/agents.ts'
import { changeMember, listMembers, removeMember } from '#server/core/members.ts'
import { findSession, signIn } from '#server/core/sessions.ts'
import { createTeam, listTeams, setTeamMembers } from '#server/core/teams.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { readEvents } from '#server/events.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'
import { aFirstOwner, aMember, anotherOwner, mustFind, PASSWORD, refusal, signedIn } from './people.ts'

async function newestEvent(app: TestApp, accountId: string) {
  const events = await readEvents(app.db, { accountId, after: 0, limit: 200 })
  return events.at(-1)?.event
}

async function accessSeqOf(app: TestApp, viewer: Viewer): Promise<number> {
  return (await signedIn(app, viewer.agentId, viewer.accountId)).accessSeq
}

/** Collects whose live connections are to be looked at again. */
function accessBells(app: TestApp): string[] {
  const agentIds: string[] = []
  app.bells.listen((bell) => {
    if (bell.kind === 'access' && bell.agentId !== null) agentIds.push(bell.agentId)
  })
  return agentIds
}

test('an agent of another account sees no members', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  const other = await anotherOwner(app)
  expect((await listMembers(app.db, other.accountId)).map(({ agentId }) => agentId)).toEqual([other.agentId])
  expect(await refusal(changeMember(app, other, { agentId: member.agentId, role: 'admin' }))).toBe(
    'member_unknown',
  )
  expect(await refusal(removeMember(app, other, { agentId: member.agentId }))).toBe('member_unknown')
  expect(await listMembers(app.db, owner.accountId)).toHaveLength(2)
})

test('a changed role and sight are told, raise the reading mark and restart live connections', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  const rung = accessBells(app)
  await changeMember(app, owner, { agentId: member.agentId, visibility: 'mine' })
  const event = await newestEvent(app, owner.accountId)
  expect(event).toMatchObject({
    type: 'member.changed',
    member: { agentId: member.agentId, role: 'agent', visibility: 'mine' },
  })
  expect(await accessSeqOf(app, member)).toBe(event?.seq)
  await expect.poll(() => rung).toEqual([member.agentId])
})

test('the reading mark stays where sight stays', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  await changeMember(app, owner, { agentId: member.agentId, role: 'admin' })
  expect(await accessSeqOf(app, member)).toBe(0)
})

test('changes at the same time each get a mark of their own', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const members = [
    await aMember(app, owner, { email: 'a@example.com' }),
    await aMember(app, owner, { email: 'b@example.com' }),
    await aMember(app, owner, { email: 'c@example.com' }),
  ]
  await Promise.all(members.map(({ agentId }) => changeMember(app, owner, { agentId, visibility: 'teams' })))
  const events = await readEvents(app.db, { accountId: owner.accountId, after: 0, limit: 200 })
  for (const member of members) {
    const told = events.findLast(
      ({ event }) => event.type === 'member.changed' && event.member.agentId === member.agentId,
    )
    expect(await accessSeqOf(app, member)).toBe(told?.event.seq)
  }
})

test('a change that changes nothing is not told', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  const before = await newestEvent(app, owner.accountId)
  await changeMember(app, owner, { agentId: member.agentId, role: 'agent' })
  expect(await newestEvent(app, owner.accountId)).toEqual(before)
})

test('an agent changes and removes nobody', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const agent = await aMember(app, owner)
  const colleague = await aMember(app, owner, { email: 'cici@example.com' })
  expect(await refusal(changeMember(app, agent, { agentId: agent.agentId, role: 'admin' }))).toBe('forbidden')
  expect(await refusal(removeMember(app, agent, { agentId: colleague.agentId }))).toBe('forbidden')
  expect(await refusal(createTeam(app, agent, { name: 'Sales' }))).toBe('forbidden')
})

test('an admin decides on agents and admins, never on owners', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const admin = await aMember(app, owner, { role: 'admin' })
  const agent = await aMember(app, owner, { email: 'cici@example.com' })
  expect(await refusal(changeMember(app, admin, { agentId: owner.agentId, role: 'agent' }))).toBe('forbidden')
  expect(await refusal(changeMember(app, admin, { agentId: admin.agentId, role: 'owner' }))).toBe('forbidden')
  expect(await refusal(removeMember(app, admin, { agentId: owner.agentId }))).toBe('forbidden')
  await changeMember(app, admin, { agentId: agent.agentId, role: 'admin' })
  await removeMember(app, admin, { agentId: agent.agentId })
})

test('an admin who was demoted meanwhile decides nothing any more', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const admin = await aMember(app, owner, { role: 'admin' })
  const agent = await aMember(app, owner, { email: 'cici@example.com' })
  await changeMember(app, owner, { agentId: admin.agentId, role: 'agent' })
  // `admin` still says admin: it was read before.
  expect(await refusal(removeMember(app, admin, { agentId: agent.agentId }))).toBe('forbidden')
})

test('the last owner cannot be removed', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  expect(await refusal(removeMember(app, owner, { agentId: owner.agentId }))).toBe('last_owner')
  expect(await refusal(changeMember(app, owner, { agentId: owner.agentId, role: 'admin' }))).toBe(
    'last_owner',
  )
  expect(await listMembers(app.db, owner.accountId)).toMatchObject([{ role: 'owner' }])
})

test('two owners who remove each other at the same time leave one', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const second = await aMember(app, owner)
  await changeMember(app, owner, { agentId: second.agentId, role: 'owner' })
  await Promise.all([
    refusal(removeMember(app, owner, { agentId: second.agentId })),
    refusal(removeMember(app, second, { agentId: owner.agentId })),
  ])
  expect(await listMembers(app.db, owner.accountId)).toMatchObject([{ role: 'owner' }])
})

test("a removed member's sessions end and everybody is told", async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  const { token } = await signIn(app, { email: member.email, password: PASSWORD })
  const rung = accessBells(app)
  await removeMember(app, owner, { agentId: member.agentId })
  expect(await findSession(app, token)).toBeUndefined()
  expect(await newestEvent(app, owner.accountId)).toMatchObject({
    type: 'member.removed',
    agentId: member.agentId,
  })
  await expect.poll(() => rung).toEqual([member.agentId])
})

test('an agent may leave', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  await removeMember(app, member, { agentId: member.agentId })
  expect(await listMembers(app.db, owner.accountId)).toHaveLength(1)
})

test('a session shows a role from the moment it changes', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  const { token } = await signIn(app, { email: member.email, password: PASSWORD })
  await changeMember(app, owner, { agentId: member.agentId, visibility: 'mine' })
  expect(await mustFind(app, token)).toMatchObject({ role: 'agent', visibility: 'mine' })
  await changeMember(app, owner, { agentId: member.agentId, role: 'admin' })
  // Owners and admins see everything, whatever was set before.
  expect(await mustFind(app, token)).toMatchObject({ role: 'admin', visibility: 'all' })
})

test('who is in a team decides what an agent of teams sees', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  await changeMember(app, owner, { agentId: member.agentId, visibility: 'teams' })
  const team = await createTeam(app, owner, { name: 'Sales' })
  expect(await refusal(createTeam(app, owner, { name: 'Sales' }))).toBe('team_name_taken')
  const rung = accessBells(app)
  await setTeamMembers(app, owner, { teamId: team.id, agentIds: [member.agentId, owner.agentId] })
  const viewer = await signedIn(app, member.agentId)
  expect(viewer.teamIds).toEqual([team.id])
  expect((await listTeams(app.db, owner.accountId))[0]?.agentIds.sort()).toEqual(
    [member.agentId, owner.agentId].sort(),
  )
  const events = await readEvents(app.db, { accountId: owner.accountId, after: 0, limit: 200 })
  const told = events.findLast(
    ({ event }) => event.type === 'member.changed' && event.member.agentId === member.agentId,
  )
  expect(viewer.accessSeq).toBe(told?.event.seq)
  await expect.poll(() => [...rung].sort()).toEqual([member.agentId, owner.agentId].sort())

  await setTeamMembers(app, owner, { teamId: team.id, agentIds: [] })
  expect((await signedIn(app, member.agentId)).teamIds).toEqual([])
})

test('a team takes nobody from another account', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const other = await anotherOwner(app)
  const team = await createTeam(app, owner, { name: 'Sales' })
  const foreign = setTeamMembers(app, owner, { teamId: team.id, agentIds: [owner.agentId, other.agentId] })
  expect(await refusal(foreign)).toBe('member_unknown')
  expect(await listTeams(app.db, owner.accountId)).toMatchObject([{ agentIds: [] }])
  const theirs = setTeamMembers(app, other, { teamId: team.id, agentIds: [other.agentId] })
  expect(await refusal(theirs)).toBe('team_unknown')
  expect(await listTeams(app.db, other.accountId)).toEqual([])
})

test('a new name is told to every account of the agent and to no other', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const other = await anotherOwner(app)
  const before = await newestEvent(app, other.accountId)
  await changeProfile(app, owner, { name: 'Ani Wijaya', locale: 'id' })
  expect(await newestEvent(app, owner.accountId)).toMatchObject({
    type: 'member.changed',
    member: { agentId: owner.agentId, name: 'Ani Wijaya' },
  })
  expect(await newestEvent(app, other.accountId)).toEqual(before)
})
