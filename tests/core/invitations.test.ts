import { expect, test } from 'vitest'
import {
  acceptInvitation,
  findInvitation,
  inviteMember,
  listInvitations,
  withdrawInvitation,
} from '#server/core/invitations.ts'
import { changeMember, listMembers, removeMember } from '#server/core/members.ts'
import { signIn } from '#server/core/sessions.ts'
import { beginTotp, confirmTotp } from '#server/core/two-factor.ts'
import { totpCode } from '#server/lib/totp.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aFirstOwner, aMember, anInvitation, anotherOwner, PASSWORD, refusal } from './people.ts'

const DAY_MS = 24 * 60 * 60 * 1000

test('an invited person joins with the role of the invitation', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const token = await anInvitation(app, owner, { email: 'Budi@Example.com', role: 'admin' })
  expect(await findInvitation(app, token)).toEqual({
    accountName: 'Toko Sapa',
    inviterName: 'Ani',
    email: 'budi@example.com',
    role: 'admin',
    knownAgent: false,
  })
  await acceptInvitation(app, { token, name: 'Budi', password: PASSWORD })
  expect(await listMembers(app.db, owner.accountId)).toMatchObject([
    { email: 'ani@example.com', role: 'owner' },
    { email: 'budi@example.com', name: 'Budi', role: 'admin' },
  ])
  await signIn(app, { email: 'budi@example.com', password: PASSWORD })
})

test('an invitation works once', async () => {
  const app = await aTestApp()
  const token = await anInvitation(app, await aFirstOwner(app))
  const accept = () => refusal(acceptInvitation(app, { token, name: 'Budi', password: PASSWORD }))
  const outcomes = await Promise.all([accept(), accept(), accept()])
  expect(outcomes.sort()).toEqual(['invitation_invalid', 'invitation_invalid', 'nothing was refused'])
  expect(await accept()).toBe('invitation_invalid')
  expect(await findInvitation(app, token)).toBeUndefined()
  expect(await app.db.selectFrom('agents').selectAll().execute()).toHaveLength(2)
})

test('an invitation ends after a week, when it is withdrawn, and when a newer one is sent', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const accept = (token: string) =>
    refusal(acceptInvitation(app, { token, name: 'Budi', password: PASSWORD }))
  const late = await anInvitation(app, owner)
  await app.clock.advance(8 * DAY_MS)
  expect(await accept(late)).toBe('invitation_invalid')

  const older = await anInvitation(app, owner)
  const newer = await anInvitation(app, owner)
  expect(await accept(older)).toBe('invitation_invalid')

  const [waiting, ...others] = await listInvitations(app, owner)
  expect(others).toEqual([])
  await withdrawInvitation(app, owner, waiting?.id ?? '')
  expect(await accept(newer)).toBe('invitation_invalid')
})

test('a known agent joins another account only with their own password', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const other = await anotherOwner(app)
  const token = await anInvitation(app, other, { email: owner.email })
  expect(await findInvitation(app, token)).toMatchObject({ knownAgent: true })
  const stolen = acceptInvitation(app, { token, name: 'Eve', password: 'a password of Eve' })
  expect(await refusal(stolen)).toBe('credentials_wrong')
  expect(await listMembers(app.db, other.accountId)).toHaveLength(1)

  await acceptInvitation(app, { token, name: 'ignored', password: PASSWORD })
  expect(await listMembers(app.db, other.accountId)).toMatchObject([
    { email: 'other@example.com' },
    { email: 'ani@example.com', name: 'Ani', role: 'agent' },
  ])
})

test('a known agent with two-step sign-in joins only with a code', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const { secret } = await beginTotp(app, owner)
  await confirmTotp(app, owner, totpCode(secret, app.clock.now()))
  const token = await anInvitation(app, await anotherOwner(app), { email: owner.email })
  await app.clock.advance(30_000)
  expect(await refusal(acceptInvitation(app, { token, name: '', password: PASSWORD }))).toBe('totp_required')
  await acceptInvitation(app, {
    token,
    name: '',
    password: PASSWORD,
    code: totpCode(secret, app.clock.now()),
  })
})

test('an agent invites nobody and sees no invitations', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const agent = await aMember(app, owner)
  const { id } = await inviteMember(app, owner, { email: 'cici@example.com', role: 'agent' })
  expect(await refusal(inviteMember(app, agent, { email: 'eve@example.com', role: 'admin' }))).toBe(
    'forbidden',
  )
  expect(await refusal(listInvitations(app, agent))).toBe('forbidden')
  expect(await refusal(withdrawInvitation(app, agent, id))).toBe('forbidden')
})

test('another account neither sees nor withdraws an invitation', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const other = await anotherOwner(app)
  const { id } = await inviteMember(app, owner, { email: 'cici@example.com', role: 'agent' })
  expect(await listInvitations(app, other)).toEqual([])
  expect(await refusal(withdrawInvitation(app, other, id))).toBe('invitation_invalid')
  expect(await listInvitations(app, owner)).toHaveLength(1)
})

test('a member is not invited again', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  await aMember(app, owner)
  const again = inviteMember(app, owner, { email: 'BUDI@example.com', role: 'admin' })
  expect(await refusal(again)).toBe('already_member')
})

test('the open invitations of a removed or demoted admin end', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const removed = await aMember(app, owner, { email: 'budi@example.com', role: 'admin' })
  const demoted = await aMember(app, owner, { email: 'cici@example.com', role: 'admin' })
  const fromRemoved = await anInvitation(app, removed, { email: 'eve@example.com', role: 'admin' })
  const fromDemoted = await anInvitation(app, demoted, { email: 'eva@example.com', role: 'admin' })
  await removeMember(app, owner, { agentId: removed.agentId })
  await changeMember(app, owner, { agentId: demoted.agentId, role: 'agent' })
  expect(await findInvitation(app, fromRemoved)).toBeUndefined()
  expect(await findInvitation(app, fromDemoted)).toBeUndefined()
  // The role counts that somebody has now, not the one their request began with.
  const late = inviteMember(app, demoted, { email: 'eve@example.com', role: 'admin' })
  expect(await refusal(late)).toBe('forbidden')
})

test('an invitation needs a password of some length from a new agent', async () => {
  const app = await aTestApp()
  const token = await anInvitation(app, await aFirstOwner(app))
  const weak = acceptInvitation(app, { token, name: 'Budi', password: 'short' })
  expect(await refusal(weak)).toBe('password_invalid')
  expect(await findInvitation(app, token)).toBeDefined()
})
