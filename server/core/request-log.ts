import {
  type ApiRequestLine,
  type ApiRequestRow,
  deleteApiRequests,
  findApiRequest,
  findApiRequestLines,
  insertApiRequests,
  listApiRequestLines,
} from '#db/api-requests.ts'
import { isUnavailable } from '#db/dialect.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import type { DialectName } from '#server/protocol/dialects.ts'
import { PAGE_MAX } from '#server/protocol/limits.ts'
import type {
  RequestDetailView,
  RequestLogPage,
  RequestLogQuery,
  RequestView,
} from '#server/protocol/request-log.ts'
import { recordAudit } from './audit.ts'
import { requireRole, type Viewer } from './viewer.ts'

/** A call is written down at most so long after it was answered. */
const WRITTEN_AFTER_MS = 1_000
/** So many are written at once: nobody's message waits long for it. */
const WRITTEN_AT_ONCE = 20
/** While the database is away, or slower than the calls, later ones are left out. */
const WAITING_MAX = 1_000
const DAY_MS = 24 * 60 * 60 * 1000
const REMOVED_AT_ONCE = 1_000

export interface RequestLog {
  /** Takes a call that is over; it is written down a little later, with others. */
  add(row: ApiRequestRow): void
  /** Writes down what waits. */
  flush(): Promise<void>
}

/** Gathers calls of programs in memory, so that none of them waits for its own line of the log. */
export function createRequestLog({
  database,
  clock,
  logger,
}: Pick<App, 'database' | 'clock' | 'logger'>): RequestLog {
  let waiting: ApiRequestRow[] = []
  let leftOut = 0
  let isWaking = false
  let writing: Promise<void> | undefined

  const flush = (): Promise<void> => {
    writing ??= write().finally(() => {
      writing = undefined
    })
    return writing
  }
  const write = async () => {
    try {
      while (waiting.length > 0) {
        const rows = waiting.slice(0, WRITTEN_AT_ONCE)
        await database.transaction((trx) => insertApiRequests(trx, rows))
        waiting = waiting.slice(rows.length)
      }
      if (leftOut > 0) logger.warn({ calls: leftOut }, 'More calls came than the request log could take.')
      leftOut = 0
    } catch (error) {
      logger.warn({ err: error }, 'The request log could not be written.')
      // What the database does not take today it will not take tomorrow.
      if (!isUnavailable(error)) waiting = waiting.slice(WRITTEN_AT_ONCE)
      wake()
    }
  }
  const wake = () => {
    if (isWaking) return
    isWaking = true
    clock.after(WRITTEN_AFTER_MS, () => {
      isWaking = false
      void flush()
    })
  }

  return {
    add(row) {
      if (waiting.length >= WAITING_MAX) {
        leftOut += 1
        return
      }
      waiting.push(row)
      if (waiting.length === WRITTEN_AT_ONCE) void flush()
      else wake()
    },
    flush,
  }
}

/** Calls of the account's programs, the newest first. Throws `forbidden` and `cursor_invalid`. */
export async function listRequests(
  app: App,
  viewer: Viewer,
  { outcome, path = '', cursor, ...query }: RequestLogQuery,
): Promise<RequestLogPage> {
  requireRole(viewer, 'admin')
  const { accountId } = viewer
  const words = path.split(/\s+/).filter((word) => word !== '')
  // An id may also be a part of a path: only a call's own finds that call.
  const requestIds = words.map((word) => word.toLowerCase()).filter((word) => ID.test(word))
  const named = requestIds.length > 0 ? await findApiRequestLines(app.db, { accountId, requestIds }) : []
  if (named.length > 0) return { requests: named.map(viewRequest), next: null }
  const { lines, past } = await listApiRequestLines(app.db, {
    ...query,
    accountId,
    statuses: outcome && STATUSES[outcome],
    words,
    past: cursor === undefined ? null : parseCursor(cursor),
    limit: PAGE_MAX,
  })
  return { requests: lines.map(viewRequest), next: past && `${past.createdAt}.${past.id}` }
}

/** One call with what was sent and answered. Throws `forbidden` and `request_not_found`. */
export async function getRequest(app: App, viewer: Viewer, requestId: string): Promise<RequestDetailView> {
  requireRole(viewer, 'admin')
  const row = await findApiRequest(app.db, { accountId: viewer.accountId, requestId })
  if (!row) {
    throw new AppError('request_not_found', 'This call is not in the request log, or not any more.', {
      status: 404,
    })
  }
  return { ...viewRequest(row), requestBody: row.request_body, answerBody: row.answer_body }
}

/** Those of some calls that are in the log, by id; none for those who may not read it. */
export async function findRequests(
  app: App,
  viewer: Viewer,
  requestIds: string[],
): Promise<Record<string, RequestView>> {
  if (viewer.role === 'agent') return {}
  const lines = await findApiRequestLines(app.db, { accountId: viewer.accountId, requestIds })
  return Object.fromEntries(lines.map((line) => [line.id, viewRequest(line)]))
}

/** Takes all calls so far out of the log: an agent everybody's, a program its own. Throws `forbidden`. */
export async function clearRequestLog(app: App, viewer: Viewer): Promise<void> {
  requireRole(viewer, 'admin')
  const { accountId, key } = viewer
  await app.requestLog.flush()
  await transact(app, (trx) =>
    recordAudit(app, trx, { accountId, actor: viewer, action: 'requestLogCleared' }),
  )
  await remove(app, { accountId, until: app.clock.now(), ...(key ? { keyId: key.id } : {}) })
}

/** Forgets calls that are older than the setting says. */
export async function purgeOldRequests(app: App): Promise<void> {
  await remove(app, { until: app.clock.now() - app.config.requestLogDays * DAY_MS })
}

const STATUSES: Record<NonNullable<RequestLogQuery['outcome']>, [number, number]> = {
  done: [100, 399],
  refused: [400, 499],
  failed: [500, 599],
  unanswered: [0, 0],
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function parseCursor(cursor: string): { createdAt: number; id: string } {
  const [, time, id] = /^(\d{1,16})\.([0-9a-f-]{36})$/.exec(cursor) ?? []
  if (!time || !id)
    throw new AppError('cursor_invalid', 'This page of the log does not exist.', { field: 'cursor' })
  return { createdAt: Number(time), id }
}

function viewRequest(row: ApiRequestLine): RequestView {
  return {
    id: row.id,
    keyId: row.key_id,
    keyName: row.key_name,
    // Written by the dialects only, from the same names.
    dialect: row.dialect as DialectName | null,
    method: row.method,
    path: row.path,
    status: row.status,
    tookMs: row.took_ms,
    ip: row.ip,
    at: row.created_at,
  }
}

async function remove(
  app: App,
  which: Omit<Parameters<typeof deleteApiRequests>[1], 'limit'>,
): Promise<void> {
  const limit = REMOVED_AT_ONCE
  let removed: number
  do removed = await app.database.transaction((trx) => deleteApiRequests(trx, { ...which, limit }))
  while (removed === limit)
}
