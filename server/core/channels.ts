import { type ChannelRow, listChannelRows, updateDevice } from '#db/channels.ts'
import { lockAccount } from '#db/installation.ts'
import { findChannel, insertChannel, renameChannel } from '#db/websites.ts'
import {
  findAccountOfNumber,
  findNumber,
  insertNumber,
  listNumbersOfAccount,
  lockNumber,
  updateNumber,
  type WhatsappNumberRow,
} from '#db/whatsapp.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { storable } from '#server/lib/texts.ts'
import type { AuditAction } from '#server/protocol/audit.ts'
import type { WhatsappChange } from '#server/protocol/rest.ts'
import type { ChannelView, WhatsappHealth, WhatsappView } from '#server/protocol/views.ts'
import { recordAudit } from './audit.ts'
import { showGroups } from './group-switch.ts'
import { requireEveryRecipient } from './recipients.ts'
import { requireRole, type Viewer } from './viewer.ts'

const NOTHING_KNOWN: WhatsappHealth = {
  lastStanzaAt: null,
  phoneSeenAt: null,
  decryptFailures: 0,
  ackLatency: null,
  coldPausedUntil: null,
  newChats: null,
}

/** The account's channels, oldest first. */
export async function listChannels(
  app: App,
  viewer: Pick<Viewer, 'accountId' | 'key'>,
): Promise<ChannelView[]> {
  const all = await listChannelRows(app.db, viewer.accountId)
  const rows = all.filter(({ id }) => seesChannel(viewer, id))
  const numbers = await listNumbersOfAccount(app.db, viewer.accountId)
  return rows.map((row) =>
    viewChannel(
      app,
      row,
      numbers.find((number) => number.channel_id === row.id),
    ),
  )
}

/** Throws `channel_not_found`. */
export async function getChannel(app: App, viewer: Viewer, channelId: string): Promise<ChannelView> {
  const row = await findChannel(app.db, channelId)
  if (row?.account_id !== viewer.accountId || !seesChannel(viewer, channelId)) throw channelNotFound()
  return viewChannel(app, row, await findNumber(app.db, channelId))
}

/**
 * Adds a WhatsApp number that is yet to be linked; `token` is what programs of a token gateway call it. Throws
 * `forbidden` and `device_exists`.
 */
export async function createWhatsappNumber(
  app: App,
  viewer: Viewer,
  { name, token = null }: { name: string; token?: string | null },
): Promise<ChannelView> {
  requireRole(viewer, 'admin')
  requireEveryChannel(viewer)
  const id = newId()
  await transact(app, async (trx) => {
    if (token !== null) await requireFreeToken(trx, viewer.accountId, token)
    await insertChannel(trx, {
      id,
      account_id: viewer.accountId,
      kind: 'whatsapp',
      name: storable(name.trim()) || 'WhatsApp',
      token,
      created_at: app.clock.now(),
      removed_at: null,
    })
    await insertNumber(trx, { channelId: id, accountId: viewer.accountId })
    await recordOfNumber(app, trx, { viewer, channelId: id, action: 'numberCreated' })
    await announceChannel(app, trx, id)
  })
  app.bells.ring({ kind: 'channel', channelId: id })
  return getChannel(app, viewer, id)
}

/** Changes name and settings of a number. Throws `forbidden`, `channel_not_found` and `recipient_not_allowed`. */
export async function changeWhatsappNumber(
  app: App,
  viewer: Viewer,
  channelId: string,
  change: WhatsappChange,
): Promise<void> {
  if (change.callReply) requireEveryRecipient(viewer)
  await changeOwnNumber(app, viewer, channelId, async (trx, number) => {
    if (change.name !== undefined) await renameChannel(trx, channelId, storable(change.name))
    if (change.workspace !== undefined) {
      await updateDevice(trx, channelId, { workspace: change.workspace ? storable(change.workspace) : null })
    }
    const settings = {
      ...(change.readReceipts === undefined ? {} : { read_receipts: change.readReceipts ? 1 : 0 }),
      ...(change.available === undefined ? {} : { available: change.available ? 1 : 0 }),
      ...(change.callReply === undefined
        ? {}
        : { call_reply: change.callReply === null ? null : storable(change.callReply) }),
      ...(change.groupsShown === undefined ? {} : { groups_shown: change.groupsShown ? 1 : 0 }),
    } satisfies Parameters<typeof updateNumber>[2]
    if (Object.keys(settings).length > 0) await updateNumber(trx, channelId, settings)
    if (change.groupsShown !== undefined && change.groupsShown !== (number.groups_shown === 1)) {
      await showGroups(app, trx, { channelId, shown: change.groupsShown })
    }
    await recordOfNumber(app, trx, { viewer, channelId, action: 'numberChanged' })
  })
  // One that was being made meanwhile was not there yet to be shown or hidden.
  if (change.groupsShown !== undefined) await alignGroups(app, channelId)
}

/** The channel as the rest of core needs it. Throws `channel_not_found`. */
export async function findChannelOfAccount(
  app: App,
  channelId: string,
): Promise<{ accountId: string; channelId: string; groupsShown: boolean }> {
  const number = await findAccountOfNumber(app.db, channelId)
  if (!number) throw channelNotFound()
  return { accountId: number.account_id, channelId, groupsShown: number.groups_shown === 1 }
}

/** Shows or hides the groups of a number that are not as its switch says. */
export async function alignGroups(app: App, channelId: string): Promise<void> {
  await transact(app, async (trx) => {
    // Locked: a switch that is turned meanwhile would be answered by what it was before.
    const number = await lockNumber(trx, { dialect: app.database.dialect, channelId })
    if (number) await showGroups(app, trx, { channelId, shown: number.groups_shown === 1 })
  })
}

/** Owes the event that shows the channel as it is now, and how its number stood `before`. */
export async function announceChannel(
  app: App,
  trx: Trx,
  channelId: string,
  before?: WhatsappNumberRow | undefined,
): Promise<void> {
  const row = await findChannel(trx, channelId)
  if (!row) return
  const number = await findNumber(trx, channelId)
  const channel = viewChannel(app, row, number)
  const stateBefore = before && number && before.state !== number.state ? { stateBefore: before.state } : {}
  append(trx, {
    accountId: row.account_id,
    audience: 'agents',
    event: { type: 'channel.changed', channel, ...stateBefore },
  })
}

/** Runs a change of a number that belongs to the viewer's account. */
export async function changeOwnNumber(
  app: App,
  viewer: Viewer,
  channelId: string,
  change: (trx: Trx, number: WhatsappNumberRow) => Promise<void>,
): Promise<void> {
  requireRole(viewer, 'admin')
  await transact(app, async (trx) => {
    const number = await findNumber(trx, channelId)
    if (number?.account_id !== viewer.accountId || !seesChannel(viewer, channelId)) throw channelNotFound()
    await change(trx, number)
    await announceChannel(app, trx, channelId, number)
  })
  app.bells.ring({ kind: 'channel', channelId })
}

/** Writes down what was done to a number, by its name. */
export async function recordOfNumber(
  app: App,
  trx: Trx,
  { viewer, channelId, action }: { viewer: Viewer; channelId: string; action: AuditAction },
): Promise<void> {
  const name = (await findChannel(trx, channelId))?.name ?? ''
  await recordAudit(app, trx, { accountId: viewer.accountId, actor: viewer, action, details: { name } })
}

/** Two programs that begin with the same word at once get one number, and one of them is told so. */
async function requireFreeToken(trx: Trx, accountId: string, token: string): Promise<void> {
  await lockAccount(trx, accountId)
  if (!(await listChannelRows(trx, accountId)).some((row) => row.token === token)) return
  throw new AppError('device_exists', 'There is a number of this name already.', { status: 409 })
}

/** A key may be held to one channel: to it there are no others. */
export function seesChannel({ key }: Pick<Viewer, 'key'>, channelId: string): boolean {
  return !key?.channelId || key.channelId === channelId
}

/** What is new would be out of its sight. Throws `forbidden`. */
export function requireEveryChannel({ key }: Viewer): void {
  if (!key?.channelId) return
  throw new AppError('forbidden', 'This API key is held to one channel and can add none.', { status: 403 })
}

export function channelNotFound(): AppError {
  return new AppError('channel_not_found', 'There is no such channel.', { status: 404 })
}

function viewChannel(app: App, row: ChannelRow, number: WhatsappNumberRow | undefined): ChannelView {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    capabilities: app.channels[row.kind]?.capabilities ?? {
      kinds: [],
      reply: false,
      editWithin: 0,
      deleteWithin: 0,
      later: false,
      longestText: 0,
    },
    whatsapp: number ? viewNumber(row, number) : null,
    createdAt: row.created_at,
  }
}

function viewNumber({ workspace }: ChannelRow, number: WhatsappNumberRow): WhatsappView {
  return {
    state: number.state,
    stateCode: number.state_code,
    stateUntil: number.state_until,
    phone: number.phone,
    pushName: number.push_name,
    progress: number.progress,
    groupsShown: number.groups_shown === 1,
    readReceipts: number.read_receipts === 1,
    available: number.available === 1,
    callReply: number.call_reply,
    workspace,
    health: { ...NOTHING_KNOWN, ...JSON.parse(number.health) },
  }
}
