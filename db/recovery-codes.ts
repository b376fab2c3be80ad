import type { Db } from './connect.ts'

/** Puts these recovery codes in the place of all earlier ones. */
export async function replaceRecoveryCodes(
  trx: Db,
  agentId: string,
  codes: { id: string; hash: string }[],
): Promise<void> {
  await trx.deleteFrom('recovery_codes').where('agent_id', '=', agentId).execute()
  if (codes.length === 0) return
  await trx
    .insertInto('recovery_codes')
    .values(codes.map((code) => ({ id: code.id, agent_id: agentId, code_hash: code.hash, used_at: null })))
    .execute()
}

/** Uses up a recovery code; false when there is none like it or it was used before. */
export async function claimRecoveryCode(
  trx: Db,
  { agentId, hash, now }: { agentId: string; hash: string; now: number },
): Promise<boolean> {
  const result = await trx
    .updateTable('recovery_codes')
    .set({ used_at: now })
    .where('agent_id', '=', agentId)
    .where('code_hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** How many recovery codes an agent has left. */
export async function countRecoveryCodes(db: Db, agentId: string): Promise<number> {
  const row = await db
    .selectFrom('recovery_codes')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('agent_id', '=', agentId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
