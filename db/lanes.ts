import type { Db } from './connect.ts'
import { isUniqueViolation } from './dialect.ts'

export interface LaneClaim {
  lane: string
  owner: string
}

/** Takes the turn on a lane until `expiresAt`. False while another process has it. */
export async function claimLane(
  trx: Db,
  { lane, owner, now, expiresAt }: LaneClaim & { now: number; expiresAt: number },
): Promise<boolean> {
  const takenOver = await trx
    .updateTable('lanes')
    .set({ owner, expires_at: expiresAt })
    .where('lane', '=', lane)
    .where((where) => where.or([where('expires_at', '<=', now), where('owner', '=', owner)]))
    .executeTakeFirst()
  if (takenOver.numUpdatedRows > 0n) return true
  try {
    await trx.insertInto('lanes').values({ lane, owner, expires_at: expiresAt }).execute()
    return true
  } catch (error) {
    if (isUniqueViolation(error)) return false
    throw error
  }
}

/** Keeps a claim alive. False when it has run out and another process took the lane. */
export async function renewLane(
  trx: Db,
  { lane, owner, expiresAt }: LaneClaim & { expiresAt: number },
): Promise<boolean> {
  const renewed = await trx
    .updateTable('lanes')
    .set({ expires_at: expiresAt })
    .where('lane', '=', lane)
    .where('owner', '=', owner)
    .executeTakeFirst()
  return renewed.numUpdatedRows > 0n
}

/** Gives a claim back; another process' claim stays. */
export async function releaseLane(trx: Db, { lane, owner }: LaneClaim): Promise<void> {
  await trx.deleteFrom('lanes').where('lane', '=', lane).where('owner', '=', owner).execute()
}
