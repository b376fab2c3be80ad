import { emptyState, type InboxState } from '#inbox/live/state.ts'
import type { AgentEvent, Logged } from '#server/protocol/events.ts'
import type {
  ChannelView,
  ConversationView,
  MediaView,
  MemberView,
  MessageView,
  NotificationView,
  WhatsappView,
} from '#server/protocol/views.ts'

const STARTED_AT = Date.UTC(2026, 10, 21, 3, 0)

/** A conversation as the server shows it; `n` tells several apart. */
export function aConversation(n = 1, change: Partial<ConversationView> = {}): ConversationView {
  return {
    id: `conversation-${n}`,
    channelId: 'channel-1',
    channelKind: 'website',
    contact: {
      id: `contact-${n}`,
      kind: 'person',
      phone: null,
      blocked: false,
      name: null,
      photoId: null,
      email: null,
      claims: null,
      verified: false,
      firstPage: 'https://shop.example/pricing',
      createdAt: STARTED_AT,
    },
    status: 'open',
    assigneeId: null,
    teamId: null,
    snoozedUntil: null,
    unreadCount: 0,
    lastMessage: null,
    agentsReadSeq: 0,
    contactDeliveredSeq: 0,
    contactReadSeq: 0,
    pinned: false,
    archived: false,
    mutedUntil: null,
    labelIds: [],
    priority: 'none',
    closedAt: null,
    rating: null,
    createdAt: STARTED_AT,
    lastActivityAt: STARTED_AT + n,
    ...change,
  }
}

/** A message of the first conversation; its place in the thread is `seq`. */
export function aMessage(seq: number, change: Partial<MessageView> = {}): MessageView {
  return {
    id: `message-${seq}`,
    conversationId: 'conversation-1',
    direction: 'in',
    kind: 'text',
    text: `Message ${seq}`,
    media: null,
    status: 'received',
    failureCode: null,
    author: { kind: 'contact', id: 'contact-1', name: null },
    clientId: null,
    sentAt: STARTED_AT + seq * 1_000,
    seq,
    details: null,
    quoted: null,
    reactions: [],
    editedAt: null,
    deletedAt: null,
    historic: false,
    starred: false,
    sendAt: null,
    referenceId: null,
    ...change,
  }
}

export function aReply(seq: number, change: Partial<MessageView> = {}): MessageView {
  const author = { kind: 'agent' as const, id: 'agent-1', name: 'Dewi Lestari' }
  return aMessage(seq, { direction: 'out', status: 'sent', author, clientId: `client-${seq}`, ...change })
}

export function aMember(agentId = 'agent-1', change: Partial<MemberView> = {}): MemberView {
  const email = `${agentId}@example.com`
  return {
    agentId,
    name: 'Dewi Lestari',
    email,
    role: 'agent',
    visibility: 'all',
    createdAt: STARTED_AT,
    ...change,
  }
}

export function aNotification(n = 1, change: Partial<NotificationView> = {}): NotificationView {
  return {
    id: `notification-${n}`,
    kind: 'mention',
    conversationId: 'conversation-1',
    contact: aConversation(1).contact,
    webhookId: null,
    messageId: 'message-8',
    actorId: 'agent-2',
    actorName: 'Andi',
    preview: '@Dewi look',
    createdAt: STARTED_AT + n,
    readAt: null,
    ...change,
  }
}

export function aFile(change: Partial<MediaView> = {}): MediaView {
  return {
    id: 'media-1',
    kind: 'document',
    mime: 'application/pdf',
    name: 'price-list.pdf',
    size: 1_000,
    width: null,
    height: null,
    url: '/media/media-1/file/price-list.pdf',
    thumbnailUrl: null,
    expiresAt: STARTED_AT + 3_600_000,
    ...change,
  }
}

/** A state with these conversations, the first one's thread loaded, up to sequence number 10. */
export function aState(
  change: Partial<InboxState> = {},
  conversations = [aConversation(1), aConversation(2)],
): InboxState {
  return {
    ...emptyState(10),
    conversations: Object.fromEntries(conversations.map((conversation) => [conversation.id, conversation])),
    threads: { 'conversation-1': { messages: [aMessage(4), aReply(6), aReply(8)], before: null } },
    members: { 'agent-1': aMember() },
    ...change,
  }
}

export function logged(seq: number, event: AgentEvent): Logged<AgentEvent> {
  return { ...event, seq, at: STARTED_AT + seq * 1_000 }
}

export function aChannel(id = 'channel-1', change: Partial<ChannelView> = {}): ChannelView {
  return {
    id,
    kind: 'website',
    name: 'Toko Sinar',
    capabilities: {
      kinds: ['text'],
      reply: false,
      editWithin: 0,
      deleteWithin: 0,
      later: false,
      longestText: 10_000,
    },
    whatsapp: null,
    createdAt: STARTED_AT,
    ...change,
  }
}

/** A number as it stands when all is well. */
export function aWhatsappView(change: Partial<WhatsappView> = {}): WhatsappView {
  return {
    state: 'online',
    stateCode: null,
    stateUntil: null,
    phone: null,
    pushName: null,
    progress: null,
    groupsShown: false,
    readReceipts: true,
    available: false,
    callReply: null,
    workspace: null,
    health: {
      lastStanzaAt: null,
      phoneSeenAt: null,
      decryptFailures: 0,
      ackLatency: null,
      coldPausedUntil: null,
      newChats: null,
    },
    ...change,
  }
}
