import type { Db } from '#db/connect.ts'
import { findVisitor } from '#db/contacts.ts'
import {
  countConversationRows,
  findConversationOfContact,
  findConversationRow,
  type Sight,
} from '#db/conversations.ts'
import { lastSequence } from '#db/events.ts'
import { listThread } from '#db/messages.ts'
import { listKey } from '#inbox/live/list-view.ts'
import { storedMessage, viewConversation } from '#server/core/views.ts'
import type { MediaView, MessageView, StoredMedia, VisitorMessage } from '#server/protocol/views.ts'
import type { AgentBrowser } from './agent.ts'
import type { Problem } from './audit.ts'
import type { VisitorBrowser, VisitorTab } from './visitor.ts'

const EVERYTHING = 100_000

/** Each page of a visitor shows what the database holds of its thread, as far as it has loaded it. */
export async function auditVisitorView(db: Db, visitor: VisitorBrowser): Promise<Problem[]> {
  const visitorId = visitor.visitorId()
  const row = visitorId === null ? undefined : await findVisitor(db, visitorId)
  const conversation =
    row && (await findConversationOfContact(db, { channelId: row.channel_id, contactId: row.contact_id }))
  const thread = conversation ? await storedThread(db, conversation.id, true) : []
  const read = conversation?.contact_read_seq ?? 0
  const expected = {
    status: 'live',
    pending: 0,
    agentsReadSeq: conversation?.agents_read_seq ?? 0,
    contactReadSeq: read,
  }
  return visitor.tabs.flatMap((tab, index) => {
    const { state } = tab.conversation
    const shown = tab.conversation.messages()
    const beyond = state.before === null ? 0 : thread.findIndex(({ id }) => id === shown[0]?.id)
    const seen = { ...expected, thread: thread.slice(Math.max(beyond, 0)).map(asVisitorSees) }
    return difference(`${visitor.name}, tab ${index + 1}`, viewOf(tab, shown), seen)
  })
}

function viewOf({ conversation }: VisitorTab, shown: VisitorMessage[]) {
  const { status, agentsReadSeq, contactReadSeq } = conversation.state
  const pending = conversation.lines().filter(({ kind }) => kind === 'pending').length
  return {
    status,
    pending,
    agentsReadSeq,
    contactReadSeq,
    thread: shown.map((message) => ({ ...message, media: fileOf(message.media) })),
  }
}

function asVisitorSees({
  id,
  direction,
  kind,
  text,
  media,
  author,
  clientId,
  sentAt,
  seq,
}: MessageView<StoredMedia>) {
  const own = direction === 'in'
  return {
    id,
    direction,
    kind,
    text,
    media: fileOf(media),
    authorName: own ? null : author.name,
    clientId: own ? clientId : null,
    sentAt,
    seq,
  }
}

/** An agent's page shows every conversation, and each thread it has opened, as the database holds them. */
export async function auditAgentView(db: Db, agent: AgentBrowser, accountId: string): Promise<Problem[]> {
  const { inbox, connection, ended, counts, lists } = agent.live().get()
  const conversations = await storedConversations(db, inbox.conversations, oldestLoaded(lists))
  const sight: Sight = { accountId, agentId: agent.agentId, sees: 'all', teamIds: [] }
  const count = (view: 'mine' | 'unassigned' | 'all') =>
    countConversationRows(db, { sight, view, status: 'open', most: EVERYTHING })
  const expected = {
    connection: 'online',
    ended: null,
    seq: await lastSequence(db, accountId),
    counts: { mine: await count('mine'), unassigned: await count('unassigned'), all: await count('all') },
    conversations,
  }
  const shown = { connection, ended, seq: inbox.seq, counts: counts.open, conversations: inbox.conversations }
  const problems = difference(agent.name, shown, expected)
  for (const [id, { messages, before }] of Object.entries(inbox.threads)) {
    const thread = await storedThread(db, id, false)
    const beyond = before === null ? 0 : thread.findIndex((message) => message.id === messages[0]?.id)
    const stored = thread
      .slice(Math.max(beyond, 0))
      .map((message) => ({ ...message, media: fileOf(message.media) }))
    const seen = messages.map((message) => ({ ...message, media: fileOf(message.media) }))
    problems.push(...difference(`${agent.name}, thread ${id}`, seen, stored))
  }
  return problems
}

/** The time down to which a page has loaded the list; 0 where it has all of it. */
function oldestLoaded(lists: Readonly<Record<string, { next: string | null } | undefined>>): number {
  const next = lists[listKey({ view: 'all', status: 'open' })]?.next
  return next ? Number(next.split('.')[0]) : 0
}

/** Every conversation, save those further down than the page has loaded, and those of the past. */
async function storedConversations(db: Db, shown: Readonly<Record<string, unknown>>, oldest: number) {
  const live = await db
    .selectFrom('messages')
    .select('conversation_id')
    .distinct()
    .where('historic', '=', 0)
    .execute()
  const isLive = new Set(live.map((row) => row.conversation_id))
  const all = await db.selectFrom('conversations').select(['id', 'merged_into', 'last_activity_at']).execute()
  const rows = all.filter(
    (row) =>
      row.id in shown || row.merged_into !== null || (isLive.has(row.id) && row.last_activity_at > oldest),
  )
  const views = await Promise.all(
    rows.map(async ({ id }) => {
      const row = await findConversationRow(db, { conversationId: id })
      return [id, row && viewConversation(row)] as const
    }),
  )
  return Object.fromEntries(views)
}

/** Oldest first. */
async function storedThread(
  db: Db,
  conversationId: string,
  visitor: boolean,
): Promise<MessageView<StoredMedia>[]> {
  const rows = await listThread(db, { conversationId, before: null, limit: EVERYTHING, visitor })
  return rows.reverse().map(storedMessage)
}

function fileOf(media: MediaView | StoredMedia | null) {
  return media && { id: media.id, name: media.name, size: media.size, mime: media.mime }
}

/** Names the first place where two values differ. */
function difference(whose: string, shown: unknown, stored: unknown, path = ''): Problem[] {
  if (JSON.stringify(sorted(shown)) === JSON.stringify(sorted(stored))) return []
  if (isObject(shown) && isObject(stored)) {
    for (const key of new Set([...Object.keys(shown), ...Object.keys(stored)])) {
      const inner = difference(whose, shown[key], stored[key], `${path}.${key}`)
      if (inner.length > 0) return inner
    }
  }
  const text = `${whose} shows ${path.slice(1)} ${brief(shown)}, the database has ${brief(stored)}`
  return [{ kind: 'view', text }]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function sorted(value: unknown): unknown {
  if (!isObject(value) || Array.isArray(value)) return Array.isArray(value) ? value.map(sorted) : value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  )
}

function brief(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200)
}
