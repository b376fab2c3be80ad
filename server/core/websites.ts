import type { z } from 'zod'
import {
  deleteOrigin,
  findWebsite,
  findWebsiteByKey,
  insertChannel,
  insertOrigin,
  insertWebsiteRow,
  listOrigins,
  listWebsiteRows,
  renameChannel,
  updateOrigin,
  updateWebsiteRow,
  type WebsiteRow,
} from '#db/websites.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { AppError, isAppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { randomToken } from '#server/lib/secrets.ts'
import { storable, storableJson } from '#server/lib/texts.ts'
import type { AuditAction } from '#server/protocol/audit.ts'
import type { WebsiteChange } from '#server/protocol/rest.ts'
import type { WebsiteView } from '#server/protocol/views.ts'
import { recordAudit } from './audit.ts'
import { requireEveryChannel, seesChannel } from './channels.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { isLoopbackOrigin, ORIGIN_MAX_LENGTH, parseAddress, parseOrigin } from './origins.ts'
import { requireEveryRecipient } from './recipients.ts'
import { readOptions } from './site-options.ts'
import { requireRole, type Viewer } from './viewer.ts'

const DEFAULT_GREETING = 'Hi! How can we help?'
const DEFAULT_ACCENT = '#0f766e'
const SITE_KEY_LENGTH = 22
/** A stranger may not fill the list: of refused origins only the last ones are kept. */
const MOST_REFUSED = 20
const REFUSED_AGAIN_MS = 60 * 60 * 1000

/** Adds a website inside the caller's transaction. Throws `address_invalid`. */
export async function insertWebsite(
  app: App,
  trx: Trx,
  { accountId, name, address }: { accountId: string; name: string; address: string },
): Promise<{ id: string; key: string }> {
  const url = parseAddress(address)
  const id = newId()
  const key = randomToken()
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, SITE_KEY_LENGTH)
  const now = app.clock.now()
  await insertChannel(trx, {
    id,
    account_id: accountId,
    kind: 'website',
    name: storable(name.trim()) || url.hostname,
    created_at: now,
    removed_at: null,
  })
  await insertWebsiteRow(trx, {
    channel_id: id,
    account_id: accountId,
    site_key: key,
    address: url.href,
    greeting: DEFAULT_GREETING,
    accent: DEFAULT_ACCENT,
    identify_secret: app.secrets.encrypt('identify', randomToken()),
    token_version: 1,
  })
  await insertOrigin(trx, {
    channel_id: id,
    account_id: accountId,
    origin: url.origin,
    status: 'allowed',
    first_seen_at: now,
    last_seen_at: now,
  })
  append(trx, { accountId, audience: 'agents', event: { type: 'website.changed', channelId: id } })
  return { id, key }
}

/** Throws `forbidden`, `recipient_not_allowed`, `address_invalid`. */
export async function createWebsite(
  app: App,
  viewer: Viewer,
  { name, address }: { name: string; address: string },
): Promise<{ id: string; key: string }> {
  requireRole(viewer, 'admin')
  requireEveryChannel(viewer)
  requireEveryRecipient(viewer)
  return transact(app, async (trx) => {
    const { accountId } = viewer
    const made = await insertWebsite(app, trx, { accountId, name, address })
    const details = { name: name.trim() || address }
    await recordAudit(app, trx, { accountId, actor: viewer, action: 'websiteCreated', details })
    return made
  })
}

/** The account's websites, oldest first. */
export async function listWebsites(app: App, viewer: Viewer): Promise<WebsiteView[]> {
  const all = await listWebsiteRows(app.db, viewer.accountId)
  const rows = all.filter((row) => seesChannel(viewer, row.channel_id))
  return Promise.all(rows.map((row) => viewWebsite(app, row)))
}

/**
 * Changes what visitors see of a website. Throws `forbidden`, `website_not_found`, `accent_invalid` and
 * `recipient_not_allowed`.
 */
export async function changeWebsite(
  app: App,
  viewer: Viewer,
  { channelId, ...patch }: { channelId: string } & z.infer<typeof WebsiteChange>,
): Promise<void> {
  requireEveryRecipient(viewer)
  if (patch.accent !== undefined && !/^#[0-9a-fA-F]{6}$/.test(patch.accent)) {
    throw new AppError('accent_invalid', 'Give the colour as # and six digits, like #0f766e.', {
      field: 'accent',
    })
  }
  await changeOwn(app, viewer, { channelId, action: 'websiteChanged' }, async (trx, website) => {
    const { name, options, greeting, ...rest } = patch
    if (name?.trim()) await renameChannel(trx, website.channel_id, storable(name.trim()))
    const row = {
      ...rest,
      ...(greeting === undefined ? {} : { greeting: storable(greeting) }),
      ...(options ? { options: storableJson(options) } : {}),
    }
    if (Object.keys(row).length > 0) await updateWebsiteRow(trx, website.channel_id, row)
  })
}

/** Lets pages of this origin load the widget. Throws `forbidden`, `website_not_found`, `origin_invalid`. */
export async function allowOrigin(
  app: App,
  viewer: Viewer,
  { channelId, origin }: { channelId: string; origin: string },
): Promise<void> {
  const parsed = parseOrigin(origin)
  await changeOwn(app, viewer, { channelId, action: 'originAllowed', name: parsed }, (trx, website) =>
    noteOrigin(app, trx, website, parsed, 'allowed'),
  )
}

/** Takes an origin off the list; its pages are refused and live chats from there end. */
export async function removeOrigin(
  app: App,
  viewer: Viewer,
  { channelId, origin }: { channelId: string; origin: string },
): Promise<void> {
  const parsed = parseOrigin(origin)
  await changeOwn(app, viewer, { channelId, action: 'originRemoved', name: parsed }, (trx, website) =>
    deleteOrigin(trx, { channelId: website.channel_id, origin: parsed }),
  )
}

/** Makes every visitor token of the site worthless; open chats of the site close and start anew. */
export function rotateWebsite(app: App, viewer: Viewer, channelId: string): Promise<void> {
  return changeOwn(app, viewer, { channelId, action: 'websiteRotated' }, (trx, website) =>
    updateWebsiteRow(trx, website.channel_id, { token_version: website.token_version + 1 }),
  )
}

/** The secret with which the customer's server signs `identify` tokens. Throws `forbidden`, `website_not_found`. */
export async function revealIdentifySecret(app: App, viewer: Viewer, channelId: string): Promise<string> {
  requireRole(viewer, 'admin')
  const { accountId } = viewer
  return transact(app, async (trx) => {
    const website = await findWebsite(trx, { channelId, accountId })
    if (!website) throw websiteNotFound()
    const details = { name: website.name }
    await recordAudit(app, trx, { accountId, actor: viewer, action: 'secretShown', details })
    return app.secrets.decrypt('identify', website.identify_secret)
  })
}

/**
 * The website with this key, if a page of `origin` may use it. Throws `site_unknown` and `origin_refused`; a refused
 * origin shows in the inbox. Loopback is allowed until the list has its first real origin.
 */
export async function getWebsiteForOrigin(
  app: App,
  { siteKey, origin, ownOrigins }: { siteKey: string; origin: string | null; ownOrigins: string[] },
): Promise<WebsiteRow> {
  const website = await findWebsiteByKey(app.db, siteKey)
  if (!website) {
    throw new AppError(
      'site_unknown',
      'This site key is not known here: copy the script line from the inbox again.',
      {
        status: 404,
      },
    )
  }
  await checkOrigin(app, { website, origin, ownOrigins })
  return website
}

/** Throws `origin_refused` where pages of `origin` may not use the website. */
export async function checkOrigin(
  app: App,
  { website, origin, ownOrigins }: { website: WebsiteRow; origin: string | null; ownOrigins: string[] },
): Promise<void> {
  if (origin !== null && ownOrigins.includes(origin)) return
  const origins = await listOrigins(app.db, website.channel_id)
  const allowed = origins.filter((row) => row.status === 'allowed')
  if (allowed.some((row) => row.origin === origin)) return
  const onlyLoopback = allowed.every((row) => isLoopbackOrigin(row.origin))
  if (origin !== null && onlyLoopback && isLoopbackOrigin(origin)) return
  const known = origins.find((row) => row.origin === origin)
  const stale = !known || known.last_seen_at < app.clock.now() - REFUSED_AGAIN_MS
  if (origin !== null && stale) await noteRefusal(app, website, origin)
  throw new AppError(
    'origin_refused',
    'Pages of this address may not use this chat: allow the address in the inbox.',
    {
      status: 403,
    },
  )
}

async function noteRefusal(app: App, website: WebsiteRow, origin: string): Promise<void> {
  const readable = URL.canParse(origin) ? new URL(origin).origin : null
  if (readable === null || readable === 'null' || readable.length > ORIGIN_MAX_LENGTH) return
  if (!(await mayNoteRefusal(app, website))) return
  await onceMoreOnConflict(() =>
    transact(app, async (trx) => {
      await makeRoom(trx, website)
      await noteOrigin(app, trx, website, readable, 'refused')
      append(trx, {
        accountId: website.account_id,
        audience: 'agents',
        event: { type: 'origin.refused', channelId: website.channel_id, origin: readable },
      })
    }),
  )
}

/** The site's key is public: whoever has it must not write to the log as fast as they can ask. */
async function mayNoteRefusal(app: App, website: WebsiteRow): Promise<boolean> {
  try {
    await app.limits.take('refused_origin_site', website.channel_id)
    return true
  } catch (error) {
    if (isAppError(error)) return false
    throw error
  }
}

/** A stranger's many origins push each other out, never an allowed one. */
async function makeRoom(trx: Trx, website: WebsiteRow): Promise<void> {
  const refused = (await listOrigins(trx, website.channel_id)).filter((row) => row.status === 'refused')
  const oldestFirst = refused.sort((a, b) => a.last_seen_at - b.last_seen_at)
  for (const { origin } of oldestFirst.slice(0, Math.max(0, refused.length - MOST_REFUSED + 1))) {
    await deleteOrigin(trx, { channelId: website.channel_id, origin })
  }
}

/** Writes an origin down. What has been allowed meanwhile is not refused again. */
async function noteOrigin(
  app: App,
  trx: Trx,
  website: WebsiteRow,
  origin: string,
  status: 'allowed' | 'refused',
): Promise<void> {
  const now = app.clock.now()
  const known = (await listOrigins(trx, website.channel_id)).find((row) => row.origin === origin)
  if (!known) {
    await insertOrigin(trx, {
      channel_id: website.channel_id,
      account_id: website.account_id,
      origin,
      status,
      first_seen_at: now,
      last_seen_at: now,
    })
    return
  }
  const kept = known.status === 'allowed' ? 'allowed' : status
  await updateOrigin(trx, { channelId: website.channel_id, origin, status: kept, last_seen_at: now })
}

async function changeOwn(
  app: App,
  viewer: Viewer,
  { channelId, action, name }: { channelId: string; action: AuditAction; name?: string },
  change: (trx: Trx, website: WebsiteRow) => Promise<void>,
): Promise<void> {
  requireRole(viewer, 'admin')
  const { accountId } = viewer
  await transact(app, async (trx) => {
    const website = await findWebsite(trx, { channelId, accountId })
    if (!website || !seesChannel(viewer, channelId)) throw websiteNotFound()
    await change(trx, website)
    await recordAudit(app, trx, { accountId, actor: viewer, action, details: { name: name ?? website.name } })
    append(trx, {
      accountId: viewer.accountId,
      audience: 'agents',
      event: { type: 'website.changed', channelId },
    })
  })
  app.bells.ring({ kind: 'site', channelId })
}

async function viewWebsite(app: App, row: WebsiteRow): Promise<WebsiteView> {
  const origins = await listOrigins(app.db, row.channel_id)
  return {
    id: row.channel_id,
    name: row.name,
    key: row.site_key,
    address: row.address,
    greeting: row.greeting,
    accent: row.accent,
    options: readOptions(row),
    origins: origins.map(({ origin, status, last_seen_at }) => ({
      origin,
      status,
      lastSeenAt: last_seen_at,
    })),
  }
}

function websiteNotFound(): AppError {
  return new AppError('website_not_found', 'There is no such website.', { status: 404 })
}
