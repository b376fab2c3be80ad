import type { Db } from '#db/connect.ts'
import type { ConversationWithContact } from '#db/conversations.ts'
import { isUniqueViolation } from '#db/dialect.ts'
import { lockAccount } from '#db/installation.ts'
import {
  findLabel,
  insertLabel,
  type LabelRow,
  listLabelRows,
  replaceConversationLabels,
  updateLabel,
} from '#db/labels.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { storable } from '#server/lib/texts.ts'
import type { AuditAction, AuditDetails } from '#server/protocol/audit.ts'
import { LABELS_MAX, LABELS_PER_CONVERSATION } from '#server/protocol/limits.ts'
import type { LabelChange, NewLabel } from '#server/protocol/rest.ts'
import type { LabelColour, LabelView } from '#server/protocol/views.ts'
import { recordAudit } from './audit.ts'
import { changeConversation, lockSeen } from './conversations.ts'
import { requireRole, type Viewer } from './viewer.ts'
import { readLabelIds } from './views.ts'

/** In characters: it fits the database's key, however a letter is written out. */
const KEY_LENGTH = 100

/** The labels of an account by name. */
export async function listLabels(db: Db, accountId: string): Promise<LabelView[]> {
  return (await listLabelRows(db, accountId)).map(viewLabel)
}

/** Adds a label. Throws `forbidden`, `label_name_taken` and `labels_too_many`. */
export async function createLabel(app: App, viewer: Viewer, { name, colour }: NewLabel): Promise<LabelView> {
  requireRole(viewer, 'admin')
  return writing(app, async (trx) => {
    await requireRoom(trx, viewer.accountId)
    const label: LabelRow = {
      id: newId(),
      account_id: viewer.accountId,
      ...named(name),
      colour,
      created_at: app.clock.now(),
      removed_at: null,
    }
    await insertLabel(trx, label)
    await record(app, trx, viewer, 'labelCreated', { name: label.name })
    return tellChanged(trx, label)
  })
}

/** Renames or recolours a label. Throws `forbidden`, `label_not_found` and `label_name_taken`. */
export async function changeLabel(
  app: App,
  viewer: Viewer,
  { labelId, name, colour }: LabelChange & { labelId: string },
): Promise<void> {
  requireRole(viewer, 'admin')
  await writing(app, async (trx) => {
    const label = await getLabel(trx, viewer, labelId)
    const changes = {
      ...(name === undefined ? {} : named(name)),
      ...(colour === undefined ? {} : { colour }),
    }
    const changed = { ...label, ...changes }
    const isRenamed = changed.name !== label.name
    const isRecoloured = changed.colour !== label.colour
    if (!isRenamed && !isRecoloured) return
    await updateLabel(trx, label.id, changes)
    if (isRenamed) {
      const details = { before: label.name, after: changed.name }
      await record(app, trx, viewer, 'labelRenamed', details)
    }
    if (isRecoloured) await record(app, trx, viewer, 'labelRecoloured', { name: changed.name })
    tellChanged(trx, changed)
  })
}

/**
 * Takes a label out of use. Conversations keep its id unseen, so that `restoreLabel` brings everything back. Throws
 * `forbidden` and `label_not_found`.
 */
export async function removeLabel(app: App, viewer: Viewer, labelId: string): Promise<void> {
  requireRole(viewer, 'admin')
  await writing(app, async (trx) => {
    const { id, name, account_id: accountId } = await getLabel(trx, viewer, labelId)
    await updateLabel(trx, id, { removed_at: app.clock.now(), name_key: id })
    await record(app, trx, viewer, 'labelRemoved', { name })
    append(trx, { accountId, audience: 'agents', event: { type: 'label.removed', labelId: id } })
  })
}

/** Brings a removed label back to where it was. Throws what `createLabel` throws, and `label_not_found`. */
export async function restoreLabel(app: App, viewer: Viewer, labelId: string): Promise<void> {
  requireRole(viewer, 'admin')
  await writing(app, async (trx) => {
    await requireRoom(trx, viewer.accountId)
    const label = await findLabel(trx, { accountId: viewer.accountId, labelId })
    if (!label) throw labelNotFound()
    if (label.removed_at === null) return
    const changes = { removed_at: null, ...named(label.name) }
    await updateLabel(trx, label.id, changes)
    await record(app, trx, viewer, 'labelRestored', { name: label.name })
    tellChanged(trx, { ...label, ...changes })
  })
}

/** Puts a label on a conversation, or takes it off. Throws `conversation_not_found` and what `changeLabels` throws. */
export async function labelConversation(
  app: App,
  viewer: Viewer,
  { conversationId, labelId, on }: { conversationId: string; labelId: string; on: boolean },
): Promise<void> {
  await transact(app, async (trx) => {
    const row = await lockSeen(app, trx, viewer, conversationId)
    await changeLabels(trx, row, on ? { add: [labelId] } : { remove: [labelId] })
  })
}

/** Changes what a conversation carries. Throws `label_not_found` and `labels_too_many`. */
export async function changeLabels(
  trx: Trx,
  row: ConversationWithContact,
  { add = [], remove = [] }: { add?: readonly string[]; remove?: readonly string[] },
): Promise<ConversationWithContact> {
  const known = new Map((await listLabelRows(trx, row.account_id)).map((label) => [label.id, label]))
  if (add.some((labelId) => !known.has(labelId))) throw labelNotFound()
  const labelIds = [...new Set([...readLabelIds(row), ...add])].filter((id) => !remove.includes(id))
  if (labelIds.filter((id) => known.has(id)).length > LABELS_PER_CONVERSATION) {
    throw new AppError(
      'labels_too_many',
      `A conversation carries at most ${LABELS_PER_CONVERSATION} labels. Take one off first.`,
      { status: 409 },
    )
  }
  return setLabels(trx, row, labelIds)
}

/** What was on either of two conversations that become one. */
export async function joinLabels(
  trx: Trx,
  { from, to }: { from: ConversationWithContact; to: ConversationWithContact },
): Promise<string | null> {
  const labelIds = [...new Set([...readLabelIds(to), ...readLabelIds(from)])]
  const { account_id: accountId } = to
  await replaceConversationLabels(trx, { accountId, conversationId: from.id, labelIds: [] })
  await replaceConversationLabels(trx, { accountId, conversationId: to.id, labelIds })
  return writeLabelIds(labelIds)
}

async function setLabels(
  trx: Trx,
  row: ConversationWithContact,
  labelIds: string[],
): Promise<ConversationWithContact> {
  const changed = await changeConversation(trx, row, { label_ids: writeLabelIds(labelIds) })
  if (changed === row) return row
  const { account_id: accountId, id: conversationId } = row
  await replaceConversationLabels(trx, { accountId, conversationId, labelIds })
  return changed
}

function writeLabelIds(labelIds: string[]): string | null {
  return labelIds.length === 0 ? null : JSON.stringify(labelIds)
}

function viewLabel({ id, name, colour }: LabelRow): LabelView {
  // Written by this module only, from the same type.
  return { id, name, colour: colour as LabelColour }
}

/** Two labels that differ in capitals only would not be told apart. */
function named(name: string): Pick<LabelRow, 'name' | 'name_key'> {
  const kept = storable(name)
  const key = [...kept.normalize('NFKC').toLowerCase()].slice(0, KEY_LENGTH).join('')
  return { name: kept, name_key: key }
}

function record(
  app: App,
  trx: Trx,
  viewer: Viewer,
  action: AuditAction,
  details: AuditDetails,
): Promise<void> {
  return recordAudit(app, trx, { accountId: viewer.accountId, actor: viewer, action, details })
}

function tellChanged(trx: Trx, row: LabelRow): LabelView {
  const label = viewLabel(row)
  append(trx, { accountId: row.account_id, audience: 'agents', event: { type: 'label.changed', label } })
  return label
}

async function getLabel(trx: Trx, viewer: Viewer, labelId: string): Promise<LabelRow> {
  const label = await findLabel(trx, { accountId: viewer.accountId, labelId })
  if (!label || label.removed_at !== null) throw labelNotFound()
  return label
}

async function requireRoom(trx: Trx, accountId: string): Promise<void> {
  await lockAccount(trx, accountId)
  if ((await listLabelRows(trx, accountId)).length < LABELS_MAX) return
  throw new AppError('labels_too_many', `An account has at most ${LABELS_MAX} labels.`, { status: 409 })
}

async function writing<T>(app: App, work: (trx: Trx) => Promise<T>): Promise<T> {
  try {
    return await transact(app, work)
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('label_name_taken', 'There is a label of this name already.', {
      status: 409,
      field: 'name',
    })
  }
}

function labelNotFound(): AppError {
  return new AppError('label_not_found', 'There is no such label.', { status: 404, field: 'labelId' })
}
