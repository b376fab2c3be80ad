import { z } from 'zod'
import { NAME_MAX_LENGTH } from './limits.ts'

/** Shortest password; length is what counts, so nothing else is asked of it. */
export const PASSWORD_MIN_LENGTH = 10
export const PASSWORD_MAX_LENGTH = 1_000
/** Longest text that fits a key of the database. */
const KEY_MAX_LENGTH = 191
export const EMAIL_MAX_LENGTH = KEY_MAX_LENGTH

const Name = z.string().trim().min(1).max(NAME_MAX_LENGTH)
export const Email = z.string().trim().toLowerCase().pipe(z.email().max(EMAIL_MAX_LENGTH))
export const NewPassword = z.string().min(PASSWORD_MIN_LENGTH).max(PASSWORD_MAX_LENGTH)
/** A password as typed at sign-in: the rules for new ones may have been others. */
const Password = z.string().min(1).max(PASSWORD_MAX_LENGTH)
const Code = z.string().trim().max(32)

/** The form of the first visit. */
export const SetUpForm = z.object({
  code: z.string().trim().max(200),
  accountName: Name,
  name: Name,
  email: Email,
  password: NewPassword,
  address: z.string().trim().min(1).max(2_000),
})
export type SetUpForm = z.infer<typeof SetUpForm>

export const SignInForm = z.object({ email: Email, password: Password, code: Code.optional() })
export const AcceptInvitationForm = z.object({
  name: Name,
  password: Password,
  code: Code.optional(),
})
export const ProfileForm = z.object({ name: Name, locale: z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/) })
export const PasswordForm = z.object({ current: Password, password: NewPassword })
export const TotpForm = z.object({ code: Code })
export const ProofForm = z.object({ password: Password, code: Code })

export const NewInvitation = z.strictObject({ email: Email, role: z.enum(['admin', 'agent']) })
export type NewInvitation = z.infer<typeof NewInvitation>

export const MemberChange = z.strictObject({
  role: z.enum(['owner', 'admin', 'agent']).optional(),
  visibility: z.enum(['all', 'teams', 'mine']).optional(),
})
export type MemberChange = z.infer<typeof MemberChange>

/** Unique in its account, so it has to fit a key. */
export const TeamForm = z.object({ name: Name.max(KEY_MAX_LENGTH) })

/** An invitation that nobody has accepted yet. */
export interface InvitationView {
  id: string
  email: string
  role: 'admin' | 'agent'
  createdAt: number
  expiresAt: number
}

/** A place where an agent is signed in. */
export interface SessionView {
  id: string
  userAgent: string
  createdAt: number
  lastSeenAt: number
  /** The session that asks. */
  current: boolean
}

export interface TeamView {
  id: string
  name: string
  agentIds: string[]
}
