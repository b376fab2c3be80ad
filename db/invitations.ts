import type { Selectable } from 'kysely'
import type { Db } from './connect.ts'
import type { InvitationTable } from './schema.ts'

export type InvitationRow = Selectable<InvitationTable>

/** An invitation that can still be accepted, with the names of account and inviter. */
export function findOpenInvitation(db: Db, { tokenHash, now }: { tokenHash: string; now: number }) {
  return db
    .selectFrom('invitations')
    .innerJoin('accounts', 'accounts.id', 'invitations.account_id')
    .innerJoin('agents', 'agents.id', 'invitations.invited_by')
    .where('invitations.token_hash', '=', tokenHash)
    .where('invitations.accepted_at', 'is', null)
    .where('invitations.expires_at', '>', now)
    .select([
      'invitations.id',
      'invitations.account_id',
      'invitations.email',
      'invitations.role',
      'accounts.name as account_name',
      'agents.name as inviter_name',
    ])
    .executeTakeFirst()
}

/** An account's invitations that nobody has accepted yet, the newest first. */
export function listOpenInvitations(db: Db, { accountId, now }: { accountId: string; now: number }) {
  return db
    .selectFrom('invitations')
    .select(['id', 'email', 'role', 'created_at', 'expires_at'])
    .where('account_id', '=', accountId)
    .where('accepted_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('id', 'desc')
    .execute()
}

/** Adds an invitation in the place of earlier open ones for the same e-mail. */
export async function replaceInvitation(trx: Db, invitation: InvitationRow): Promise<void> {
  await trx
    .deleteFrom('invitations')
    .where('account_id', '=', invitation.account_id)
    .where('email', '=', invitation.email)
    .where('accepted_at', 'is', null)
    .execute()
  await trx.insertInto('invitations').values(invitation).execute()
}

/** Uses an invitation up; false when somebody was first or it was withdrawn. */
export async function claimInvitation(trx: Db, { id, now }: { id: string; now: number }): Promise<boolean> {
  const result = await trx
    .updateTable('invitations')
    .set({ accepted_at: now })
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Withdraws open invitations of an account: one, or all that an agent has sent. Answers how many there were. */
export async function deleteOpenInvitations(
  trx: Db,
  { accountId, ...which }: { accountId: string; id: string } | { accountId: string; invitedBy: string },
): Promise<number> {
  const open = trx
    .deleteFrom('invitations')
    .where('account_id', '=', accountId)
    .where('accepted_at', 'is', null)
  const chosen =
    'id' in which ? open.where('id', '=', which.id) : open.where('invited_by', '=', which.invitedBy)
  const result = await chosen.executeTakeFirst()
  return Number(result.numDeletedRows)
}
