import { expect, test } from 'vitest'
import { listMembers } from '#server/core/members.ts'
import { signIn } from '#server/core/sessions.ts'
import { createOwner, isSetUp, setUp, setupCode } from '#server/core/setup.ts'
import { readEvents } from '#server/events.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aSetUpForm, PASSWORD, refusal } from './people.ts'

test('who knows the code becomes owner of an account with a website', async () => {
  const app = await aTestApp()
  const { accountId, agentId, website } = await setUp(app, aSetUpForm(app))

  expect(await isSetUp(app)).toBe(true)
  expect(website.key).not.toBe('')
  expect(await listMembers(app.db, accountId)).toMatchObject([
    { agentId, name: 'Ani', email: 'ani@example.com', role: 'owner', visibility: 'all' },
  ])
  const events = await readEvents(app.db, { accountId, after: 0, limit: 10 })
  expect(events.map(({ event }) => event.type)).toContain('member.changed')
})

test('the first stranger does not become owner', async () => {
  const app = await aTestApp()
  const form = aSetUpForm(app)
  for (const code of ['', 'x', form.code.slice(1), `${form.code}x`, form.code.toLowerCase()]) {
    expect(await refusal(setUp(app, { ...form, code }))).toBe('setup_code_wrong')
  }
  expect(await isSetUp(app)).toBe(false)
})

test('a stranger who guesses is slowed down, the one with the code is not', async () => {
  const app = await aTestApp()
  const form = { ...aSetUpForm(app), ip: '203.0.113.7' }
  const guesses = await Promise.all(
    Array.from({ length: 30 }, () => refusal(setUp(app, { ...form, code: 'guess' }))),
  )
  expect(guesses).toContain('too_many_attempts')
  await setUp(app, form)
  expect(await isSetUp(app)).toBe(true)
})

test('two people who finish the set-up at the same time make one owner', async () => {
  const app = await aTestApp()
  const outcomes = await Promise.all(
    ['ani@example.com', 'eve@example.com', 'zoe@example.com'].map((email) =>
      refusal(setUp(app, { ...aSetUpForm(app), email })),
    ),
  )
  expect(outcomes.sort()).toEqual(['already_set_up', 'already_set_up', 'nothing was refused'])
  expect(await app.db.selectFrom('agents').selectAll().execute()).toHaveLength(1)
  expect(await app.db.selectFrom('accounts').selectAll().execute()).toHaveLength(1)
  expect(await app.db.selectFrom('websites').selectAll().execute()).toHaveLength(1)
})

test('the code is worth nothing after the set-up', async () => {
  const app = await aTestApp()
  await setUp(app, aSetUpForm(app))
  const again = setUp(app, { ...aSetUpForm(app), email: 'eve@example.com' })
  expect(await refusal(again)).toBe('already_set_up')
  expect(await app.db.selectFrom('agents').selectAll().execute()).toHaveLength(1)
})

test('an owner made on the command line closes the set-up', async () => {
  const app = await aTestApp()
  await createOwner(app, { accountName: 'Toko', name: 'Ani', email: 'Ani@Example.com ', password: PASSWORD })
  expect(await isSetUp(app)).toBe(true)
  expect(await refusal(setUp(app, { ...aSetUpForm(app), email: 'eve@example.com' }))).toBe('already_set_up')
  await signIn(app, { email: 'ani@example.com', password: PASSWORD })
})

test('an e-mail has one agent, however it is written', async () => {
  const app = await aTestApp()
  await setUp(app, aSetUpForm(app))
  const owner = { accountName: 'Other', name: 'Ani', email: ' ANI@example.COM', password: PASSWORD }
  expect(await refusal(createOwner(app, owner))).toBe('email_taken')
  expect(await app.db.selectFrom('accounts').selectAll().execute()).toHaveLength(1)
})

test('a short password and a wrong e-mail are refused with their field', async () => {
  const app = await aTestApp()
  const form = aSetUpForm(app)
  await expect(setUp(app, { ...form, password: 'short' })).rejects.toMatchObject({ field: 'password' })
  await expect(setUp(app, { ...form, email: 'ani' })).rejects.toMatchObject({ field: 'email' })
  expect(await isSetUp(app)).toBe(false)
})

test('the code stays the same while the secret does, and says nothing of it', async () => {
  const app = await aTestApp()
  expect(setupCode(app)).toBe(setupCode(app))
  expect(setupCode(app)).toMatch(/^[\w-]{24}$/)
  expect(app.config.secret).not.toContain(setupCode(app))
})
