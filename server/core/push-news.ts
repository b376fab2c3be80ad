import { type ConversationWithContact, findConversationRow, isVisible } from '#db/conversations.ts'
import { findPushPosition, listPushTargets, setPushPosition } from '#db/push.ts'
import { listTeamMemberRows } from '#db/teams.ts'
import type { App } from '#server/context.ts'
import { type LoggedEvent, readEvents, transact } from '#server/events.ts'
import { EVENTS_PAGE } from '#server/protocol/limits.ts'
import { spokenText } from '#server/protocol/mentions.ts'
import { concerns } from '#server/protocol/notice.ts'
import type { PushPayload } from '#server/protocol/rest.ts'
import { DEFAULT_NOTIFICATIONS } from './notification-settings.ts'
import { sendPush } from './push.ts'
import { effectiveVisibility } from './viewer.ts'

/** What happened longer ago is no news: a server that was off for a night does not wake anybody for it. */
const NEWS_MS = 10 * 60 * 1000
const TEXT_LENGTH = 120

type Target = Awaited<ReturnType<typeof listPushTargets>>[number] & { teamIds: string[] }
type WebhookEvent = Extract<LoggedEvent['event'], { type: 'notification.created' }>
type News = { event: LoggedEvent['event']; conversation: ConversationWithContact }

/**
 * Reads an account's log on from where it was read last and pushes what is news to those whom it concerns. One process
 * at a time does this; a crash in between pushes the last page once more, which takes the place of the first.
 * `isOurs` answers false where another process has taken over.
 */
export async function pushNews(app: App, accountId: string, isOurs: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const after = await findPushPosition(app.db, accountId)
    if (after === undefined) return
    const events = await readEvents(app.db, { accountId, after, limit: EVENTS_PAGE })
    const seq = events.at(-1)?.event.seq
    if (seq === undefined) return
    const fresh = events.filter(({ event }) => event.at > app.clock.now() - NEWS_MS)
    if (fresh.some(isNews)) await pushEvents(app, accountId, fresh.filter(isNews))
    if (!(await isOurs())) return
    await transact(app, (trx) => setPushPosition(trx, { accountId, seq }))
  }
}

function isNews({ event, audience }: LoggedEvent): boolean {
  if (audience === 'none') return false
  if (event.type === 'notification.created') return true
  if (event.type !== 'message.created') return false
  const { direction, historic, kind } = event.message
  return direction === 'in' && !historic && kind !== 'system'
}

async function pushEvents(app: App, accountId: string, events: LoggedEvent[]): Promise<void> {
  const targets = await listTargets(app, accountId)
  if (targets.length === 0) return
  for (const logged of events) {
    if (isOfWebhook(logged.event)) {
      await pushWebhookNews(app, targets, logged.event)
      continue
    }
    const conversationId = logged.conversationId ?? ''
    const conversation = await findConversationRow(app.db, { conversationId })
    if (!conversation) continue
    const news = { event: logged.event, conversation }
    const told = targets.filter((target) => wants(app, target, news))
    await Promise.all(told.map((target) => sendPush(app, target, payloadFor(target, news))))
  }
}

function isOfWebhook(event: LoggedEvent['event']): event is WebhookEvent {
  return event.type === 'notification.created' && event.notification.webhookId !== null
}

/** Only to who is told of it and still looks after webhooks. */
async function pushWebhookNews(app: App, targets: Target[], { agentId, notification }: WebhookEvent) {
  const { kind, webhookId, preview: url } = notification
  const told = targets.filter(({ agent_id, role }) => agent_id === agentId && role !== 'agent')
  const about = {
    kind,
    path: `/settings/webhooks/${webhookId}`,
    tag: webhookId ?? '',
    contact: null,
    actor: null,
  }
  await Promise.all(
    told.map((target) => {
      const isShown = (target.preview ?? DEFAULT_NOTIFICATIONS.preview) !== 'none'
      return sendPush(app, target, { ...about, language: target.locale, text: isShown ? short(url) : null })
    }),
  )
}

async function listTargets(app: App, accountId: string): Promise<Target[]> {
  const targets = await listPushTargets(app.db, { accountId, now: app.clock.now() })
  if (targets.length === 0) return []
  const places = await listTeamMemberRows(app.db, accountId)
  const teamsOf = (agentId: string) =>
    places.filter(({ agent_id }) => agent_id === agentId).map(({ team_id }) => team_id)
  return targets.map((target) => ({ ...target, teamIds: teamsOf(target.agent_id) }))
}

/** Only who may see the conversation as it is now, has asked for news of it, and does not look at it already. */
function wants(app: App, target: Target, { event, conversation }: News): boolean {
  const { agent_id: agentId, teamIds } = target
  const sight = { accountId: conversation.account_id, agentId, sees: effectiveVisibility(target), teamIds }
  if (!isVisible(conversation, sight) || app.presence.isLooking(agentId, conversation.id)) return false
  if (event.type === 'notification.created') return event.agentId === agentId
  if (event.type !== 'message.created' || event.message.seq <= conversation.agents_read_seq) return false
  if ((conversation.muted_until ?? 0) > app.clock.now()) return false
  const scope = target.scope ?? DEFAULT_NOTIFICATIONS.scope
  return concerns(scope, { assigneeId: conversation.assignee_id, agentId })
}

/** No more of the conversation than the agent wants to be seen on a locked screen. */
function payloadFor(target: Target, { event, conversation }: News): PushPayload {
  const preview = target.preview ?? DEFAULT_NOTIFICATIONS.preview
  const about = { language: target.locale, path: `/inbox/${conversation.id}`, tag: conversation.id }
  const { name, email, phone } = conversation.contact
  const contact = preview === 'none' ? null : (name ?? email ?? phone)
  if (event.type === 'notification.created') {
    const { kind, actorName, preview: words } = event.notification
    const actor = preview === 'none' ? null : actorName
    return { ...about, kind, contact, actor, text: preview === 'text' ? short(words) : null }
  }
  const words = event.type === 'message.created' ? spokenText(event.message) : ''
  return { ...about, kind: 'message', contact, actor: null, text: preview === 'text' ? short(words) : null }
}

/** Cut between characters; null where there are no words. */
function short(text: string): string | null {
  const words = text.replace(/\s+/g, ' ').trim()
  return words === ''
    ? null
    : [...words.slice(0, TEXT_LENGTH * 2)].slice(0, TEXT_LENGTH).join('').toWellFormed()
}
