import { type ApiKeyRow, findApiKey, insertApiKey, listApiKeyRows, updateApiKey } from '#db/api-keys.ts'
import { lockAccount } from '#db/installation.ts'
import { countUntouchedBySender } from '#db/message-queue.ts'
import { findChannel } from '#db/websites.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { hashToken, randomToken } from '#server/lib/secrets.ts'
import { storable } from '#server/lib/texts.ts'
import type { ApiKeyView, NewApiKey } from '#server/protocol/api-keys.ts'
import { API_KEYS_MAX } from '#server/protocol/limits.ts'
import { type Actor, recordAudit } from './audit.ts'
import { KEY_START } from './calling-key.ts'
import { channelNotFound } from './channels.ts'
import { cancelEnded } from './ended-sends.ts'
import { readRecipient } from './recipients.ts'
import { requireRole, type Viewer } from './viewer.ts'

/** Long enough to tell keys apart, far too short to guess the rest. */
const PREFIX_LENGTH = KEY_START.length + 6

export interface MadeApiKey {
  apiKey: ApiKeyView
  /** The key itself: shown this once, only its hash is kept. */
  token: string
}

/** The keys of an account that are in use, oldest first. Throws `forbidden`. */
export async function listApiKeys(app: App, viewer: Viewer): Promise<ApiKeyView[]> {
  requireRole(viewer, 'admin')
  const rows = await listApiKeyRows(app.db, viewer.accountId)
  const waiting = await countUntouchedBySender(app.db, viewer.accountId)
  return rows.map((row) => viewApiKey(row, waiting.get(row.id)))
}

/** Makes a key. Throws `forbidden` and what `insertNewApiKey` throws. */
export async function createApiKey(app: App, viewer: Viewer, key: NewApiKey): Promise<MadeApiKey> {
  requireRole(viewer, 'admin')
  return insertNewApiKey(app, { accountId: viewer.accountId, actor: viewer, key })
}

/**
 * Makes a key; `actor` null: the command line. Throws `channel_not_found`, `keys_too_many` and what `readRecipient` throws.
 */
export function insertNewApiKey(
  app: App,
  { accountId, actor, key }: { accountId: string; actor: Actor | null; key: NewApiKey },
): Promise<MadeApiKey> {
  const token = KEY_START + randomToken()
  return transact(app, async (trx) => {
    await requireRoom(trx, accountId)
    if (key.channelId !== null) await requireOwnChannel(trx, { accountId, channelId: key.channelId })
    const row: ApiKeyRow = {
      id: newId(),
      account_id: accountId,
      name: storable(key.name),
      token_hash: hashToken(token),
      prefix: token.slice(0, PREFIX_LENGTH),
      scopes: JSON.stringify(key.scopes),
      channel_id: key.channelId,
      recipients: await writeRecipients(trx, accountId, key.recipients),
      last_used_at: null,
      revoked_at: null,
      created_at: app.clock.now(),
    }
    await insertApiKey(trx, row)
    await tellChanged(app, trx, { row, actor, action: 'keyCreated' })
    return { apiKey: viewApiKey(row), token }
  })
}

/**
 * Ends a key for good; programs that use it are refused from now on, and what they sent and nobody has begun to send
 * is taken back. Throws `forbidden` and `key_not_found`.
 */
export async function revokeApiKey(app: App, viewer: Viewer, keyId: string): Promise<void> {
  requireRole(viewer, 'admin')
  await transact(app, async (trx) => {
    await lockAccount(trx, viewer.accountId)
    const row = await findApiKey(trx, { accountId: viewer.accountId, keyId })
    if (!row || row.revoked_at !== null) {
      throw new AppError('key_not_found', 'There is no such API key, or it was revoked.', { status: 404 })
    }
    await updateApiKey(trx, row.id, { revoked_at: app.clock.now() })
    await tellChanged(app, trx, { row, actor: viewer, action: 'keyRevoked' })
  })
  await cancelEnded(app)
}

function viewApiKey(row: ApiKeyRow, waiting = 0): ApiKeyView {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: JSON.parse(row.scopes),
    channelId: row.channel_id,
    recipients: row.recipients === null ? null : JSON.parse(row.recipients),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    waiting,
  }
}

async function requireRoom(trx: Trx, accountId: string): Promise<void> {
  await lockAccount(trx, accountId)
  if ((await listApiKeyRows(trx, accountId)).length < API_KEYS_MAX) return
  throw new AppError('keys_too_many', `An account has at most ${API_KEYS_MAX} API keys. Revoke one first.`, {
    status: 409,
  })
}

async function requireOwnChannel(
  trx: Trx,
  { accountId, channelId }: { accountId: string; channelId: string },
): Promise<void> {
  const channel = await findChannel(trx, channelId)
  if (channel?.account_id !== accountId) throw channelNotFound()
}

async function writeRecipients(
  trx: Trx,
  accountId: string,
  recipients: readonly string[] | null,
): Promise<string | null> {
  if (recipients === null || recipients.includes('*')) return null
  const read = recipients.map((typed) => readRecipient(trx, accountId, { typed, field: 'recipients' }))
  return JSON.stringify([...new Set(await Promise.all(read))])
}

async function tellChanged(
  app: App,
  trx: Trx,
  { row, actor, action }: { row: ApiKeyRow; actor: Actor | null; action: 'keyCreated' | 'keyRevoked' },
): Promise<void> {
  const { account_id: accountId, id: keyId, name } = row
  await recordAudit(app, trx, { accountId, actor, action, details: { name } })
  append(trx, { accountId, audience: 'agents', event: { type: 'api-key.changed', keyId } })
}
