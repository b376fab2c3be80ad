import {
  findConversationChannel,
  findConversationRow,
  isVisible,
  listConversationsOfContact,
  type Sight,
} from '#db/conversations.ts'
import { listVisitorEventsAfter, sequencesOf } from '#db/events.ts'
import type { App } from '#server/context.ts'
import { type LoggedEvent, parseEvent, readEvents } from '#server/events.ts'
import type {
  AgentEvent,
  ConversationChanges,
  EventsPage,
  Logged,
  VisitorEvent,
} from '#server/protocol/events.ts'
import { EVENTS_PAGE } from '#server/protocol/limits.ts'
import { isProgramEvent, type ProgramEvent } from '#server/protocol/program-events.ts'
import { viewMedia } from './media.ts'
import { viewConversation, viewMessage, viewVisitorMessage } from './views.ts'

/**
 * What an agent with this sight is told of an event. Losing sight of a conversation is told as its removal, gaining
 * it as a snapshot.
 */
export async function forAgent(app: App, logged: LoggedEvent, sight: Sight): Promise<Logged<AgentEvent>[]> {
  const { event } = logged
  if (logged.audience === 'none') return []
  if (
    (event.type === 'notification.created' || event.type === 'notifications.read') &&
    event.agentId !== sight.agentId
  )
    return []
  if (sight.channelId && !(await isOfChannel(app, logged, sight.channelId))) return []
  if (event.type === 'contact.updated') {
    return (await seesContact(app, event.contactId, sight)) ? [event] : []
  }
  if (sight.sees === 'all') return [withSignedMedia(app, event)]
  if (event.type === 'history.imported') return [await withSeen(app, event, sight)]
  if (logged.conversationId === null) return [withSignedMedia(app, event)]
  const now = isVisible(standing(logged), sight)
  const before = isVisible(standingBefore(logged), sight)
  if (now && before) return [withSignedMedia(app, event)]
  const { seq, at } = event
  if (before) return [{ type: 'conversation.removed', conversationId: logged.conversationId, seq, at }]
  if (!now) return []
  const row = await findConversationRow(app.db, { conversationId: logged.conversationId, sight })
  return row ? [{ type: 'conversation.snapshot', conversation: viewConversation(row), seq, at }] : []
}

/** Who is held to one channel hears of it, of its conversations, and of what belongs to no channel. */
async function isOfChannel(
  app: App,
  { event, conversationId }: LoggedEvent,
  channelId: string,
): Promise<boolean> {
  if (conversationId !== null) return (await findConversationChannel(app.db, conversationId)) === channelId
  if (event.type === 'channel.changed') return event.channel.id === channelId
  return !('channelId' in event) || event.channelId === channelId
}

/** A contact has no assignee: who sees a conversation with it sees the contact. */
async function seesContact(app: App, contactId: string, sight: Sight): Promise<boolean> {
  const conversations = await listConversationsOfContact(app.db, contactId)
  return conversations.some((conversation) => isVisible(conversation, sight))
}

async function withSeen(
  app: App,
  event: Extract<LoggedEvent['event'], { type: 'history.imported' }>,
  sight: Sight,
): Promise<Logged<AgentEvent>> {
  const conversationIds: string[] = []
  for (const conversationId of event.conversationIds) {
    if (await findConversationRow(app.db, { conversationId, sight })) conversationIds.push(conversationId)
  }
  return { ...event, conversationIds }
}

/** What a program is told of an event: what it may see, without what only the inbox has a use for. */
export async function forProgram(
  app: App,
  logged: LoggedEvent,
  sight: Sight,
): Promise<Logged<ProgramEvent>[]> {
  return isProgramEvent(logged.event) ? (await forAgent(app, logged, sight)).filter(isProgramEvent) : []
}

/** What the visitor of the event's conversation is told of it. */
export function forVisitor(app: App, { event, audience }: LoggedEvent): Logged<VisitorEvent>[] {
  if (audience !== 'visitor') return []
  const { seq, at } = event
  if (event.type === 'message.created') {
    const message = viewVisitorMessage(app, event.message)
    return message ? [{ type: 'message.created', message, seq, at }] : []
  }
  if (event.type === 'conversation.created') {
    return [{ type: 'conversation.created', conversationId: event.conversation.id, seq, at }]
  }
  if (event.type !== 'conversation.updated') return []
  const changes = changesForVisitor(event.changes)
  return Object.keys(changes).length > 0 ? [{ type: 'conversation.updated', changes, seq, at }] : []
}

function changesForVisitor({
  agentsReadSeq,
  contactReadSeq,
  status,
  closedAt,
  rating,
}: ConversationChanges): Extract<VisitorEvent, { type: 'conversation.updated' }>['changes'] {
  return {
    ...(agentsReadSeq ? { agentsReadSeq } : {}),
    ...(contactReadSeq ? { contactReadSeq } : {}),
    ...(status ? { closedAt: closedAtOf(status, closedAt) } : {}),
    ...(rating ? { ratedClosing: [rating[0]?.closedAt ?? null, rating[1]?.closedAt ?? null] } : {}),
  }
}

/** To the visitor it is closed since then, or not closed at all. */
function closedAtOf(
  status: NonNullable<ConversationChanges['status']>,
  closedAt: ConversationChanges['closedAt'],
): [number | null, number | null] {
  const [before, now] = closedAt ?? [null, null]
  return [status[0] === 'closed' ? before : null, status[1] === 'closed' ? now : null]
}

/** One page of what an agent has missed. `accessSeq`: rights changed there, an older reader loads anew. */
export async function catchUpAgent(
  app: App,
  { sight, accessSeq, after }: { sight: Sight; accessSeq: number; after: number },
): Promise<EventsPage<AgentEvent>> {
  if (after < accessSeq) return { reset: true }
  return readOn(app, { sight, after }, forAgent)
}

/** One page of what a program has missed. */
export function catchUpProgram(
  app: App,
  place: { sight: Sight; after: number },
): Promise<EventsPage<ProgramEvent>> {
  return readOn(app, place, forProgram)
}

async function readOn<E>(
  app: App,
  { sight, after }: { sight: Sight; after: number },
  translate: (app: App, logged: LoggedEvent, sight: Sight) => Promise<Logged<E>[]>,
): Promise<EventsPage<E>> {
  let scanned = after
  for (;;) {
    const page = await readEvents(app.db, { accountId: sight.accountId, after: scanned, limit: EVENTS_PAGE })
    if (await isOutside(app, sight.accountId, scanned)) return { reset: true }
    const events = (await Promise.all(page.map((logged) => translate(app, logged, sight)))).flat()
    const more = page.length === EVENTS_PAGE
    if (events.length > 0 || !more) return frameOf(after, events, more)
    scanned = page.at(-1)?.event.seq ?? scanned
  }
}

/** One page of what a visitor has missed. */
export async function catchUpVisitor(
  app: App,
  { accountId, conversationId, after }: { accountId: string; conversationId: string | null; after: number },
): Promise<EventsPage<VisitorEvent>> {
  const rows =
    conversationId === null
      ? []
      : await listVisitorEventsAfter(app.db, { conversationId, after, limit: EVENTS_PAGE })
  if (await isOutside(app, accountId, after)) return { reset: true }
  const page = rows.map(parseEvent)
  // Two threads became one: only a new look at the whole shows what came along.
  if (page.some(({ event }) => event.type === 'conversation.merged')) return { reset: true }
  const events = page.flatMap((logged) => forVisitor(app, logged))
  const last = page.at(-1)?.event.seq ?? after
  const answer = frameOf(after, events, page.length === EVENTS_PAGE)
  return answer.reset ? answer : { ...answer, frame: { ...answer.frame, seq: last } }
}

function frameOf<E>(after: number, events: Logged<E>[], more: boolean): EventsPage<E> {
  return { reset: false, frame: { prev: after, seq: events.at(-1)?.seq ?? after, events }, more }
}

/**
 * True where the log cannot bring a reader up to date: its place has been purged, or lies in a future that a restored
 * backup has not had. Asked after reading, so that nothing is purged in between.
 */
async function isOutside(app: App, accountId: string, after: number): Promise<boolean> {
  const { purged, last } = await sequencesOf(app.db, accountId)
  return after < purged || after > last
}

function withSignedMedia(app: App, event: LoggedEvent['event']): Logged<AgentEvent> {
  if (event.type === 'message.created') return { ...event, message: viewMessage(app, event.message) }
  if (event.type !== 'message.updated') return event
  const { media, ...changes } = event.changes
  if (!media) return { ...event, changes }
  const [before, now] = media
  return {
    ...event,
    changes: { ...changes, media: [before && viewMedia(app, before), now && viewMedia(app, now)] },
  }
}

function standing(logged: LoggedEvent) {
  const hidden: 0 | 1 = logged.audience === 'none' ? 1 : 0
  return { account_id: logged.accountId, assignee_id: logged.assigneeId, team_id: logged.teamId, hidden }
}

function standingBefore(logged: LoggedEvent) {
  const now = standing(logged)
  if (logged.event.type !== 'conversation.updated') return now
  const { assigneeId, teamId } = logged.event.changes
  return {
    ...now,
    assignee_id: assigneeId ? assigneeId[0] : now.assignee_id,
    team_id: teamId ? teamId[0] : now.team_id,
  }
}
