import { expect, test } from 'vitest'
import { resetPassword } from '#server/core/agents.ts'
import { findSession, signIn } from '#server/core/sessions.ts'
import {
  beginTotp,
  confirmTotp,
  disableTotp,
  getTwoFactor,
  renewRecoveryCodes,
} from '#server/core/two-factor.ts'
import { totpCode } from '#server/lib/totp.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'
import { aFirstOwner, PASSWORD, refusal } from './people.ts'

const ANI = { email: 'ani@example.com', password: PASSWORD }
const STEP_MS = 30_000

/** An owner with two-step sign-in, some steps after it was turned on. */
async function aGuardedOwner(app: TestApp) {
  const owner = await aFirstOwner(app)
  const { secret, uri } = await beginTotp(app, owner)
  const recoveryCodes = await confirmTotp(app, owner, totpCode(secret, app.clock.now()))
  await app.clock.advance(4 * STEP_MS)
  return { owner, secret, uri, recoveryCodes, code: () => totpCode(secret, app.clock.now()) }
}

test('the second step is asked for once its first code was right', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const { secret, uri } = await beginTotp(app, owner)
  expect(uri).toContain(`secret=${secret}`)
  expect(uri).toContain('Sapa')
  await signIn(app, ANI)
  expect(await refusal(confirmTotp(app, owner, 'abcdef'))).toBe('totp_wrong')
  await signIn(app, ANI)

  expect(await confirmTotp(app, owner, totpCode(secret, app.clock.now()))).toHaveLength(10)
  expect(await getTwoFactor(app, owner)).toEqual({ on: true, recoveryCodes: 10 })
  expect(await refusal(signIn(app, ANI))).toBe('totp_required')
  await app.clock.advance(STEP_MS)
  const { token } = await signIn(app, { ...ANI, code: totpCode(secret, app.clock.now()) })
  expect(await findSession(app, token)).toBeDefined()
})

test('a wrong password does not tell that there is a second step', async () => {
  const app = await aTestApp()
  const { code } = await aGuardedOwner(app)
  const attempt = signIn(app, { ...ANI, password: 'wrong password', code: code() })
  expect(await refusal(attempt)).toBe('credentials_wrong')
})

test('a used two-step code does not work again', async () => {
  const app = await aTestApp()
  const { code } = await aGuardedOwner(app)
  const used = code()
  const outcomes = await Promise.all([1, 2, 3].map(() => refusal(signIn(app, { ...ANI, code: used }))))
  expect(outcomes.sort()).toEqual(['nothing was refused', 'totp_wrong', 'totp_wrong'])
  // Nor does the one of the step before it, which was never used.
  const skipped = totpCode((await aSecretOf(app)) ?? '', app.clock.now() - STEP_MS)
  expect(await refusal(signIn(app, { ...ANI, code: skipped }))).toBe('totp_wrong')
  await app.clock.advance(STEP_MS)
  await signIn(app, { ...ANI, code: code() })
})

test('the code that turned the second step on does not open a session', async () => {
  const app = await aTestApp()
  const owner = await aFirstOwner(app)
  const { secret } = await beginTotp(app, owner)
  const first = totpCode(secret, app.clock.now())
  await confirmTotp(app, owner, first)
  expect(await refusal(signIn(app, { ...ANI, code: first }))).toBe('totp_wrong')
})

test('codes of neighbouring steps work, older and later ones do not', async () => {
  const app = await aTestApp()
  const { secret } = await aGuardedOwner(app)
  const at = (steps: number) => totpCode(secret, app.clock.now() + steps * STEP_MS)
  expect(await refusal(signIn(app, { ...ANI, code: at(-2) }))).toBe('totp_wrong')
  expect(await refusal(signIn(app, { ...ANI, code: at(2) }))).toBe('totp_wrong')
  await signIn(app, { ...ANI, code: at(-1) })
  await signIn(app, { ...ANI, code: at(1) })
})

test('a recovery code works once, however it is typed', async () => {
  const app = await aTestApp()
  const { owner, recoveryCodes } = await aGuardedOwner(app)
  const [first = '', second = ''] = recoveryCodes
  await signIn(app, { ...ANI, code: ` ${first.toUpperCase().replace('-', ' ')} ` })
  expect(await refusal(signIn(app, { ...ANI, code: first }))).toBe('totp_wrong')
  await signIn(app, { ...ANI, code: second })
  expect(await getTwoFactor(app, owner)).toEqual({ on: true, recoveryCodes: 8 })
})

test('the database holds neither the secret nor a recovery code', async () => {
  const app = await aTestApp()
  const { secret, recoveryCodes } = await aGuardedOwner(app)
  const kept = JSON.stringify([
    await app.db.selectFrom('agents').selectAll().execute(),
    await app.db.selectFrom('recovery_codes').selectAll().execute(),
  ])
  for (const hidden of [secret, ...recoveryCodes]) expect(kept).not.toContain(hidden)
})

test('new recovery codes end the old ones and need password and code', async () => {
  const app = await aTestApp()
  const { owner, code, recoveryCodes } = await aGuardedOwner(app)
  const wrong = renewRecoveryCodes(app, owner, { password: 'wrong password', code: code() })
  expect(await refusal(wrong)).toBe('password_wrong')
  const [renewed = ''] = await renewRecoveryCodes(app, owner, { password: PASSWORD, code: code() })
  expect(await refusal(signIn(app, { ...ANI, code: recoveryCodes[0] }))).toBe('totp_wrong')
  await signIn(app, { ...ANI, code: renewed })
})

test('turning the second step off needs password and code', async () => {
  const app = await aTestApp()
  const { owner, code } = await aGuardedOwner(app)
  expect(await refusal(disableTotp(app, owner, { password: PASSWORD, code: '000000' }))).toBe('totp_wrong')
  expect(await refusal(disableTotp(app, owner, { password: PASSWORD, code: '' }))).toBe('totp_required')
  expect(await refusal(beginTotp(app, owner))).toBe('totp_on')
  await disableTotp(app, owner, { password: PASSWORD, code: code() })
  expect(await getTwoFactor(app, owner)).toEqual({ on: false, recoveryCodes: 0 })
  await signIn(app, ANI)
})

test('guessing the second step is slowed down', async () => {
  const app = await aTestApp()
  await aGuardedOwner(app)
  const answers: string[] = []
  for (let tried = 0; tried < 10; tried++) {
    answers.push(await refusal(signIn(app, { ...ANI, code: 'guess', ip: `2001:db8:${tried}::1` })))
  }
  expect(answers.filter((answer) => answer === 'totp_wrong')).toHaveLength(6)
  expect(answers.at(-1)).toBe('too_many_attempts')
})

test('a reset password leaves the second step on, unless told otherwise', async () => {
  const app = await aTestApp()
  await aGuardedOwner(app)
  await resetPassword(app, { email: ANI.email, password: 'a new password' })
  const attempt = { email: ANI.email, password: 'a new password' }
  expect(await refusal(signIn(app, attempt))).toBe('totp_required')
  await resetPassword(app, { ...attempt, turnOffTwoStep: true })
  await signIn(app, attempt)
})

async function aSecretOf(app: TestApp): Promise<string | undefined> {
  const { totp_secret: sealed } = await app.db
    .selectFrom('agents')
    .select('totp_secret')
    .executeTakeFirstOrThrow()
  return sealed === null ? undefined : app.secrets.decrypt('totp', sealed)
}
