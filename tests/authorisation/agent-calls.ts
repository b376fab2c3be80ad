import { aPushBrowser } from '#tests/support/push-service.ts'
import type { Stage } from './stage.ts'

/** One call of /api/v1, and what it says to those who may not. A signed-in member of the account may. */
export interface AgentCall {
  /** What stands for `:id` or `:agentId`. */
  id?: (stage: Stage) => string
  body?: (stage: Stage) => object
  query?: string
  /** What an owner of another account is told; `own`: an answer about their own account. */
  stranger: 'own' | `${number} ${string}`
  /** What a plain agent of the account is told, where only owners and admins may. */
  agent?: `${number} ${string}`
  /** What a key of another channel is told by an operation for keys, where it is told anything but its own; `open`: it has nothing to do with channels. */
  otherChannel?: 'open' | `${number} ${string}`
  /** A file instead of JSON. */
  upload?: boolean
}

const UNSEEN = '404 conversation_not_found'
const FORBIDDEN = '403 forbidden'
const ACCOUNT_WIDE = '403 account_wide'
const ofConversation = {
  id: ({ conversationId }: Stage) => conversationId,
  stranger: UNSEEN,
  otherChannel: UNSEEN,
} as const
const ofWebsite = {
  id: ({ ours }: Stage) => ours.site.id,
  stranger: '404 website_not_found',
  otherChannel: '404 website_not_found',
  agent: FORBIDDEN,
} as const

const ofCannedReply = {
  id: ({ cannedReplyId }: Stage) => cannedReplyId,
  stranger: '404 canned_not_found',
  agent: FORBIDDEN,
  otherChannel: ACCOUNT_WIDE,
} as const

const ofTemplate = {
  id: ({ templateId }: Stage) => templateId,
  stranger: '404 template_not_found',
  agent: FORBIDDEN,
  otherChannel: ACCOUNT_WIDE,
} as const

const ofQueued = {
  id: ({ waitingMessageId }: Stage) => waitingMessageId,
  stranger: '404 message_not_found',
  otherChannel: '404 message_not_found',
} as const

const ofLabel = {
  id: ({ labelId }: Stage) => labelId,
  stranger: '404 label_not_found',
  agent: FORBIDDEN,
  otherChannel: ACCOUNT_WIDE,
} as const

const ofChannel = {
  id: ({ numberId }: Stage) => numberId,
  stranger: '404 channel_not_found',
  otherChannel: '404 channel_not_found',
  agent: FORBIDDEN,
} as const

const ofWebhook = {
  id: ({ webhookId }: Stage) => webhookId,
  stranger: '404 webhook_not_found',
  otherChannel: '404 webhook_not_found',
  agent: FORBIDDEN,
} as const

const ofDelivery = { ...ofWebhook, id: ({ deliveryId }: Stage) => deliveryId } as const

/** A browser's own: not even a colleague may touch it. */
const ofDevice = {
  id: ({ pushId }: Stage) => pushId,
  stranger: '404 push_not_subscribed',
  agent: '404 push_not_subscribed',
} as const

/** Who may do what under /api/v1. A route that does not stand here fails the test. */
export const AGENT_CALLS: Record<string, AgentCall> = {
  'GET /api/v1/conversations': { stranger: 'own' },
  'GET /api/v1/conversations/counts': { stranger: 'own' },
  'GET /api/v1/conversations/found': { query: '?contact=v', stranger: 'own' },
  'GET /api/v1/conversations/:id': ofConversation,
  'GET /api/v1/conversations/:id/messages': ofConversation,
  'POST /api/v1/conversations/:id/messages': {
    ...ofConversation,
    body: () => ({ clientId: 'authorised-1', text: 'an answer' }),
  },
  'GET /api/v1/messages': { stranger: 'own' },
  'POST /api/v1/messages': {
    body: ({ conversationId }) => ({ to: conversationId, text: 'hello' }),
    stranger: UNSEEN,
    otherChannel: UNSEEN,
  },
  'GET /api/v1/messages/:id': {
    id: ({ failedMessageId }) => failedMessageId,
    stranger: '404 message_not_found',
    otherChannel: '404 message_not_found',
  },
  'GET /api/v1/queue': { stranger: 'own' },
  'GET /api/v1/queue/:id': ofQueued,
  'DELETE /api/v1/queue/:id': ofQueued,
  'DELETE /api/v1/queue/:id/time': { ...ofQueued, id: ({ laterMessageId }) => laterMessageId },
  'POST /api/v1/gateway-calls': {
    body: () => ({ command: 'curl https://old.example/send -d "target=6281234567890&message=hello"' }),
    stranger: 'own',
    agent: FORBIDDEN,
  },
  'GET /api/v1/templates': { stranger: 'own', otherChannel: 'open' },
  'POST /api/v1/templates': {
    body: () => ({ name: 'One more', text: 'Hello {{order}}' }),
    stranger: 'own',
    agent: FORBIDDEN,
    otherChannel: ACCOUNT_WIDE,
  },
  'PATCH /api/v1/templates/:id': { ...ofTemplate, body: () => ({ text: 'Another text' }) },
  'DELETE /api/v1/templates/:id': ofTemplate,
  'GET /api/v1/contacts': { stranger: 'own' },
  'GET /api/v1/contacts/:id': {
    id: ({ contactId }) => contactId,
    stranger: '404 contact_not_found',
    otherChannel: '404 contact_not_found',
  },
  'GET /api/v1/groups': { stranger: 'own' },
  'GET /api/v1/groups/:id': {
    id: ({ groupId }) => groupId,
    stranger: '404 contact_not_found',
    otherChannel: '404 contact_not_found',
  },
  'POST /api/v1/messages/:id/attempts': {
    id: ({ failedMessageId }) => failedMessageId,
    stranger: '404 message_not_found',
    otherChannel: '404 message_not_found',
  },
  'PUT /api/v1/conversations/:id/closure': ofConversation,
  'DELETE /api/v1/conversations/:id/closure': ofConversation,
  'PUT /api/v1/conversations/:id/assignee': {
    ...ofConversation,
    body: ({ mateId }) => ({ agentId: mateId }),
  },
  'DELETE /api/v1/conversations/:id/assignee': ofConversation,
  'PUT /api/v1/conversations/:id/team': { ...ofConversation, body: ({ teamId }) => ({ teamId }) },
  'DELETE /api/v1/conversations/:id/team': ofConversation,
  'PUT /api/v1/conversations/:id/snooze': {
    ...ofConversation,
    body: ({ app }) => ({ until: app.clock.now() + 60_000 }),
  },
  'DELETE /api/v1/conversations/:id/snooze': ofConversation,
  'PUT /api/v1/conversations/:id/read': { ...ofConversation, body: () => ({ upToSeq: 1_000 }) },
  'PUT /api/v1/conversations/:id/priority': { ...ofConversation, body: () => ({ priority: 'high' }) },
  'PUT /api/v1/conversations/:id/labels': { ...ofConversation, body: ({ labelId }) => ({ labelId }) },
  'DELETE /api/v1/conversations/:id/labels/:labelId': ofConversation,
  'GET /api/v1/canned-replies': { stranger: 'own', otherChannel: 'open' },
  'POST /api/v1/canned-replies': {
    body: () => ({ shortcut: 'more', text: 'One more' }),
    stranger: 'own',
    agent: FORBIDDEN,
    otherChannel: ACCOUNT_WIDE,
  },
  'PATCH /api/v1/canned-replies/:id': { ...ofCannedReply, body: () => ({ text: 'Another text' }) },
  'PUT /api/v1/canned-replies/:id/removal': ofCannedReply,
  'DELETE /api/v1/canned-replies/:id/removal': ofCannedReply,
  'GET /api/v1/audit-entries': { stranger: 'own', agent: FORBIDDEN },
  'POST /api/v1/bulk-changes': {
    body: ({ conversationId }) => ({ conversationIds: [conversationId], change: { kind: 'close' } }),
    stranger: 'own',
  },
  'POST /api/v1/bulk-changes/undo': {
    body: ({ conversationId }) => ({
      changed: [{ conversationId, changes: { status: ['open', 'closed'] } }],
    }),
    stranger: 'own',
  },
  'GET /api/v1/labels': { stranger: 'own', otherChannel: 'open' },
  'POST /api/v1/labels': {
    body: () => ({ name: 'One more', colour: 'red' }),
    stranger: 'own',
    agent: FORBIDDEN,
    otherChannel: ACCOUNT_WIDE,
  },
  'PATCH /api/v1/labels/:id': { ...ofLabel, body: () => ({ name: 'Another name' }) },
  'PUT /api/v1/labels/:id/removal': ofLabel,
  'DELETE /api/v1/labels/:id/removal': ofLabel,
  'GET /api/v1/conversations/:id/readers': ofConversation,
  'GET /api/v1/notifications': { stranger: 'own' },
  'PUT /api/v1/notifications/read': { body: () => ({}), stranger: 'own' },
  'GET /api/v1/push-key': { stranger: 'own' },
  'POST /api/v1/push-subscriptions/:id/tests': { ...ofDevice, body: () => ({ nonce: 'authorised' }) },
  'DELETE /api/v1/push-subscriptions/:id': ofDevice,
  'PUT /api/v1/push-subscriptions': {
    body: () => ({ endpoint: 'https://push.example/other', keys: aPushBrowser().keys }),
    stranger: 'own',
  },
  'GET /api/v1/channels': { stranger: 'own' },
  'POST /api/v1/channels': {
    body: () => ({ kind: 'whatsapp' }),
    stranger: 'own',
    agent: FORBIDDEN,
    otherChannel: FORBIDDEN,
  },
  'GET /api/v1/channels/:id': {
    id: ofChannel.id,
    stranger: ofChannel.stranger,
    otherChannel: ofChannel.otherChannel,
  },
  'PATCH /api/v1/channels/:id': { ...ofChannel, body: () => ({ name: 'Second shop' }) },
  'GET /api/v1/channels/:id/pairing': ofChannel,
  'GET /api/v1/channels/:id/pairing/image': ofChannel,
  'POST /api/v1/channels/:id/pairing-codes': {
    ...ofChannel,
    body: () => ({ phone: '+62 811 1000 001' }),
  },
  'POST /api/v1/channels/:id/restart': ofChannel,
  'POST /api/v1/channels/:id/logout': ofChannel,
  'GET /api/v1/channels/:id/contacts': ofChannel,
  'GET /api/v1/channels/:id/groups': ofChannel,
  'POST /api/v1/channels/:id/groups': {
    ...ofChannel,
    body: () => ({ subject: 'Team', members: ['628111000001'] }),
  },
  'PATCH /api/v1/channels/:id/groups/:groupId': { ...ofChannel, body: () => ({ locked: true }) },
  'POST /api/v1/channels/:id/groups/:groupId/members': {
    ...ofChannel,
    body: () => ({ change: 'remove', members: ['628111000001'] }),
  },
  'DELETE /api/v1/channels/:id/groups/:groupId/membership': ofChannel,
  'GET /api/v1/channels/:id/groups/:groupId/link': ofChannel,
  'POST /api/v1/channels/:id/groups/:groupId/link': ofChannel,
  'GET /api/v1/channels/:id/labels': ofChannel,
  'POST /api/v1/channels/:id/look-ups': { ...ofChannel, body: () => ({ phones: ['+62 811 1000 001'] }) },
  'DELETE /api/v1/channels/:id': ofChannel,
  'GET /api/v1/conversations/:id/photo': ofConversation,
  'GET /api/v1/conversations/:id/photo/image': ofConversation,
  'PUT /api/v1/conversations/:id/typing': { ...ofConversation, body: () => ({ state: 'typing' }) },
  'GET /api/v1/conversations/:id/presence': ofConversation,
  'POST /api/v1/conversations/:id/actions': { ...ofConversation, body: () => ({ action: 'pin', on: true }) },
  // Labels and members belong to no channel; tests/realtime/programs.test.ts has who hears of which channel.
  'GET /api/v1/events': { query: '?after=0', stranger: 'own', otherChannel: 'open' },
  'GET /api/v1/members': { stranger: 'own', otherChannel: 'open' },
  'PATCH /api/v1/members/:agentId': {
    id: ({ mateId }) => mateId,
    body: () => ({ visibility: 'teams' }),
    stranger: '404 member_unknown',
    agent: FORBIDDEN,
  },
  'DELETE /api/v1/members/:agentId': {
    id: ({ leaverId }) => leaverId,
    stranger: '404 member_unknown',
    agent: FORBIDDEN,
  },
  'GET /api/v1/invitations': { stranger: 'own', agent: FORBIDDEN },
  'POST /api/v1/invitations': {
    body: () => ({ email: 'another@toko.example', role: 'agent' }),
    stranger: 'own',
    agent: FORBIDDEN,
  },
  'DELETE /api/v1/invitations/:id': {
    id: ({ invitationId }) => invitationId,
    stranger: '404 invitation_invalid',
    agent: FORBIDDEN,
  },
  'GET /api/v1/webhooks': { stranger: 'own', agent: FORBIDDEN },
  'POST /api/v1/webhooks': {
    body: () => ({ url: 'https://hooks.invalid/more', events: ['message.created'] }),
    stranger: 'own',
    agent: FORBIDDEN,
    otherChannel: 'open',
  },
  'GET /api/v1/webhooks/:id': ofWebhook,
  'PATCH /api/v1/webhooks/:id': { ...ofWebhook, body: () => ({ paused: true }) },
  'POST /api/v1/webhooks/:id/secrets': ofWebhook,
  'POST /api/v1/webhooks/:id/tests': ofWebhook,
  'GET /api/v1/webhooks/:id/deliveries': ofWebhook,
  'POST /api/v1/webhook-deliveries/:id/replays': ofDelivery,
  'POST /api/v1/webhooks/:id/replays': { ...ofWebhook, body: () => ({ fromSeq: 0, toSeq: 1_000 }) },
  'GET /api/v1/webhook-deliveries/:id': ofDelivery,
  'DELETE /api/v1/webhooks/:id': ofWebhook,
  'GET /api/v1/visits': { stranger: 'own' },
  'POST /api/v1/visits/:id/messages': {
    id: ({ visitId }) => visitId,
    body: () => ({ clientId: 'authorised-2', text: 'May I help?' }),
    stranger: '404 visit_over',
  },
  'GET /api/v1/websites': { stranger: 'own' },
  'POST /api/v1/websites': {
    body: () => ({ address: 'https://new.example' }),
    stranger: 'own',
    agent: FORBIDDEN,
    otherChannel: FORBIDDEN,
  },
  'PATCH /api/v1/websites/:id': { ...ofWebsite, body: () => ({ greeting: 'Welcome' }) },
  'PUT /api/v1/websites/:id/origins': { ...ofWebsite, body: () => ({ origin: 'https://a.example' }) },
  'DELETE /api/v1/websites/:id/origins/:origin': ofWebsite,
  'POST /api/v1/websites/:id/rotations': ofWebsite,
  'GET /api/v1/websites/:id/identify-secret': ofWebsite,
  'POST /api/v1/media': { upload: true, stranger: 'own', otherChannel: 'open' },
}
