import { type Selectable, type SelectQueryBuilder, sql } from 'kysely'
import type { Db } from './connect.ts'
import type { ApiRequestTable, Tables } from './schema.ts'

export type ApiRequestRow = Selectable<ApiRequestTable>
/** Bodies are read for one call only. */
export type ApiRequestLine = Omit<ApiRequestRow, 'request_body' | 'answer_body'> & { key_name: string }

export interface ApiRequestQuery {
  accountId: string
  keyId?: string | undefined
  since?: number | undefined
  until?: number | undefined
  /** HTTP statuses from this one to that one. */
  statuses?: readonly [number, number] | undefined
  /** All of them stand in the path. */
  words: readonly string[]
  /** The last one of the page before. */
  past: Place | null
  limit: number
}

interface Place {
  createdAt: number
  id: string
}

const LINE = [
  'api_requests.id',
  'api_requests.account_id',
  'key_id',
  'dialect',
  'method',
  'path',
  'status',
  'took_ms',
  'ip',
  'api_requests.created_at',
] as const
/** What no index answers is looked for in so many calls at a time. */
const LOOKED_AT = 5_000

export async function insertApiRequests(trx: Db, rows: ApiRequestRow[]): Promise<void> {
  await trx.insertInto('api_requests').values(rows).execute()
}

/** Calls of an account's programs, the newest first; `past` where there may be older ones. */
export async function listApiRequestLines(
  db: Db,
  query: ApiRequestQuery,
): Promise<{ lines: ApiRequestLine[]; past: Place | null }> {
  const end = query.statuses || query.words.length > 0 ? await endOfLook(db, query) : undefined
  let select = newestFirst(within(db.selectFrom('api_requests'), query))
    .innerJoin('api_keys', 'api_keys.id', 'key_id')
    .select([...LINE, 'api_keys.name as key_name'])
  if (query.statuses)
    select = select.where('status', '>=', query.statuses[0]).where('status', '<=', query.statuses[1])
  for (const word of query.words)
    select = select.where(sql<boolean>`instr(lower(path), ${word.toLowerCase()}) > 0`)
  if (end) select = select.where('api_requests.created_at', '>=', end.createdAt)
  const found = await select.limit(query.limit + 1).execute()
  const lines = found.slice(0, query.limit)
  const last = lines.at(-1)
  const more = found.length > lines.length && last ? { createdAt: last.created_at, id: last.id } : null
  return { lines, past: more ?? end ?? null }
}

export function findApiRequest(
  db: Db,
  { accountId, requestId }: { accountId: string; requestId: string },
): Promise<(ApiRequestLine & ApiRequestRow) | undefined> {
  return db
    .selectFrom('api_requests')
    .innerJoin('api_keys', 'api_keys.id', 'key_id')
    .select([...LINE, 'api_keys.name as key_name', 'request_body', 'answer_body'])
    .where('api_requests.account_id', '=', accountId)
    .where('api_requests.id', '=', requestId)
    .executeTakeFirst()
}

/** Those of some calls that are still in the log. */
export async function findApiRequestLines(
  db: Db,
  { accountId, requestIds }: { accountId: string; requestIds: string[] },
): Promise<ApiRequestLine[]> {
  if (requestIds.length === 0) return []
  return db
    .selectFrom('api_requests')
    .innerJoin('api_keys', 'api_keys.id', 'key_id')
    .select([...LINE, 'api_keys.name as key_name'])
    .where('api_requests.account_id', '=', accountId)
    .where('api_requests.id', 'in', requestIds)
    .execute()
}

/** Removes at most `limit` calls up to a time; answers how many. */
export async function deleteApiRequests(
  trx: Db,
  { accountId, keyId, until, limit }: { accountId?: string; keyId?: string; until: number; limit: number },
): Promise<number> {
  let select = trx.selectFrom('api_requests').select('id').where('created_at', '<=', until)
  if (accountId) select = select.where('account_id', '=', accountId)
  if (keyId) select = select.where('key_id', '=', keyId)
  const ids = (await select.orderBy('created_at').limit(limit).execute()).map(({ id }) => id)
  if (ids.length > 0) await trx.deleteFrom('api_requests').where('id', 'in', ids).execute()
  return ids.length
}

type Requests<O> = SelectQueryBuilder<Tables, 'api_requests', O>

/** The last one of those that are looked at for one page. */
async function endOfLook(db: Db, query: ApiRequestQuery): Promise<Place | undefined> {
  const row = await newestFirst(within(db.selectFrom('api_requests'), query))
    .select(['id', 'created_at'])
    .offset(LOOKED_AT - 1)
    .limit(1)
    .executeTakeFirst()
  return row && { createdAt: row.created_at, id: row.id }
}

function newestFirst<O>(select: Requests<O>): Requests<O> {
  return select.orderBy('api_requests.created_at', 'desc').orderBy('api_requests.id', 'desc')
}

function within<O>(
  select: Requests<O>,
  { accountId, keyId, since, until, past }: ApiRequestQuery,
): Requests<O> {
  let narrow = select.where('api_requests.account_id', '=', accountId)
  if (keyId) narrow = narrow.where('key_id', '=', keyId)
  if (since !== undefined) narrow = narrow.where('api_requests.created_at', '>=', since)
  if (until !== undefined) narrow = narrow.where('api_requests.created_at', '<', until)
  if (!past) return narrow
  // The first condition says nothing new: it lets the database begin at the place.
  return narrow
    .where('api_requests.created_at', '<=', past.createdAt)
    .where(({ eb, or }) =>
      or([eb('api_requests.created_at', '<', past.createdAt), eb('api_requests.id', '<', past.id)]),
    )
}
