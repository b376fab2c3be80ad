import { type AuditEntryRow, insertAuditEntry, listAuditRows } from '#db/audit.ts'
import { listMemberships } from '#db/members.ts'
import type { App } from '#server/context.ts'
import type { Trx } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { storableJson } from '#server/lib/texts.ts'
import type { AuditAction, AuditDetails, AuditEntryView, AuditPage } from '#server/protocol/audit.ts'
import { AUDIT_PAGE } from '#server/protocol/limits.ts'
import { requireRole, type Viewer } from './viewer.ts'

/** Who did it. */
export interface Actor {
  agentId: string
  name: string
}

/** Writes down who changed what, in the transaction of the change. Never a secret: owners and admins read it. */
export async function recordAudit(
  app: Pick<App, 'clock'>,
  trx: Trx,
  {
    accountId,
    actor,
    action,
    details = {},
  }: { accountId: string; actor: Actor | null; action: AuditAction; details?: AuditDetails },
): Promise<void> {
  await insertAuditEntry(trx, {
    id: newId(),
    account_id: accountId,
    actor_id: actor?.agentId ?? null,
    actor_name: actor?.name ?? null,
    action,
    details: storableJson(details),
    created_at: app.clock.now(),
  })
}

/** What an agent changes of their own sign-in, in every account that relies on it. `actor` null: the command line. */
export async function recordSignInChange(
  app: Pick<App, 'clock'>,
  trx: Trx,
  {
    agentId,
    actor,
    action,
    details = {},
  }: { agentId: string; actor: Actor | null; action: AuditAction; details?: AuditDetails },
): Promise<void> {
  for (const { account_id: accountId } of await listMemberships(trx, agentId)) {
    await recordAudit(app, trx, { accountId, actor, action, details })
  }
}

/** One page of who changed what, the newest first. Throws `forbidden`, `cursor_invalid`. */
export async function listAudit(
  app: App,
  viewer: Viewer,
  { cursor }: { cursor?: string | undefined },
): Promise<AuditPage> {
  requireRole(viewer, 'admin')
  const rows = await listAuditRows(app.db, {
    accountId: viewer.accountId,
    before: cursor === undefined ? null : parseCursor(cursor),
    limit: AUDIT_PAGE + 1,
  })
  const page = rows.slice(0, AUDIT_PAGE)
  const last = page.at(-1)
  return {
    entries: page.map(viewAuditEntry),
    next: rows.length > page.length && last ? `${last.created_at}.${last.id}` : null,
  }
}

function viewAuditEntry(row: AuditEntryRow): AuditEntryView {
  return {
    id: row.id,
    actor: row.actor_id === null ? null : { id: row.actor_id, name: row.actor_name ?? '' },
    // Written by this module only, from the same types.
    action: row.action as AuditAction,
    details: JSON.parse(row.details),
    createdAt: row.created_at,
  }
}

function parseCursor(cursor: string): { createdAt: number; id: string } {
  const [, time, id] = /^(\d{1,16})\.([0-9a-f-]{36})$/.exec(cursor) ?? []
  if (!time || !id)
    throw new AppError('cursor_invalid', 'This page of the log does not exist.', { field: 'cursor' })
  return { createdAt: Number(time), id }
}
