import { type AgentRow, findAgentByEmail } from '#db/agents.ts'
import type { App } from '#server/context.ts'
import { addressKey, isLoopback } from '#server/lib/addresses.ts'
import { AppError, isAppError } from '#server/lib/errors.ts'
import { verifyPassword } from '#server/lib/passwords.ts'
import { Email, PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from '#server/protocol/accounts.ts'
import { checkSecondStep } from './second-step.ts'
import type { Viewer } from './viewer.ts'

export interface Credentials {
  email: string
  password: string
  /** Code of the authenticator app or a recovery code, where two-step sign-in is on. */
  code?: string | undefined
  ip?: string | undefined
}

/**
 * The agent these credentials belong to. Throws `credentials_wrong`, `totp_required`, `totp_wrong` or
 * `too_many_attempts`; a code is used up.
 */
export async function checkCredentials(app: App, credentials: Credentials): Promise<AgentRow> {
  const agent = await checkPassword(app, credentials)
  await checkSecondStep(app, { agent, code: credentials.code })
  return agent
}

/**
 * The viewer's own password once more, before something that only they may do. Throws `password_wrong`, which names
 * `field`, or `too_many_attempts`.
 */
export async function confirmPassword(
  app: App,
  viewer: Viewer,
  { password, ip, field }: { password: string; ip?: string | undefined; field: string },
): Promise<AgentRow> {
  try {
    return await checkPassword(app, { email: viewer.email, password, ip })
  } catch (error) {
    if (!isAppError(error) || error.code !== 'credentials_wrong') throw error
    throw new AppError('password_wrong', 'The current password is wrong.', { status: 403, field })
  }
}

async function checkPassword(
  app: App,
  { email: typed, password, ip }: Omit<Credentials, 'code'>,
): Promise<AgentRow> {
  const email = normaliseEmail(typed)
  const address = addressKey(ip)
  // Behind a proxy that is not configured everybody comes from loopback: that says nothing about who it is.
  if (!isLoopback(address)) await app.limits.take('sign_in_address', address)
  await app.limits.take('sign_in', `${email} ${address}`)
  await app.limits.take('sign_in_account', email)
  const agent = await findAgentByEmail(app.db, email)
  const matches = await verifyPassword(agent?.password_hash, password)
  if (!agent || !matches) throw credentialsWrong()
  await app.limits.forget('sign_in', `${email} ${address}`)
  await app.limits.forget('sign_in_account', email)
  return agent
}

/** The refusal that does not tell which of the two is wrong. */
export function credentialsWrong(): AppError {
  return new AppError('credentials_wrong', 'E-mail or password is wrong.', { status: 401 })
}

/** The one form of an e-mail, in lower case. Throws `email_invalid`. */
export function normaliseEmail(typed: string): string {
  const parsed = Email.safeParse(typed)
  if (parsed.success) return parsed.data
  throw new AppError('email_invalid', 'This is not an e-mail address.', { field: 'email' })
}

/** The password, when it is long enough to be a new one. Throws `password_invalid`. */
export function checkNewPassword(password: string): string {
  if (password.length >= PASSWORD_MIN_LENGTH && password.length <= PASSWORD_MAX_LENGTH) return password
  throw new AppError('password_invalid', `A password needs at least ${PASSWORD_MIN_LENGTH} characters.`, {
    field: 'password',
  })
}
