import { lastSequence } from '#db/events.ts'
import { lockAccount } from '#db/installation.ts'
import { releaseDeliveries } from '#db/webhook-deliveries.ts'
import {
  deleteWebhook,
  findWebhook,
  insertWebhook,
  listWebhookRows,
  updateWebhook,
  type WebhookRow,
} from '#db/webhooks.ts'
import { findChannel } from '#db/websites.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { newWebhookSecret } from '#server/lib/standard-webhooks.ts'
import type { AuditAction } from '#server/protocol/audit.ts'
import { WEBHOOKS_MAX } from '#server/protocol/limits.ts'
import { FORMAT_EVENTS } from '#server/protocol/webhook-formats.ts'
import type { NewWebhook, WebhookChange, WebhookView } from '#server/protocol/webhooks.ts'
import { recordAudit } from './audit.ts'
import { channelNotFound } from './channels.ts'
import { requireRole, type Viewer } from './viewer.ts'
import { WEBHOOK_PURPOSE } from './webhook-calls.ts'
import { ringWebhook } from './webhook-turns.ts'

/** Receivers have so long to learn a new secret. */
const ROTATION_MS = 24 * 60 * 60 * 1000

export interface MadeWebhook {
  webhook: WebhookView
  /** What its calls are signed with: shown this once. */
  secret: string
}

/** The webhooks that the viewer may manage, oldest first. Throws `forbidden`. */
export async function listWebhooks(app: App, viewer: Viewer): Promise<WebhookView[]> {
  requireRole(viewer, 'admin')
  const rows = await listWebhookRows(app.db, viewer.accountId)
  return rows.filter((row) => isOurs(viewer, row)).map(viewWebhook)
}

/** Throws `forbidden` and `webhook_not_found`. */
export async function getWebhook(app: App, viewer: Viewer, webhookId: string): Promise<WebhookView> {
  return viewWebhook(await getWebhookRow(app, viewer, webhookId))
}

/** The row behind a webhook that the viewer may manage. Throws `forbidden` and `webhook_not_found`. */
export async function getWebhookRow(
  app: Pick<App, 'db'>,
  viewer: Viewer,
  webhookId: string,
): Promise<WebhookRow> {
  requireRole(viewer, 'admin')
  const row = await findWebhook(app.db, webhookId)
  if (!row || !isOurs(viewer, row)) throw webhookNotFound()
  return row
}

/**
 * Makes a webhook, which is told what happens from now on. Throws `forbidden`, `address_private`, `channel_not_found`
 * and `webhooks_too_many`.
 */
export function createWebhook(app: App, viewer: Viewer, webhook: NewWebhook): Promise<MadeWebhook> {
  requireRole(viewer, 'admin')
  if (webhook.allowPrivate) requireOwner(viewer)
  const { accountId, key } = viewer
  requireWords(webhook)
  requireCallable(app, webhook)
  const channelId = webhook.channelId ?? key?.channelId ?? null
  const secret = newWebhookSecret()
  return transact(app, async (trx) => {
    await lockAccount(trx, accountId)
    if ((await listWebhookRows(trx, accountId)).length >= WEBHOOKS_MAX) throw tooMany()
    if (channelId !== null) await requireOwnChannel(trx, viewer, channelId)
    const row: WebhookRow = {
      id: newId(),
      account_id: accountId,
      channel_id: channelId,
      url: webhook.url,
      event_types: JSON.stringify(webhook.events),
      format: webhook.format,
      secret: app.secrets.encrypt(WEBHOOK_PURPOSE, secret),
      old_secret: null,
      old_secret_until: null,
      allow_private: webhook.allowPrivate ? 1 : 0,
      paused: 0,
      seq: await lastSequence(trx, accountId),
      failures: 0,
      failing_since: null,
      retry_at: null,
      told_failing_at: null,
      told_dead_at: null,
      created_at: app.clock.now(),
    }
    await insertWebhook(trx, row)
    await tellChanged(app, trx, { viewer, row, action: 'webhookCreated' })
    return { webhook: viewWebhook(row), secret }
  })
}

/** Changes a webhook, pauses it or lets it go on. Throws `forbidden`, `webhook_not_found` and `address_private`. */
export async function changeWebhook(
  app: App,
  viewer: Viewer,
  { webhookId, ...change }: WebhookChange & { webhookId: string },
): Promise<void> {
  await changeRow(app, viewer, { webhookId, action: 'webhookChanged' }, (row) => {
    const isPrivate = change.allowPrivate ?? row.allow_private === 1
    const isElsewhere = (change.url ?? row.url) !== row.url || (isPrivate && row.allow_private === 0)
    if (isPrivate && isElsewhere) requireOwner(viewer)
    if (change.url !== undefined || change.allowPrivate !== undefined)
      requireCallable(app, { url: change.url ?? row.url, allowPrivate: isPrivate })
    requireWords({ format: row.format, events: JSON.parse(row.event_types), ...change })
    return {
      ...(change.url === undefined ? {} : { url: change.url }),
      ...(change.events === undefined ? {} : { event_types: JSON.stringify(change.events) }),
      ...(change.format === undefined ? {} : { format: change.format }),
      ...(change.paused === undefined ? {} : { paused: change.paused ? (1 as const) : (0 as const) }),
      allow_private: isPrivate ? 1 : 0,
      // Whoever changes it has mended it, or wants to see whether it is.
      failures: 0,
      retry_at: null,
    }
  })
  ringWebhook(app, webhookId)
}

/** Gives a webhook a new secret; for a day its calls are signed with the old one too. Throws `forbidden` and `webhook_not_found`. */
export async function rotateWebhookSecret(
  app: App,
  viewer: Viewer,
  webhookId: string,
): Promise<{ secret: string }> {
  const secret = newWebhookSecret()
  await changeRow(app, viewer, { webhookId, action: 'webhookRotated' }, (row) => ({
    secret: app.secrets.encrypt(WEBHOOK_PURPOSE, secret),
    old_secret: row.secret,
    old_secret_until: app.clock.now() + ROTATION_MS,
  }))
  return { secret }
}

/** Removes a webhook with its log and what people were told of it. Throws `forbidden` and `webhook_not_found`. */
export async function removeWebhook(app: App, viewer: Viewer, webhookId: string): Promise<void> {
  await transact(app, async (trx) => {
    await lockAccount(trx, viewer.accountId)
    await remove(app, trx, viewer, await getWebhookRow({ db: trx }, viewer, webhookId))
  })
}

/** Removes the webhooks that are told of this channel only: of a removed one there is nothing to tell. */
export async function removeWebhooksOf(app: App, trx: Trx, viewer: Viewer, channelId: string): Promise<void> {
  await lockAccount(trx, viewer.accountId)
  for (const row of await listWebhookRows(trx, viewer.accountId)) {
    if (row.channel_id === channelId) await remove(app, trx, viewer, row)
  }
}

async function remove(app: App, trx: Trx, viewer: Viewer, row: WebhookRow): Promise<void> {
  await deleteWebhook(trx, row.id)
  await tellChanged(app, trx, { viewer, row, action: 'webhookRemoved', isRemoved: true })
}

async function changeRow(
  app: App,
  viewer: Viewer,
  { webhookId, action }: { webhookId: string; action: AuditAction },
  changesOf: (row: WebhookRow) => Parameters<typeof updateWebhook>[2],
): Promise<void> {
  await transact(app, async (trx) => {
    await lockAccount(trx, viewer.accountId)
    const row = await getWebhookRow({ db: trx }, viewer, webhookId)
    const changes = changesOf(row)
    await updateWebhook(trx, webhookId, changes)
    await releaseDeliveries(trx, webhookId, app.clock.now())
    await tellChanged(app, trx, { viewer, row: { ...row, url: changes.url ?? row.url }, action })
  })
}

async function tellChanged(
  app: App,
  trx: Trx,
  {
    viewer,
    row,
    action,
    isRemoved,
  }: { viewer: Viewer; row: WebhookRow; action: AuditAction; isRemoved?: true },
): Promise<void> {
  const { accountId } = viewer
  await recordAudit(app, trx, { accountId, actor: viewer, action, details: { name: row.url } })
  const event = { type: 'webhook.changed' as const, webhookId: row.id, ...(isRemoved && { isRemoved }) }
  append(trx, { accountId, audience: 'agents', event })
}

/** A key that is held to a channel manages that channel's webhooks only. */
function isOurs({ accountId, key }: Viewer, row: WebhookRow): boolean {
  return row.account_id === accountId && (!key?.channelId || key.channelId === row.channel_id)
}

async function requireOwnChannel(trx: Trx, { accountId, key }: Viewer, channelId: string): Promise<void> {
  const channel = await findChannel(trx, channelId)
  const isHeldElsewhere = key?.channelId && key.channelId !== channelId
  if (channel?.account_id !== accountId || isHeldElsewhere) throw channelNotFound()
}

/** In another gateway's words most cannot be said: one that would never be called is no webhook. */
function requireWords({ format, events }: Partial<Pick<NewWebhook, 'format' | 'events'>>): void {
  const spoken: readonly string[] = format ? FORMAT_EVENTS[format] : []
  if (!format || !events || events.some((type) => spoken.includes(type))) return
  const message = `In this format there are words for ${spoken.join(', ')} only. Choose one of them.`
  throw new AppError('events_unspoken', message, { field: 'events' })
}

/** An address that can be seen to be private is refused at once; where a name leads is seen when it is called. */
function requireCallable(app: App, { url, allowPrivate }: Pick<NewWebhook, 'url' | 'allowPrivate'>): void {
  if (allowPrivate || !app.safeFetch.refuses(url)) return
  throw new AppError(
    'address_private',
    'This address is in a private network. An owner can allow it in Settings → Webhooks, by “It stands in our own network”.',
    { status: 422, field: 'url' },
  )
}

/** What stands in the business' own network is opened by its owner only, and never by a program. */
function requireOwner(viewer: Viewer): void {
  requireRole(viewer, 'owner')
}

export function viewWebhook(row: WebhookRow): WebhookView {
  return {
    id: row.id,
    url: row.url,
    events: JSON.parse(row.event_types),
    format: row.format,
    channelId: row.channel_id,
    allowPrivate: row.allow_private === 1,
    paused: row.paused === 1,
    failingSince: row.failing_since,
    retryAt: row.retry_at,
    oldSecretUntil: row.old_secret_until,
    createdAt: row.created_at,
  }
}

function webhookNotFound(): AppError {
  return new AppError('webhook_not_found', 'There is no such webhook.', { status: 404 })
}

function tooMany(): AppError {
  return new AppError(
    'webhooks_too_many',
    `An account has at most ${WEBHOOKS_MAX} webhooks. Remove one first.`,
    {
      status: 409,
    },
  )
}
