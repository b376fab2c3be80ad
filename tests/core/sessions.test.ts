import { expect, test } from 'vitest'
import { changePassword, resetPassword } from '#server/core/agents.ts'
import { acceptInvitation } from '#server/core/invitations.ts'
import { removeMember } from '#server/core/members.ts'
import {
  endSession,
  findSession,
  listAccounts,
  listSessions,
  openSession,
  SESSION_MS,
  signIn,
  signOut,
  signOutEverywhere,
  switchAccount,
} from '#server/core/sessions.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aFirstOwner, aMember, anInvitation, anotherOwner, mustFind, PASSWORD, refusal } from './people.ts'

const ANI = { email: 'ani@example.com', password: PASSWORD }
const DAY_MS = 24 * 60 * 60 * 1000

test('e-mail and password open a session', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const { token } = await signIn(app, { ...ANI, email: ' Ani@Example.com', userAgent: 'Firefox' })
  expect(await findSession(app, token)).toMatchObject({
    agentId: owner.agentId,
    accountId: owner.accountId,
    email: 'ani@example.com',
    role: 'owner',
    visibility: 'all',
    teamIds: [],
  })
})

test('a wrong password and an unknown e-mail get the same answer', async () => {
  const app = await aTestApp()
  await aFirstOwner(app)
  const refused = async (attempt: { email: string; password: string }) => {
    const error: unknown = await signIn(app, attempt).catch((error: unknown) => error)
    return error instanceof Error ? { ...error, sentence: error.message } : error
  }
  const wrong = await refused({ ...ANI, password: 'wrong password' })
  expect(wrong).toMatchObject({ code: 'credentials_wrong', status: 401 })
  expect(await refused({ ...ANI, email: 'nobody@example.com' })).toEqual(wrong)
})

test('the database holds neither password nor token', async () => {
  const app = await aTestApp()
  await aFirstOwner(app)
  const { token } = await signIn(app, ANI)
  const kept = JSON.stringify([
    await app.db.selectFrom('agents').selectAll().execute(),
    await app.db.selectFrom('sessions').selectAll().execute(),
  ])
  expect(kept).not.toContain(token)
  expect(kept).not.toContain(PASSWORD)
  expect(kept).toContain('$argon2id$')
})

test("a signed-out agent's cookie opens nothing", async () => {
  const app = await aTestApp()
  await aFirstOwner(app)
  const { token } = await signIn(app, ANI)
  const other = await signIn(app, ANI)
  await signOut(app, await mustFind(app, token))
  expect(await findSession(app, token)).toBeUndefined()
  expect(await findSession(app, other.token)).toBeDefined()
})

test('a made-up token opens nothing', async () => {
  const app = await aTestApp()
  await aFirstOwner(app)
  const { token } = await signIn(app, ANI)
  const { token_hash: hash } = await app.db
    .selectFrom('sessions')
    .select('token_hash')
    .executeTakeFirstOrThrow()
  for (const forged of ['', 'x', `${token}x`, token.slice(1), token.toUpperCase(), hash]) {
    expect(await findSession(app, forged)).toBeUndefined()
  }
})

test('a session that is used goes on, one that is not ends after 30 days', async () => {
  const app = await aTestApp()
  await aFirstOwner(app)
  const used = await signIn(app, ANI)
  const unused = await signIn(app, ANI)
  await app.clock.advance(SESSION_MS - DAY_MS)
  expect(await findSession(app, used.token)).toBeDefined()
  await app.clock.advance(2 * DAY_MS)
  expect(await findSession(app, used.token)).toBeDefined()
  expect(await findSession(app, unused.token)).toBeUndefined()
})

test('a session is written to at most once an hour', async () => {
  const app = await aTestApp()
  await aFirstOwner(app)
  const { token, session } = await signIn(app, ANI)
  const lastSeen = async () => {
    const row = app.db.selectFrom('sessions').select('last_seen_at').where('id', '=', session.id)
    return (await row.executeTakeFirstOrThrow()).last_seen_at
  }
  const opened = await lastSeen()
  await app.clock.advance(50 * 60_000)
  await findSession(app, token)
  expect(await lastSeen()).toBe(opened)
  await app.clock.advance(20 * 60_000)
  await findSession(app, token)
  expect(await lastSeen()).toBe(app.clock.now())
})

test('an agent sees where they are signed in and ends one of these', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const phone = await signIn(app, { ...ANI, userAgent: 'Phone' })
  const viewer = await mustFind(app, phone.token)
  expect((await listSessions(app, viewer)).map(({ id, current }) => ({ id, current }))).toEqual(
    expect.arrayContaining([
      { id: owner.sessionId, current: false },
      { id: viewer.sessionId, current: true },
    ]),
  )
  await endSession(app, owner, viewer.sessionId)
  expect(await findSession(app, phone.token)).toBeUndefined()
})

test("nobody ends another agent's session", async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  await endSession(app, member, owner.sessionId)
  expect((await listSessions(app, owner)).map(({ id }) => id)).toContain(owner.sessionId)
})

test('signing out everywhere ends every session', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const tokens = [(await signIn(app, ANI)).token, (await signIn(app, ANI)).token]
  await signOutEverywhere(app, owner.agentId)
  for (const token of tokens) expect(await findSession(app, token)).toBeUndefined()
})

test('a new password ends the other sessions and keeps this one', async () => {
  const app = await aTestApp()
  await aFirstOwner(app)
  const here = await signIn(app, ANI)
  const elsewhere = await signIn(app, ANI)
  const viewer = await mustFind(app, here.token)
  expect(
    await refusal(changePassword(app, viewer, { current: 'wrong password', password: 'a new password' })),
  ).toBe('password_wrong')
  await changePassword(app, viewer, { current: PASSWORD, password: 'a new password' })
  expect(await findSession(app, here.token)).toBeDefined()
  expect(await findSession(app, elsewhere.token)).toBeUndefined()
  expect(await refusal(signIn(app, ANI))).toBe('credentials_wrong')
  await signIn(app, { ...ANI, password: 'a new password' })
})

test('a reset password ends every session', async () => {
  const app = await aTestApp()
  await aFirstOwner(app)
  const { token } = await signIn(app, ANI)
  await resetPassword(app, { email: 'ANI@example.com', password: 'a new password' })
  expect(await findSession(app, token)).toBeUndefined()
  expect(await refusal(signIn(app, ANI))).toBe('credentials_wrong')
  await signIn(app, { ...ANI, password: 'a new password' })
})

test('a password that is reset during a sign-in opens nothing', async () => {
  const app = await aTestApp()
  await aFirstOwner(app)
  const { id, password_hash: provedBy } = await app.db
    .selectFrom('agents')
    .select(['id', 'password_hash'])
    .executeTakeFirstOrThrow()
  await resetPassword(app, { email: ANI.email, password: 'a new password' })
  expect(await refusal(openSession(app, { agentId: id, provedBy }))).toBe('credentials_wrong')
})

test('the end of a session is rung at once, for its account and agent only', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const { token } = await signIn(app, ANI)
  const viewer = await mustFind(app, token)
  const rung: unknown[] = []
  app.bells.listen((bell) => void rung.push(bell))
  await signOut(app, viewer)
  await expect
    .poll(() => rung)
    .toEqual([{ kind: 'access', accountId: owner.accountId, agentId: owner.agentId }])
})

test('guessing one password is slowed down, more each time, and the owner elsewhere is not', async () => {
  const app = await aTestApp()
  await aFirstOwner(app)
  const guess = () => refusal(signIn(app, { ...ANI, password: 'a wrong guess', ip: '203.0.113.7' }))
  const answers: string[] = []
  for (let tried = 0; tried < 10; tried++) answers.push(await guess())
  expect(answers.slice(0, 5)).toEqual(Array(5).fill('credentials_wrong'))
  expect(answers.slice(7)).toEqual(Array(3).fill('too_many_attempts'))
  // Also the right password has to wait at the guesser's address.
  const there = signIn(app, { ...ANI, ip: '203.0.113.7' })
  await expect(there).rejects.toMatchObject({ code: 'too_many_attempts', status: 429 })
  await expect(there).rejects.toThrow(/Try again in \d+ second/)
  await signIn(app, { ...ANI, ip: '198.51.100.9' })
})

test('guesses that come all at once do not slip through', async () => {
  const app = await aTestApp()
  await aFirstOwner(app)
  const answers = await Promise.all(
    Array.from({ length: 40 }, () =>
      refusal(signIn(app, { ...ANI, password: 'a wrong guess', ip: '203.0.113.7' })),
    ),
  )
  expect(answers.filter((answer) => answer === 'credentials_wrong').length).toBeLessThanOrEqual(6)
})

test('a right password ends the count of wrong ones', async () => {
  const app = await aTestApp()
  await aFirstOwner(app)
  for (let round = 0; round < 3; round++) {
    for (let tried = 0; tried < 4; tried++) {
      expect(await refusal(signIn(app, { ...ANI, password: 'a wrong guess' }))).toBe('credentials_wrong')
    }
    await signIn(app, ANI)
  }
})

test('guesses from many addresses meet a limit that ends within minutes', async () => {
  const app = await aTestApp()
  await aFirstOwner(app)
  const guess = (index: number) =>
    signIn(app, { ...ANI, password: 'a wrong guess', ip: `2001:db8:${index.toString(16)}::1` })
  const refused: { code: string; retryAfterMs?: number }[] = []
  for (let index = 0; index < 101; index++) {
    refused.push(
      await guess(index).then(
        () => ({ code: 'in' }),
        (error) => error,
      ),
    )
  }
  expect(refused.slice(0, 100).every(({ code }) => code === 'credentials_wrong')).toBe(true)
  expect(refused[100]?.code).toBe('too_many_attempts')
  expect(refused[100]?.retryAfterMs).toBeLessThanOrEqual(15 * 60_000)
})

test('an agent of two accounts switches between them and to no other', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const other = await anotherOwner(app)
  const third = await anotherOwner(app, 'third@example.com')
  const token = await anInvitation(app, other, { email: 'ani@example.com' })
  await acceptInvitation(app, { token, name: 'ignored', password: PASSWORD })
  const session = await signIn(app, ANI)
  const viewer = await mustFind(app, session.token)
  expect((await listAccounts(app, viewer)).map(({ name }) => name)).toEqual(['Toko Sapa', 'Other'])

  await switchAccount(app, viewer, other.accountId)
  expect(await findSession(app, session.token)).toMatchObject({ accountId: other.accountId, role: 'agent' })
  expect(await refusal(switchAccount(app, viewer, third.accountId))).toBe('account_unknown')
  await switchAccount(app, viewer, owner.accountId)
  expect(await findSession(app, session.token)).toMatchObject({ accountId: owner.accountId, role: 'owner' })
})

test('who was removed from the only team cannot sign in', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const member = await aMember(app, owner)
  await removeMember(app, owner, { agentId: member.agentId })
  expect(await refusal(signIn(app, { email: member.email, password: PASSWORD }))).toBe('no_account')
})
