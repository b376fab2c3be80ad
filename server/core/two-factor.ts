import { type AgentRow, findAgent, updateTotp } from '#db/agents.ts'
import { countRecoveryCodes, replaceRecoveryCodes } from '#db/recovery-codes.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { newRecoveryCode, newTotpSecret, totpStep, totpUri } from '#server/lib/totp.ts'
import { recordSignInChange } from './audit.ts'
import { confirmPassword } from './credentials.ts'
import {
  checkSecondStep,
  codeWrong,
  hashRecoveryCode,
  openTotpSecret,
  sealTotpSecret,
} from './second-step.ts'
import type { Viewer } from './viewer.ts'

const ISSUER = 'Sapa'
const RECOVERY_CODES = 10

export interface Proof {
  password: string
  /** Code of the authenticator app or a recovery code. */
  code: string
  ip?: string | undefined
}

/** Whether two-step sign-in is on, and how many recovery codes are left. */
export async function getTwoFactor(
  app: App,
  viewer: Viewer,
): Promise<{ on: boolean; recoveryCodes: number }> {
  const agent = await findAgent(app.db, viewer.agentId)
  return { on: agent?.totp_secret != null, recoveryCodes: await countRecoveryCodes(app.db, viewer.agentId) }
}

/** Makes a secret for an authenticator app; it counts from its first right code on. */
export async function beginTotp(app: App, viewer: Viewer): Promise<{ secret: string; uri: string }> {
  const secret = newTotpSecret()
  await transact(app, async (trx) => {
    await requireOff(trx, viewer.agentId)
    await updateTotp(trx, viewer.agentId, { totp_pending_secret: sealTotpSecret(app, secret) })
  })
  return { secret, uri: totpUri(secret, { issuer: ISSUER, label: viewer.email }) }
}

/** Turns two-step sign-in on with the first right code and answers the recovery codes, for this once. */
export async function confirmTotp(app: App, viewer: Viewer, code: string): Promise<string[]> {
  await app.limits.take('second_step', viewer.agentId)
  const codes = newRecoveryCodes()
  await transact(app, async (trx) => {
    const agent = await requireOff(trx, viewer.agentId)
    if (agent.totp_pending_secret === null) {
      throw new AppError('totp_not_begun', 'Scan the QR code first.', { status: 409 })
    }
    const step = totpStep(openTotpSecret(app, agent.totp_pending_secret), { code, now: app.clock.now() })
    if (step === undefined) throw codeWrong()
    await updateTotp(trx, viewer.agentId, {
      totp_secret: agent.totp_pending_secret,
      totp_pending_secret: null,
      totp_last_step: step,
    })
    await storeRecoveryCodes(app, trx, { agentId: viewer.agentId, codes })
    await recordSignInChange(app, trx, { agentId: viewer.agentId, actor: viewer, action: 'twoStepOn' })
  })
  await app.limits.forget('second_step', viewer.agentId)
  return codes
}

/** Turns two-step sign-in off. */
export async function disableTotp(app: App, viewer: Viewer, proof: Proof): Promise<void> {
  await prove(app, viewer, proof)
  await transact(app, async (trx) => {
    await clearTotp(trx, viewer.agentId)
    await recordSignInChange(app, trx, { agentId: viewer.agentId, actor: viewer, action: 'twoStepOff' })
  })
}

/** Makes new recovery codes; the old ones do not work any more. */
export async function renewRecoveryCodes(app: App, viewer: Viewer, proof: Proof): Promise<string[]> {
  const agent = await prove(app, viewer, proof)
  if (agent.totp_secret === null) {
    throw new AppError('totp_off', 'Two-step sign-in is not turned on.', { status: 409 })
  }
  const codes = newRecoveryCodes()
  const { agentId } = viewer
  await transact(app, async (trx) => {
    await storeRecoveryCodes(app, trx, { agentId, codes })
    await recordSignInChange(app, trx, { agentId, actor: viewer, action: 'codesRenewed' })
  })
  return codes
}

async function prove(app: App, viewer: Viewer, { password, code, ip }: Proof): Promise<AgentRow> {
  const agent = await confirmPassword(app, viewer, { password, ip, field: 'password' })
  await checkSecondStep(app, { agent, code })
  return agent
}

/** Takes the second step away together with its recovery codes. */
export async function clearTotp(trx: Trx, agentId: string): Promise<void> {
  await updateTotp(trx, agentId, { totp_secret: null, totp_pending_secret: null })
  await replaceRecoveryCodes(trx, agentId, [])
}

async function requireOff(trx: Trx, agentId: string) {
  const agent = await findAgent(trx, agentId)
  if (!agent) throw new AppError('agent_unknown', 'This agent does not exist any more.', { status: 404 })
  if (agent.totp_secret !== null) {
    throw new AppError('totp_on', 'Two-step sign-in is turned on already.', { status: 409 })
  }
  return agent
}

function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => newRecoveryCode())
}

function storeRecoveryCodes(app: App, trx: Trx, { agentId, codes }: { agentId: string; codes: string[] }) {
  return replaceRecoveryCodes(
    trx,
    agentId,
    codes.map((code) => ({ id: newId(), hash: hashRecoveryCode(app, { agentId, code }) })),
  )
}
