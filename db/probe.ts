import type { Db } from './connect.ts'

/** Writes and removes a row: only a database that can store does it. */
export async function probeWrite(trx: Db, { owner, now }: { owner: string; now: number }): Promise<void> {
  const lane = `@probe:${owner}`
  await trx.deleteFrom('lanes').where('lane', '=', lane).execute()
  await trx.insertInto('lanes').values({ lane, owner, expires_at: now }).execute()
}
