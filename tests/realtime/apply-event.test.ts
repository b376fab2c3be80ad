import { expect, test } from 'vitest'
import { lockConversation } from '#db/conversations.ts'
import { findMessage } from '#db/messages.ts'
import { applyFrame } from '#inbox/live/apply-event.ts'
import { mergeCannedReplies, mergeConversation } from '#inbox/live/merge.ts'
import { emptyState, type InboxState } from '#inbox/live/state.ts'
import type { ChannelChange } from '#server/channels/channel.ts'
import { changeAccountNumbers, getAccountNumbers } from '#server/core/account-numbers.ts'
import { createApiKey, listApiKeys, revokeApiKey } from '#server/core/api-keys.ts'
import {
  changeCannedReply,
  createCannedReply,
  removeCannedReply,
  restoreCannedReply,
} from '#server/core/canned-replies.ts'
import { changeWhatsappNumber } from '#server/core/channels.ts'
import { settleAbandoned } from '#server/core/deliveries.ts'
import { changeLabel, createLabel, removeLabel, restoreLabel } from '#server/core/labels.ts'
import { changeMember, removeMember } from '#server/core/members.ts'
import { removeMessages } from '#server/core/message-changes.ts'
import { removeWhatsappNumber } from '#server/core/number-removal.ts'
import { createTeam } from '#server/core/teams.ts'
import { changeTemplate, createTemplate, listTemplates, removeTemplate } from '#server/core/templates.ts'
import { createWebhook, listWebhooks, removeWebhook } from '#server/core/webhooks.ts'
import { transact } from '#server/events.ts'
import { NewApiKey } from '#server/protocol/api-keys.ts'
import type { AgentEvent, EventsPage } from '#server/protocol/events.ts'
import type {
  CannedRepliesAnswer,
  ConversationsPage,
  MessagesPage,
  NotificationsPage,
} from '#server/protocol/rest.ts'
import type { QueuePage } from '#server/protocol/send-queue.ts'
import type { ChannelView, LabelView, MemberView, MessageView } from '#server/protocol/views.ts'
import { NewWebhook } from '#server/protocol/webhooks.ts'
import { anAgentBrowser, aVisitor, CUSTOMER_ORIGIN } from '#tests/support/people.ts'
import {
  type AgentBrowser,
  aChat,
  anIdentity,
  answerOf,
  aTeammate,
  type Chat,
  eventually,
  onlyConversation,
  reply,
  thread,
  write,
} from '#tests/support/scenes.ts'

import { aChannelMessage, aNumber, aPerson, type TestNumber } from '#tests/support/whatsapp.ts'

interface Scene extends Chat {
  conversationId: string
  /** Who looks: somebody of the team. */
  reader: AgentBrowser
  readerId: string
  whatsapp: TestNumber
}

const PERSON = aPerson('628111000001', { name: 'Rina' })

interface Case {
  /** What had happened before. */
  given?(scene: Scene): Promise<unknown>
  /** What happens, as people do it. */
  act(scene: Scene): Promise<unknown>
  /** What the reader may see; owners see all. */
  sight?: 'mine'
}

const STATUSES = ['open', 'pending', 'snoozed', 'closed'] as const

/** One entry for each type of event; a new type without a case does not compile, and fails below. */
const CASES: Record<AgentEvent['type'], Case[]> = {
  'conversation.created': [
    { act: async ({ server, site }) => write(await aVisitor(server, site), 'somebody new') },
  ],
  'conversation.updated': [
    { act: ({ agent, conversationId }) => agent.put(`/api/v1/conversations/${conversationId}/closure`) },
    { act: snooze },
    { given: snooze, act: ({ visitor }) => write(visitor, 'wake up') },
    { given: snooze, act: ({ app }) => app.clock.advance(120_000) },
    {
      act: ({ agent, conversationId, readerId }) =>
        agent.put(`/api/v1/conversations/${conversationId}/assignee`, { agentId: readerId }),
    },
    { act: giveToTeam },
    {
      given: wearLabel,
      act: async ({ agent, conversationId }) =>
        agent.delete(`/api/v1/conversations/${conversationId}/labels/${await wornLabel(agent)}`),
    },
    {
      act: async (scene) => {
        await wearLabel(scene)
        const { agent, conversationId } = scene
        await agent.put(`/api/v1/conversations/${conversationId}/priority`, { priority: 'urgent' })
      },
    },
    {
      given: giveToTeam,
      act: ({ agent, conversationId }) => agent.delete(`/api/v1/conversations/${conversationId}/team`),
    },
    {
      act: ({ agent, conversationId }) =>
        agent.put(`/api/v1/conversations/${conversationId}/read`, { upToSeq: 1_000 }),
    },
  ],
  'conversation.merged': [{ act: (scene) => joinTwoBrowsers(scene) }],
  'conversation.removed': [
    {
      sight: 'mine',
      act: ({ agent, conversationId }) => agent.delete(`/api/v1/conversations/${conversationId}/assignee`),
    },
  ],
  'conversation.snapshot': [
    {
      sight: 'mine',
      act: async ({ agent, server, site, readerId }) => {
        await write(await aVisitor(server, site), 'for somebody')
        const { conversations } = await answerOf<ConversationsPage>(
          agent.get('/api/v1/conversations?view=unassigned'),
        )
        await agent.put(`/api/v1/conversations/${conversations[0]?.id}/assignee`, { agentId: readerId })
      },
    },
  ],
  'message.created': [
    { act: ({ visitor }) => write(visitor, 'more') },
    { act: ({ agent, conversationId }) => reply(agent, conversationId, 'a note', { note: true }) },
    { act: (scene) => sendFile(scene) },
  ],
  'message.updated': [
    { act: ({ agent, conversationId }) => reply(agent, conversationId, 'an answer') },
    { act: (scene) => retryUnknown(scene) },
    {
      given: (scene) => number(scene).says(PERSON, 'four', { externalId: 'A1' }),
      act: async (scene) => {
        await change(scene, { type: 'edited', author: PERSON, text: 'five', at: 1 })
        await change(scene, { type: 'reacted', author: PERSON, emoji: '👍', at: 2 })
      },
    },
    {
      given: (scene) => number(scene).says(PERSON, 'four', { externalId: 'A1' }),
      act: (scene) => change(scene, { type: 'deleted', author: PERSON, at: 1 }),
    },
    {
      given: (scene) => sendLater(scene),
      act: async (scene) => {
        await number(scene).says(PERSON, 'meanwhile')
        await scene.app.clock.advance(60_000)
        await eventually(async () => expect((await laterOf(scene)).sendAt).toBeNull())
      },
    },
    {
      given: (scene) => sendLater(scene),
      act: async (scene) => scene.agent.delete(`/api/v1/queue/${(await laterOf(scene)).id}`),
    },
  ],
  'messages.receipt': [
    { act: (scene) => receipts(scene, ['delivered']) },
    { act: (scene) => receipts(scene, ['delivered', 'read']) },
    {
      act: async (scene) => {
        await retryUnknown(scene, 'left alone')
        await receipts(scene, ['read'])
      },
    },
    { given: failOne, act: (scene) => receipts(scene, ['delivered', 'read']) },
  ],
  'messages.status': [
    {
      given: async (scene) =>
        number(scene).says(PERSON, 'from the phone', { author: 'us', externalId: 'A1' }),
      act: (scene) => change(scene, { type: 'status', status: 'read' }),
    },
  ],
  'messages.removed': [
    {
      given: (scene) => number(scene).says(PERSON, 'to be forgotten', { externalId: 'A1' }),
      act: (scene) => forget(scene),
    },
  ],
  'channel.changed': [
    {
      act: ({ app, owner, whatsapp }) =>
        changeWhatsappNumber(app, owner, whatsapp.channelId, {
          name: 'Second shop',
          callReply: 'Write to us',
          workspace: 'Marketing',
        }),
    },
  ],
  'channel.removed': [
    { act: ({ app, owner, whatsapp }) => removeWhatsappNumber(app, owner, whatsapp.channelId) },
  ],
  'history.imported': [
    {
      given: (scene) => number(scene).says(PERSON, 'live'),
      act: (scene) => importPast(scene),
    },
  ],
  'contact.updated': [{ act: (scene) => identify(scene) }],
  'member.changed': [
    { act: ({ app, owner }) => aTeammate(app, owner, { name: 'Newcomer' }) },
    {
      act: async ({ app, owner }) =>
        changeMember(app, owner, { agentId: (await aTeammate(app, owner)).viewer.agentId, role: 'admin' }),
    },
  ],
  'member.removed': [
    {
      given: async ({ app, owner, agent, conversationId }) => {
        const { viewer } = await aTeammate(app, owner, { name: 'Leaver' })
        await agent.put(`/api/v1/conversations/${conversationId}/assignee`, { agentId: viewer.agentId })
      },
      act: async ({ app, owner, agent }) => {
        const { assigneeId } = await onlyConversation(agent)
        await removeMember(app, owner, { agentId: assigneeId ?? '' })
      },
    },
  ],
  'canned.changed': [
    {
      act: async ({ app, owner }) => {
        const { id } = await createCannedReply(app, owner, { shortcut: 'thanks', text: 'Thank you!' })
        await createCannedReply(app, owner, { shortcut: 'bye', text: 'Bye!' })
        await changeCannedReply(app, owner, { cannedReplyId: id, text: 'Many thanks!' })
        await removeCannedReply(app, owner, id)
        await restoreCannedReply(app, owner, id)
      },
    },
  ],
  'canned.removed': [
    {
      given: ({ app, owner }) => createCannedReply(app, owner, { shortcut: 'thanks', text: 'Thank you!' }),
      act: async ({ app, owner, agent }) => {
        const { cannedReplies } = await answerOf<CannedRepliesAnswer>(agent.get('/api/v1/canned-replies'))
        await removeCannedReply(app, owner, cannedReplies[0]?.id ?? '')
      },
    },
  ],
  'label.changed': [
    { act: ({ app, owner }) => createLabel(app, owner, { name: 'Reseller', colour: 'teal' }) },
    {
      given: wearLabel,
      act: async ({ app, owner, agent }) =>
        changeLabel(app, owner, { labelId: await wornLabel(agent), name: 'Orders', colour: 'red' }),
    },
    {
      given: async (scene) => {
        await wearLabel(scene)
        await removeLabel(scene.app, scene.owner, await wornLabel(scene.agent))
      },
      act: async ({ app, owner, agent }) => restoreLabel(app, owner, await wornLabel(agent)),
    },
  ],
  'label.removed': [
    {
      given: wearLabel,
      act: async ({ app, owner, agent }) => removeLabel(app, owner, await wornLabel(agent)),
    },
  ],
  'notification.created': [
    { act: (scene) => mention(scene) },
    {
      act: ({ agent, conversationId, readerId }) =>
        agent.put(`/api/v1/conversations/${conversationId}/assignee`, { agentId: readerId }),
    },
  ],
  'notifications.read': [
    {
      given: (scene) => mention(scene),
      act: ({ reader, conversationId }) => reader.put('/api/v1/notifications/read', { conversationId }),
    },
    { given: (scene) => mention(scene), act: ({ reader }) => reader.put('/api/v1/notifications/read', {}) },
  ],
  'account.changed': [
    {
      act: ({ app, owner }) =>
        changeAccountNumbers(app, owner, { countryCode: '62', mainNumber: '0811 1000 001' }),
    },
  ],
  'template.changed': [
    {
      act: async ({ app, owner }) => {
        const { id: templateId } = await createTemplate(app, owner, { name: 'ready', text: 'It is ready.' })
        await changeTemplate(app, owner, { templateId, text: '{{order}} is ready.' })
        await createTemplate(app, owner, { name: 'sent', text: 'It is on its way.' })
        await removeTemplate(app, owner, templateId)
      },
    },
  ],
  'webhook.changed': [
    {
      act: async ({ app, owner }) => {
        const hook = NewWebhook.parse({ url: 'https://toko.example/hook', events: ['message.created'] })
        const { webhook } = await createWebhook(app, owner, hook)
        await createWebhook(app, owner, hook)
        await removeWebhook(app, owner, webhook.id)
      },
    },
  ],
  'api-key.changed': [
    {
      act: async ({ app, owner }) => {
        const key = NewApiKey.parse({ name: 'Shop', scopes: ['read'] })
        const { apiKey } = await createApiKey(app, owner, key)
        await createApiKey(app, owner, key)
        await revokeApiKey(app, owner, apiKey.id)
      },
    },
  ],
  'website.changed': [
    { act: ({ agent, site }) => agent.patch(`/api/v1/websites/${site.id}`, { greeting: 'Welcome!' }) },
  ],
  'origin.refused': [
    {
      act: ({ server, site }) =>
        server.fetch('/widget/session', {
          method: 'POST',
          headers: { origin: 'https://copycat.example', 'content-type': 'application/json' },
          body: JSON.stringify({ site: site.key }),
        }),
    },
  ],
}

for (const [type, cases] of Object.entries(CASES)) {
  test(`what ${type} does to the inbox is what a fresh look shows`, async () => {
    expect(cases).not.toHaveLength(0)
    for (const one of cases) {
      const scene = await aScene(one)
      await one.given?.(scene)
      const before = await lookAnew(scene.reader)
      const settingsBefore = await settingsOf(scene)
      await one.act(scene)
      await settled(scene)
      const { state, types } = await catchUp(scene.reader, before)
      expect(types).toContain(type)
      const fresh = await lookAnew(scene.reader)
      expect(shown(state)).toEqual({ ...shown(fresh), threads: threadsOf(fresh, Object.keys(state.threads)) })
      expect(Object.keys(state.threads).sort()).toEqual(keptThreads(before, fresh, types))
      // A case in which nothing happens would prove nothing.
      const isAsked = ASKED_ANEW.includes(type)
      expect(isAsked ? await settingsOf(scene) : shown(fresh)).not.toEqual(
        isAsked ? settingsBefore : shown(before),
      )
    }
  }, 120_000)
}

test('events that are applied again, one by one, change nothing', async () => {
  const scene = await aScene({})
  const before = await lookAnew(scene.reader)
  await write(scene.visitor, 'more')
  await reply(scene.agent, scene.conversationId, 'an answer')
  await receipts(scene, ['delivered', 'read'])
  await settled(scene)
  const { state, events } = await catchUp(scene.reader, before)
  let again = state
  for (const event of events)
    again = applyFrame(again, { prev: event.seq - 1, seq: event.seq, events: [event] })
  expect(shown(again)).toEqual(shown(state))
})

function number({ whatsapp }: Scene) {
  return whatsapp
}

/** Something happens to the message A1 of our one customer on WhatsApp. */
function change({ whatsapp }: Scene, what: ChannelChange): Promise<void> {
  return whatsapp.host.change(whatsapp.channelId, { chat: PERSON, externalId: 'A1' }, what)
}

/** Somebody of the team has written what leaves in a minute. */
async function sendLater(scene: Scene): Promise<void> {
  await number(scene).says(PERSON, 'four')
  const { conversations } = await answerOf<ConversationsPage>(scene.agent.get('/api/v1/conversations'))
  const { id } = conversations.find(({ channelKind }) => channelKind === 'whatsapp') ?? {}
  const sendAt = scene.app.clock.now() + 60_000
  const body = { clientId: 'sent-later', text: 'later', sendAt }
  await answerOf(scene.agent.post(`/api/v1/conversations/${id}/messages`, body))
}

async function laterOf({ agent }: Scene): Promise<MessageView> {
  const { queue } = await answerOf<QueuePage>(agent.get('/api/v1/queue?status=any'))
  const message = queue.map((one) => one.message).find(({ text }) => text === 'later')
  if (!message) throw new Error('Nothing was sent later.')
  return message
}

async function forget({ app }: Scene): Promise<void> {
  const row = await app.db
    .selectFrom('messages')
    .select(['id', 'conversation_id'])
    .where('external_id', '=', 'A1')
    .executeTakeFirstOrThrow()
  await transact(app, async (trx) => {
    const { dialect } = app.database
    const conversation = await lockConversation(trx, { dialect, conversationId: row.conversation_id })
    if (conversation) await removeMessages(trx, conversation, [row.id])
  })
}

async function importPast({ whatsapp }: Scene): Promise<void> {
  const message = aChannelMessage(PERSON, { externalId: 'H1', text: 'long ago', sentAt: 1_000 })
  await whatsapp.host.importHistory(whatsapp.channelId, {
    chats: [],
    messages: [{ ...message, status: null, reactions: [], editedAt: null, deletedAt: null }],
  })
}

async function aScene({ sight }: Pick<Case, 'sight'>): Promise<Scene> {
  const chat = await aChat()
  await write(chat.visitor, 'hello')
  const { id: conversationId } = await onlyConversation(chat.agent)
  await reply(chat.agent, conversationId, 'hello to you')
  const reader = await aTeammate(chat.app, chat.owner, {
    name: 'Reader',
    ...(sight ? { visibility: sight } : {}),
  })
  const { agentId } = reader.viewer
  if (sight) await chat.agent.put(`/api/v1/conversations/${conversationId}/assignee`, { agentId })
  const scene = {
    ...chat,
    conversationId,
    reader: anAgentBrowser(chat.server, reader.cookie),
    readerId: agentId,
    whatsapp: await aNumber(chat.app, chat.owner),
  }
  await settled(scene)
  return scene
}

async function giveToTeam({ app, owner, agent, conversationId }: Scene): Promise<void> {
  const { id: teamId } = await createTeam(app, owner, { name: 'Sales' })
  await agent.put(`/api/v1/conversations/${conversationId}/team`, { teamId })
}

async function wearLabel({ app, owner, agent, conversationId }: Scene): Promise<void> {
  const { id: labelId } = await createLabel(app, owner, { name: 'Order', colour: 'purple' })
  await agent.put(`/api/v1/conversations/${conversationId}/labels`, { labelId })
}

async function wornLabel(agent: AgentBrowser): Promise<string> {
  return (await onlyConversation(agent)).labelIds[0] ?? ''
}

/** Everything the inbox can load, loaded now. */
async function lookAnew(browser: AgentBrowser): Promise<InboxState> {
  const { seq } = await answerOf<ConversationsPage>(browser.get('/api/v1/conversations'))
  const state = emptyState(seq)
  const conversations: Record<string, InboxState['conversations'][string]> = {}
  const threads: Record<string, InboxState['threads'][string]> = {}
  for (const status of STATUSES) {
    const page = await answerOf<ConversationsPage>(browser.get(`/api/v1/conversations?status=${status}`))
    for (const conversation of page.conversations) {
      conversations[conversation.id] = conversation
      const { messages, before } = await answerOf<MessagesPage>(
        browser.get(`/api/v1/conversations/${conversation.id}/messages`),
      )
      threads[conversation.id] = { messages, before }
    }
  }
  const { members } = await answerOf<{ members: MemberView[] }>(browser.get('/api/v1/members'))
  const { channels } = await answerOf<{ channels: ChannelView[] }>(browser.get('/api/v1/channels'))
  const { labels } = await answerOf<{ labels: LabelView[] }>(browser.get('/api/v1/labels'))
  const known = mergeCannedReplies(state, await answerOf(browser.get('/api/v1/canned-replies')))
  const { notifications } = await answerOf<NotificationsPage>(browser.get('/api/v1/notifications'))
  return {
    ...known,
    notifications,
    conversations,
    threads,
    members: Object.fromEntries(members.map((member) => [member.agentId, member])),
    channels: Object.fromEntries(channels.map((channel) => [channel.id, channel])),
    labels: Object.fromEntries(labels.map((label) => [label.id, label])),
  }
}

async function catchUp(browser: AgentBrowser, from: InboxState) {
  let state = from
  const events = []
  for (;;) {
    const page = await answerOf<EventsPage<AgentEvent>>(browser.get(`/api/v1/events?after=${state.seq}`))
    if (page.reset) throw new Error('The log should reach back that far.')
    events.push(...page.frame.events)
    state = applyFrame(state, page.frame)
    if (!page.more) state = await loadMissing(browser, state)
    if (!page.more) return { state, events, types: events.map(({ type }) => type) }
  }
}

/** What an event only spoke of is asked for, as the inbox does. */
async function loadMissing(browser: AgentBrowser, from: InboxState): Promise<InboxState> {
  let state = from
  for (const id of from.missing) {
    state = mergeConversation(state, await answerOf(browser.get(`/api/v1/conversations/${id}`)))
  }
  return state
}

function shown(state: InboxState) {
  const { conversations, members, missing, channels } = state
  const { labels, cannedReplies, notifications } = state
  const threads = threadsOf(state, Object.keys(state.threads))
  return { conversations, members, missing, channels, labels, cannedReplies, notifications, threads }
}

function threadsOf({ threads }: InboxState, ids: string[]) {
  const some = ids.map((id) => [id, threads[id]?.messages.map(withoutAddress)] as const)
  return Object.fromEntries(some)
}

/** Threads that stay open: of what is still there, unless it was joined. Others are loaded when they are opened. */
function keptThreads(before: InboxState, fresh: InboxState, types: string[]): string[] {
  if (types.includes('conversation.merged')) return []
  const imported = types.includes('history.imported')
  return Object.keys(before.threads)
    .filter((id) => fresh.conversations[id] !== undefined)
    .filter((id) => !imported || fresh.conversations[id]?.channelKind !== 'whatsapp')
    .sort()
}

/** Of these only that something changed is told: whoever has it open asks for it anew. */
const ASKED_ANEW = [
  'website.changed',
  'origin.refused',
  'api-key.changed',
  'template.changed',
  'account.changed',
  'webhook.changed',
]

async function settingsOf({ app, owner, reader }: Scene): Promise<unknown> {
  return [
    await answerOf(reader.get('/api/v1/websites')),
    await listApiKeys(app, owner),
    await listWebhooks(app, owner),
    await listTemplates(app, owner),
    await getAccountNumbers(app, owner),
  ]
}

/** Signed addresses are made anew for each answer. */
function withoutAddress(message: InboxState['threads'][string]['messages'][number]) {
  if (!message.media) return message
  const { url: _url, thumbnailUrl: _thumbnail, expiresAt: _expiry, ...media } = message.media
  return { ...message, media }
}

/** Waits until everything that was sent has left. */
async function settled({ app }: Pick<Scene, 'app'>) {
  await eventually(async () => {
    const waiting = await app.db
      .selectFrom('messages')
      .select('id')
      .where('status', 'in', ['queued', 'sending'])
      .execute()
    expect(waiting).toEqual([])
  })
}

async function mention({ agent, conversationId, readerId }: Scene) {
  const path = `/api/v1/conversations/${conversationId}/messages`
  const note = { clientId: 'mention-001', text: '@Reader look', note: true, mentionedAgentIds: [readerId] }
  await answerOf(agent.post(path, note))
}

function snooze({ app, agent, conversationId }: Scene) {
  return agent.put(`/api/v1/conversations/${conversationId}/snooze`, { until: app.clock.now() + 60_000 })
}

async function receipts({ visitor, agent, conversationId }: Scene, statuses: ('delivered' | 'read')[]) {
  const upToSeq = (await thread(agent, conversationId)).at(-1)?.seq ?? 0
  for (const status of statuses) await answerOf(visitor.post('/widget/receipt', { status, upToSeq }))
}

/** A reply that fails for certain. */
async function failOne({ app, agent, conversationId }: Scene) {
  const working = app.channels.website
  if (working)
    app.channels.website = { ...working, send: async () => ({ outcome: 'failed', code: 'offline' }) }
  await reply(agent, conversationId, 'in vain')
  await settled({ app })
  app.channels.website = working
  await reply(agent, conversationId, 'after it')
  await settled({ app })
}

/** A message whose sender died in the middle: nobody knows whether it left. */
async function retryUnknown(
  { app, agent, conversationId }: Scene,
  then: 'sent again' | 'left alone' = 'sent again',
) {
  const message = await reply(agent, conversationId, 'perhaps')
  await settled({ app })
  const knowing = app.channels.website
  if (knowing) app.channels.website = { ...knowing, findSent: async () => false }
  const claim = { status: 'sending' as const, claimed_by: 'dead', claim_expires_at: app.clock.now() - 1 }
  await app.database.raw.updateTable('messages').set(claim).where('id', '=', message.id).execute()
  await settleAbandoned(app)
  expect((await findMessage(app.db, message.id))?.status).toBe('unknown')
  if (then === 'sent again') await answerOf(agent.post(`/api/v1/messages/${message.id}/attempts`))
}

async function identify({ app, server, owner, site, visitor }: Scene) {
  const identity = await anIdentity(app, owner, site.id, {
    sub: 'customer-7',
    name: 'Sari',
    email: 'sari@mail.example',
  })
  return aVisitor(server, { key: site.key, token: visitor.session.token, identity })
}

async function joinTwoBrowsers(scene: Scene) {
  const { app, server, owner, site } = scene
  await app.clock.advance(1_000)
  const other = await aVisitor(server, site)
  await write(other, 'from my other browser')
  const identity = await anIdentity(app, owner, site.id, { sub: 'customer-7', name: 'Sari' })
  for (const browser of [scene.visitor, other])
    await aVisitor(server, { key: site.key, token: browser.session.token, identity })
}

async function sendFile({ server, visitor }: Scene) {
  const form = new FormData()
  form.append('file', new Blob(['a list of prices'], { type: 'text/plain' }), 'prices.txt')
  const headers = { origin: CUSTOMER_ORIGIN, authorization: `Bearer ${visitor.session.token}` }
  const { media } = await answerOf<{ media: { id: string } }>(
    server.fetch('/widget/media', { method: 'POST', headers, body: form }),
  )
  await answerOf(visitor.post('/widget/messages', { clientId: 'with-a-file', text: '', mediaId: media.id }))
}
