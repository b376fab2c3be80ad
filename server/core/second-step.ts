import { type AgentRow, claimTotpStep } from '#db/agents.ts'
import { claimRecoveryCode } from '#db/recovery-codes.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { normaliseRecoveryCode, totpStep } from '#server/lib/totp.ts'

const TOTP_PURPOSE = 'totp'
const RECOVERY_PURPOSE = 'recovery-code'

/** Lets an agent without two-step sign-in pass, and others with a code that has not been used. */
export async function checkSecondStep(
  app: App,
  { agent, code }: { agent: AgentRow; code: string | undefined },
): Promise<void> {
  if (agent.totp_secret === null) return
  if (code === undefined || code.trim() === '') {
    throw new AppError('totp_required', 'Enter the code that your authenticator app shows.', {
      status: 401,
      field: 'code',
    })
  }
  await app.limits.take('second_step', agent.id)
  const secret = openTotpSecret(app, agent.totp_secret)
  const used =
    (await claimTotpCode(app, { agentId: agent.id, secret, code })) ||
    (await claimTypedRecoveryCode(app, agent.id, code))
  if (!used) throw codeWrong()
  await app.limits.forget('second_step', agent.id)
}

/** A secret of two-step sign-in as the database keeps it. */
export function sealTotpSecret(app: App, secret: string): string {
  return app.secrets.encrypt(TOTP_PURPOSE, secret)
}

/** The secret behind `sealTotpSecret`. */
export function openTotpSecret(app: App, sealed: string): string {
  return app.secrets.decrypt(TOTP_PURPOSE, sealed)
}

/** A recovery code as the database keeps it: keyed, because its few bits could be guessed from a plain hash. */
export function hashRecoveryCode(app: App, { agentId, code }: { agentId: string; code: string }): string {
  return app.secrets.sign(RECOVERY_PURPOSE, `${agentId} ${normaliseRecoveryCode(code)}`)
}

/** The refusal of a wrong or used code. */
export function codeWrong(): AppError {
  return new AppError('totp_wrong', 'This code is wrong or was used before. Wait for the next one.', {
    status: 401,
    field: 'code',
  })
}

async function claimTotpCode(
  app: App,
  { agentId, secret, code }: { agentId: string; secret: string; code: string },
): Promise<boolean> {
  const step = totpStep(secret, { code, now: app.clock.now() })
  return step !== undefined && (await transact(app, (trx) => claimTotpStep(trx, agentId, step)))
}

function claimTypedRecoveryCode(app: App, agentId: string, code: string): Promise<boolean> {
  const hash = hashRecoveryCode(app, { agentId, code })
  return transact(app, (trx) => claimRecoveryCode(trx, { agentId, hash, now: app.clock.now() }))
}
