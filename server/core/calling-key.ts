import type { IncomingHttpHeaders } from 'node:http'
import { type ApiKeyRow, findApiKey, findApiKeyByHash, updateApiKey } from '#db/api-keys.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { hashToken } from '#server/lib/secrets.ts'
import type { ApiScope } from '#server/protocol/api-keys.ts'
import { readSessionCookie } from './session-cookie.ts'
import type { KeyRights, Viewer } from './viewer.ts'

/** How every key begins, so that people and scanners for leaked secrets know what it is. */
export const KEY_START = 'sapa_'
/** How exact "last used" is. */
const TOUCH_MS = 60 * 1000

/**
 * The key that a program shows, as `Authorization: Bearer`, `X-API-Key` or `apikey`. What is none of ours beside the
 * cookie of a session was put there by a proxy.
 */
export function keyIn(app: Pick<App, 'config'>, headers: IncomingHttpHeaders): string | undefined {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? []
  const shown = headers['x-api-key'] ?? headers.apikey ?? bearer
  if (typeof shown !== 'string' || shown.startsWith(KEY_START)) return shown?.toString()
  return readSessionCookie(app, headers.cookie) === undefined ? shown : undefined
}

/** The program with this key and its rights of this moment. Throws `key_invalid`. */
export async function viewerOfKey(app: App, token: string): Promise<Viewer> {
  const row = await findApiKeyByHash(app.db, hashToken(token))
  if (!row) throw keyInvalid()
  const now = app.clock.now()
  if (now - (row.last_used_at ?? 0) > TOUCH_MS) await touch(app, { keyId: row.id, now })
  return viewerOfRow(row)
}

/** The same without using it; undefined where there is none. */
export async function findViewerOfKey(app: App, token: string): Promise<Viewer | undefined> {
  const row = await findApiKeyByHash(app.db, hashToken(token))
  return row && viewerOfRow(row)
}

/** Throws `key_invalid` where the program's key has been revoked since. */
export async function requireLivingKey(app: App, { accountId, agentId }: Viewer): Promise<void> {
  const row = await findApiKey(app.db, { accountId, keyId: agentId })
  if (row?.revoked_at !== null) throw keyInvalid()
}

/** Throws `scope_missing` where the key may not do this. */
export function requireScope({ scopes }: KeyRights, scope: ApiScope): void {
  if (scopes.includes(scope)) return
  throw new AppError('scope_missing', `This API key may not do that: it lacks the scope “${scope}”.`, {
    status: 403,
  })
}

function viewerOfRow(row: ApiKeyRow): Viewer {
  const scopes: ApiScope[] = JSON.parse(row.scopes)
  return {
    sessionId: '',
    agentId: row.id,
    accountId: row.account_id,
    name: row.name,
    email: '',
    // What it takes a role to do, it takes this scope to do.
    role: scopes.includes('manage') ? 'admin' : 'agent',
    visibility: 'all',
    teamIds: [],
    accessSeq: 0,
    key: {
      id: row.id,
      requestId: newId(),
      scopes,
      channelId: row.channel_id,
      recipients: readRecipients(row),
    },
  }
}

function keyInvalid(): AppError {
  return new AppError('key_invalid', 'This API key does not exist, or it was revoked.', { status: 401 })
}

function readRecipients({ recipients }: ApiKeyRow): string[] | null {
  return recipients === null ? null : JSON.parse(recipients)
}

/** Who calls is not kept out because the database cannot write just now. */
async function touch(app: App, { keyId, now }: { keyId: string; now: number }): Promise<void> {
  try {
    await transact(app, (trx) => updateApiKey(trx, keyId, { last_used_at: now }))
  } catch (error) {
    app.logger.warn({ err: error, keyId }, 'The last use of an API key could not be written down.')
  }
}
