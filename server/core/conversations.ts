import type { Updateable } from 'kysely'
import {
  type ConversationWithContact,
  countConversationRows,
  findConversationRow,
  isVisible,
  listConversationRows,
  lockConversation,
  updateConversationRow,
} from '#db/conversations.ts'
import { lastSequence } from '#db/events.ts'
import { lockAccount } from '#db/installation.ts'
import { findMember } from '#db/members.ts'
import type { ConversationTable } from '#db/schema.ts'
import { findTeam } from '#db/teams.ts'
import type { App } from '#server/context.ts'
import { append, type Trx, transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import type { ConversationChanges } from '#server/protocol/events.ts'
import { CONVERSATIONS_PAGE, COUNTED_MOST } from '#server/protocol/limits.ts'
import type {
  ConversationCounts,
  ConversationQuery,
  ConversationsPage,
  CountsQuery,
} from '#server/protocol/rest.ts'
import type { ConversationView, Priority } from '#server/protocol/views.ts'
import { namedConversations } from './mentioned-names.ts'
import { notify } from './notifications.ts'
import type { Viewer } from './viewer.ts'
import { viewConversation } from './views.ts'
import { sightOf } from './visibility.ts'

/** More are pinned by nobody; what is beyond is found by its label, its name or once it is not pinned any more. */
const PINNED_MAX = 200

/**
 * One page of the conversations this agent may see, newest activity first. All that are pinned stand above the first
 * one. Throws `cursor_invalid`.
 */
export async function listConversations(
  app: App,
  viewer: Viewer,
  { cursor, limit = CONVERSATIONS_PAGE, ...selection }: Omit<ConversationQuery, 'limit'> & { limit?: number },
): Promise<ConversationsPage> {
  // Read first: what changes from here on comes again as events.
  const seq = await lastSequence(app.db, viewer.accountId)
  const before = cursor === undefined ? null : parseCursor(cursor)
  const query = { ...selection, sight: sightOf(viewer) }
  const pinned = before
    ? []
    : await listConversationRows(app.db, { ...query, pinned: 1, before, limit: PINNED_MAX })
  const rows = await listConversationRows(app.db, {
    ...query,
    pinned: 0,
    before,
    limit: limit + 1,
  })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    conversations: (await namedConversations(app.db, [...pinned, ...page])).map(viewConversation),
    next: rows.length > page.length && last ? `${last.last_activity_at}.${last.id}` : null,
    seq,
  }
}

/** How many conversations stand in each view. */
export async function countConversations(
  app: App,
  viewer: Viewer,
  query: CountsQuery,
): Promise<ConversationCounts> {
  const sight = sightOf(viewer)
  const count = (view: ConversationQuery['view']) =>
    countConversationRows(app.db, { ...query, sight, view, most: COUNTED_MOST })
  const [mine, unassigned, all] = await Promise.all([count('mine'), count('unassigned'), count('all')])
  return { mine, unassigned, all }
}

/** Throws `conversation_not_found` where there is none or this agent may not see it. */
export async function getConversation(
  app: App,
  viewer: Viewer,
  conversationId: string,
): Promise<{ conversation: ConversationView; seq: number }> {
  const seq = await lastSequence(app.db, viewer.accountId)
  const row = await getConversationRow(app, viewer, conversationId)
  const [named = row] = await namedConversations(app.db, [row])
  return { conversation: viewConversation(named), seq }
}

/** Throws as `getConversation` does. */
export async function getConversationRow(
  app: App,
  viewer: Viewer,
  conversationId: string,
): Promise<ConversationWithContact> {
  const row = await findConversationRow(app.db, { conversationId, sight: sightOf(viewer) })
  if (!row) throw conversationNotFound()
  return row
}

export function closeConversation(app: App, viewer: Viewer, conversationId: string): Promise<void> {
  return changeSeen(app, viewer, conversationId, async (_trx, row) => closing(app, row))
}

/** What closing changes. Each closing has its own time: the visitor may be asked once how it went. */
export function closing(app: App, row: ConversationWithContact): Updateable<ConversationTable> {
  if (row.status === 'closed') return {}
  return { status: 'closed', snoozed_until: null, closed_at: app.clock.now() }
}

export function reopenConversation(app: App, viewer: Viewer, conversationId: string): Promise<void> {
  return changeSeen(app, viewer, conversationId, async () => ({ status: 'open', snoozed_until: null }))
}

/** Gives a conversation to an agent of the account, who is told, or to nobody. Throws `agent_not_found`. */
export async function assignConversation(
  app: App,
  viewer: Viewer,
  { conversationId, agentId }: { conversationId: string; agentId: string | null },
): Promise<void> {
  await transact(app, async (trx) => {
    const row = await lockSeen(app, trx, viewer, conversationId)
    await giveTo(app, trx, { viewer, row, agentId })
  })
}

/** The same for a conversation at hand; answers it as it is then. */
export async function giveTo(
  app: App,
  trx: Trx,
  { viewer, row, agentId }: { viewer: Viewer; row: ConversationWithContact; agentId: string | null },
): Promise<ConversationWithContact> {
  const conversation = await changeConversation(trx, row, await givenTo(trx, viewer, agentId))
  if (conversation === row || agentId === null || agentId === viewer.agentId) return conversation
  const about = { kind: 'assigned' as const, conversation, messageId: null, preview: '' }
  await notify(app, trx, { ...about, agentId, actor: viewer })
  return conversation
}

/** What giving it to somebody does to a conversation. Throws `agent_not_found`. */
export async function givenTo(
  trx: Trx,
  viewer: Viewer,
  agentId: string | null,
): Promise<Updateable<ConversationTable>> {
  if (agentId === null) return { assignee_id: null }
  // Whoever is being removed just now is gone, or is unassigned after this.
  await lockAccount(trx, viewer.accountId)
  if (!(await findMember(trx, { accountId: viewer.accountId, agentId }))) {
    throw new AppError('agent_not_found', 'This agent is not part of the team.', {
      status: 404,
      field: 'agentId',
    })
  }
  return { assignee_id: agentId }
}

/** Gives a conversation to a team of the account, or to none. Throws `team_unknown`. */
export function assignTeam(
  app: App,
  viewer: Viewer,
  { conversationId, teamId }: { conversationId: string; teamId: string | null },
): Promise<void> {
  return changeSeen(app, viewer, conversationId, async (trx) => {
    if (teamId !== null && !(await findTeam(trx, { accountId: viewer.accountId, teamId }))) {
      throw new AppError('team_unknown', 'There is no such team.', { status: 404, field: 'teamId' })
    }
    return { team_id: teamId }
  })
}

/** Says how urgent a conversation is. */
export function setPriority(
  app: App,
  viewer: Viewer,
  { conversationId, priority }: { conversationId: string; priority: Priority },
): Promise<void> {
  return changeSeen(app, viewer, conversationId, async () => ({ priority }))
}

/**
 * Changes a conversation's row and owes the event that says so. Answers the row as it is then.
 * Nothing is written and nobody is told where nothing changes.
 */
export async function changeConversation(
  trx: Trx,
  row: ConversationWithContact,
  patch: Updateable<ConversationTable>,
  audience: 'agents' | 'visitor' = 'agents',
): Promise<ConversationWithContact> {
  const changed = { ...row, ...patch }
  const changes = difference(viewConversation(row), viewConversation(changed))
  if (Object.keys(changes).length === 0) return row
  await updateConversationRow(trx, row.id, patch)
  append(trx, {
    accountId: row.account_id,
    // Whether it is closed is the visitor's business too.
    audience: changes.status ? 'visitor' : audience,
    conversation: changed,
    event: { type: 'conversation.updated', conversationId: row.id, changes },
  })
  return changed
}

export function conversationNotFound(): AppError {
  return new AppError('conversation_not_found', 'There is no such conversation, or you may not see it.', {
    status: 404,
  })
}

/** The conversation, locked, if this agent may see it. Throws `conversation_not_found`. */
export async function lockSeen(
  app: App,
  trx: Trx,
  viewer: Viewer,
  conversationId: string,
): Promise<ConversationWithContact> {
  const row = await lockConversation(trx, { dialect: app.database.dialect, conversationId })
  if (!row || !isVisible(row, sightOf(viewer))) throw conversationNotFound()
  return row
}

/** Changes a conversation that this agent sees. Throws `conversation_not_found`. */
export async function changeSeen(
  app: App,
  viewer: Viewer,
  conversationId: string,
  patch: (trx: Trx, row: ConversationWithContact) => Promise<Updateable<ConversationTable>>,
): Promise<void> {
  await transact(app, async (trx) => {
    const row = await lockSeen(app, trx, viewer, conversationId)
    await changeConversation(trx, row, await patch(trx, row))
  })
}

function difference(before: ConversationView, after: ConversationView): ConversationChanges {
  const { id: _id, contact: _contact, ...fields } = before
  const changed = Object.keys(fields).filter((key) => {
    const field = key as keyof typeof fields
    return JSON.stringify(before[field]) !== JSON.stringify(after[field])
  })
  return Object.fromEntries(
    changed.map((key) => [key, [before[key as keyof typeof fields], after[key as keyof typeof fields]]]),
  )
}

function parseCursor(cursor: string): { lastActivityAt: number; id: string } {
  const [, time, id] = /^(\d{1,16})\.([0-9a-f-]{36})$/.exec(cursor) ?? []
  if (!time || !id)
    throw new AppError('cursor_invalid', 'This page of the list does not exist.', { field: 'cursor' })
  return { lastActivityAt: Number(time), id }
}
