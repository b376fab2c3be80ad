import {
  type CannedReplyRow,
  countCannedReplies,
  findCannedReply,
  insertCannedReply,
  listCannedReplyRows,
  updateCannedReply,
} from '#db/canned-replies.ts'
import { isUniqueViolation } from '#db/dialect.ts'
import { lastSequence } from '#db/events.ts'
import { lockAccount } from '#db/installation.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { storable } from '#server/lib/texts.ts'
import { CANNED_REPLIES_MAX } from '#server/protocol/limits.ts'
import type { CannedRepliesAnswer, CannedReplyChange, NewCannedReply } from '#server/protocol/rest.ts'
import type { CannedReplyView } from '#server/protocol/views.ts'
import { recordAudit } from './audit.ts'
import { requireEveryRecipient } from './recipients.ts'
import { requireRole, type Viewer } from './viewer.ts'

/** The canned replies of an account by shortcut. */
export async function listCannedReplies(app: App, viewer: Viewer): Promise<CannedRepliesAnswer> {
  // Read first: what changes from here on comes again as events.
  const seq = await lastSequence(app.db, viewer.accountId)
  const rows = await listCannedReplyRows(app.db, viewer.accountId)
  return { cannedReplies: rows.map(viewCannedReply), seq }
}

/** Adds one. Throws `forbidden`, `recipient_not_allowed`, `canned_shortcut_taken` and `canned_too_many`. */
export async function createCannedReply(
  app: App,
  viewer: Viewer,
  { shortcut, text }: NewCannedReply,
): Promise<CannedReplyView> {
  requireRole(viewer, 'admin')
  requireEveryRecipient(viewer)
  return writing(app, async (trx) => {
    await requireRoom(trx, viewer.accountId)
    const row: CannedReplyRow = {
      id: newId(),
      account_id: viewer.accountId,
      shortcut,
      shortcut_key: shortcut,
      body: storable(text),
      created_at: app.clock.now(),
      removed_at: null,
    }
    await insertCannedReply(trx, row)
    return tellChanged(app, trx, { viewer, row, action: 'cannedCreated' })
  })
}

/** Changes shortcut or text. Throws `forbidden`, `recipient_not_allowed`, `canned_not_found` and `canned_shortcut_taken`. */
export async function changeCannedReply(
  app: App,
  viewer: Viewer,
  { cannedReplyId, shortcut, text }: CannedReplyChange & { cannedReplyId: string },
): Promise<void> {
  requireRole(viewer, 'admin')
  requireEveryRecipient(viewer)
  await writing(app, async (trx) => {
    const row = await getCannedReply(trx, viewer, cannedReplyId)
    const changed = { ...row, shortcut: shortcut ?? row.shortcut, body: storable(text ?? row.body) }
    if (changed.shortcut === row.shortcut && changed.body === row.body) return
    const { body } = changed
    await updateCannedReply(trx, row.id, { shortcut: changed.shortcut, shortcut_key: changed.shortcut, body })
    await tellChanged(app, trx, { viewer, row: changed, action: 'cannedChanged' })
  })
}

/** Takes one out of use, until `restoreCannedReply`. Throws `forbidden` and `canned_not_found`. */
export async function removeCannedReply(app: App, viewer: Viewer, cannedReplyId: string): Promise<void> {
  requireRole(viewer, 'admin')
  const { accountId } = viewer
  await writing(app, async (trx) => {
    const { id, shortcut } = await getCannedReply(trx, viewer, cannedReplyId)
    await updateCannedReply(trx, id, { removed_at: app.clock.now(), shortcut_key: id })
    const details = { name: shortcut }
    await recordAudit(app, trx, { accountId, actor: viewer, action: 'cannedRemoved', details })
    append(trx, { accountId, audience: 'agents', event: { type: 'canned.removed', cannedReplyId: id } })
  })
}

/** Brings a removed one back. Throws what `createCannedReply` throws, and `canned_not_found`. */
export async function restoreCannedReply(app: App, viewer: Viewer, cannedReplyId: string): Promise<void> {
  requireRole(viewer, 'admin')
  await writing(app, async (trx) => {
    await requireRoom(trx, viewer.accountId)
    const row = await findCannedReply(trx, { accountId: viewer.accountId, cannedReplyId })
    if (!row) throw cannedNotFound()
    if (row.removed_at === null) return
    await updateCannedReply(trx, row.id, { removed_at: null, shortcut_key: row.shortcut })
    await tellChanged(app, trx, { viewer, row, action: 'cannedRestored' })
  })
}

function viewCannedReply({ id, shortcut, body }: CannedReplyRow): CannedReplyView {
  return { id, shortcut, text: body }
}

async function tellChanged(
  app: App,
  trx: Trx,
  {
    viewer,
    row,
    action,
  }: {
    viewer: Viewer
    row: CannedReplyRow
    action: 'cannedCreated' | 'cannedChanged' | 'cannedRestored'
  },
): Promise<CannedReplyView> {
  const { account_id: accountId, shortcut: name } = row
  const cannedReply = viewCannedReply(row)
  await recordAudit(app, trx, { accountId, actor: viewer, action, details: { name } })
  append(trx, { accountId, audience: 'agents', event: { type: 'canned.changed', cannedReply } })
  return cannedReply
}

async function getCannedReply(trx: Trx, viewer: Viewer, cannedReplyId: string): Promise<CannedReplyRow> {
  const row = await findCannedReply(trx, { accountId: viewer.accountId, cannedReplyId })
  if (!row || row.removed_at !== null) throw cannedNotFound()
  return row
}

async function requireRoom(trx: Trx, accountId: string): Promise<void> {
  await lockAccount(trx, accountId)
  if ((await countCannedReplies(trx, accountId)) < CANNED_REPLIES_MAX) return
  throw new AppError('canned_too_many', `An account has at most ${CANNED_REPLIES_MAX} canned replies.`, {
    status: 409,
  })
}

async function writing<T>(app: App, work: (trx: Trx) => Promise<T>): Promise<T> {
  try {
    return await transact(app, work)
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('canned_shortcut_taken', 'There is a canned reply with this shortcut already.', {
      status: 409,
      field: 'shortcut',
    })
  }
}

function cannedNotFound(): AppError {
  return new AppError('canned_not_found', 'There is no such canned reply.', { status: 404 })
}
