import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { AgentTable } from './schema.ts'

export type AgentRow = Selectable<AgentTable>

/** The agent with this id, or undefined. */
export function findAgent(db: Db, agentId: string): Promise<AgentRow | undefined> {
  return db.selectFrom('agents').selectAll().where('id', '=', agentId).executeTakeFirst()
}

/** The agent with this e-mail, which is given in lower case. */
export function findAgentByEmail(db: Db, email: string): Promise<AgentRow | undefined> {
  return db.selectFrom('agents').selectAll().where('email', '=', email).executeTakeFirst()
}

export interface NewAgent {
  id: string
  email: string
  name: string
  passwordHash: string
  createdAt: number
}

/** Adds an agent; a unique violation says that the e-mail is taken. */
export async function insertAgent(trx: Db, agent: NewAgent): Promise<void> {
  await trx
    .insertInto('agents')
    .values({
      id: agent.id,
      email: agent.email,
      name: agent.name,
      password_hash: agent.passwordHash,
      totp_secret: null,
      totp_pending_secret: null,
      totp_last_step: 0,
      locale: 'en',
      created_at: agent.createdAt,
    })
    .execute()
}

/** Changes an agent's name, language or password. */
export async function updateAgent(
  trx: Db,
  agentId: string,
  changes: Partial<Pick<AgentRow, 'name' | 'locale' | 'password_hash'>>,
): Promise<void> {
  await trx.updateTable('agents').set(changes).where('id', '=', agentId).execute()
}

/** Sets or clears the secrets of two-step sign-in. */
export async function updateTotp(
  trx: Db,
  agentId: string,
  changes: Partial<Pick<AgentRow, 'totp_secret' | 'totp_pending_secret' | 'totp_last_step'>>,
): Promise<void> {
  await trx.updateTable('agents').set(changes).where('id', '=', agentId).execute()
}

/** Uses up a time step; false when it, or a later one, has been used. */
export async function claimTotpStep(trx: Db, agentId: string, step: number): Promise<boolean> {
  const result = await trx
    .updateTable('agents')
    .set({ totp_last_step: step })
    .where('id', '=', agentId)
    .where('totp_last_step', '<', step)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}
