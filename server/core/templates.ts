import { isUniqueViolation } from '#db/dialect.ts'
import { lockAccount } from '#db/installation.ts'
import {
  deleteTemplate,
  findTemplate,
  insertTemplate,
  listTemplateRows,
  type TemplateRow,
  updateTemplate,
} from '#db/templates.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { storable } from '#server/lib/texts.ts'
import { placesIn, VARIABLES } from '#server/protocol/filled-text.ts'
import { TEMPLATES_MAX } from '#server/protocol/limits.ts'
import type { NewTemplate, TemplateChange, TemplateView } from '#server/protocol/templates.ts'
import { recordAudit } from './audit.ts'
import { requireEveryRecipient } from './recipients.ts'
import { requireRole, type Viewer } from './viewer.ts'

/** The templates of an account by name. */
export async function listTemplates(app: App, viewer: Viewer): Promise<TemplateView[]> {
  return (await listTemplateRows(app.db, viewer.accountId)).map(viewTemplate)
}

/** Writes one. Throws `forbidden`, `recipient_not_allowed`, `template_name_taken` and `templates_too_many`. */
export async function createTemplate(
  app: App,
  viewer: Viewer,
  { name, text }: NewTemplate,
): Promise<TemplateView> {
  requireRole(viewer, 'admin')
  requireEveryRecipient(viewer)
  return writing(app, async (trx) => {
    await requireRoom(trx, viewer.accountId)
    const row: TemplateRow = {
      id: newId(),
      account_id: viewer.accountId,
      name: storable(name),
      body: storable(text),
      created_at: app.clock.now(),
    }
    await insertTemplate(trx, row)
    await tellChanged(app, trx, { viewer, row, action: 'templateCreated' })
    return viewTemplate(row)
  })
}

/** Changes name or text. Throws `forbidden`, `recipient_not_allowed`, `template_not_found` and `template_name_taken`. */
export async function changeTemplate(
  app: App,
  viewer: Viewer,
  { templateId, name, text }: TemplateChange & { templateId: string },
): Promise<TemplateView> {
  requireRole(viewer, 'admin')
  requireEveryRecipient(viewer)
  return writing(app, async (trx) => {
    const old = await getTemplate(trx, viewer.accountId, templateId)
    const row = { ...old, name: storable(name ?? old.name), body: storable(text ?? old.body) }
    if (row.name === old.name && row.body === old.body) return viewTemplate(old)
    await updateTemplate(trx, row.id, { name: row.name, body: row.body })
    await tellChanged(app, trx, { viewer, row, action: 'templateChanged' })
    return viewTemplate(row)
  })
}

/** Deletes one; what was sent by it stays as it is. Throws `forbidden` and `template_not_found`. */
export async function removeTemplate(app: App, viewer: Viewer, templateId: string): Promise<void> {
  requireRole(viewer, 'admin')
  await writing(app, async (trx) => {
    const row = await getTemplate(trx, viewer.accountId, templateId)
    await deleteTemplate(trx, row.id)
    await tellChanged(app, trx, { viewer, row, action: 'templateRemoved' })
  })
}

/** The template with this id, or else this name. Throws `template_not_found`. */
export async function getTemplate(trx: Trx, accountId: string, idOrName: string): Promise<TemplateRow> {
  const row = await findTemplate(trx, { accountId, idOrName })
  if (row) return row
  throw new AppError('template_not_found', 'There is no such template.', { status: 404 })
}

function viewTemplate({ id, name, body, created_at }: TemplateRow): TemplateView {
  const known: readonly string[] = VARIABLES
  const variables = placesIn(body).filter((place) => !known.includes(place))
  return { id, name, text: body, variables, createdAt: created_at }
}

async function requireRoom(trx: Trx, accountId: string): Promise<void> {
  await lockAccount(trx, accountId)
  if ((await listTemplateRows(trx, accountId)).length < TEMPLATES_MAX) return
  throw new AppError('templates_too_many', `An account has at most ${TEMPLATES_MAX} templates.`, {
    status: 409,
  })
}

async function tellChanged(
  app: App,
  trx: Trx,
  {
    viewer,
    row,
    action,
  }: { viewer: Viewer; row: TemplateRow; action: 'templateCreated' | 'templateChanged' | 'templateRemoved' },
): Promise<void> {
  const { account_id: accountId, id: templateId, name } = row
  await recordAudit(app, trx, { accountId, actor: viewer, action, details: { name } })
  append(trx, { accountId, audience: 'agents', event: { type: 'template.changed', templateId } })
}

async function writing<T>(app: App, work: (trx: Trx) => Promise<T>): Promise<T> {
  try {
    return await transact(app, work)
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('template_name_taken', 'There is a template with this name already.', {
      status: 409,
      field: 'name',
    })
  }
}
