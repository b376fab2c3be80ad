import type { AgentEvent, Logged } from '#server/protocol/events.ts'
import type {
  CannedReplyView,
  ChannelView,
  ConversationView,
  LabelView,
  MemberView,
  MessageView,
  NotificationView,
} from '#server/protocol/views.ts'

/** The loaded part of one conversation's messages: everything newer than `before`. */
export interface Thread {
  /** Ordered by (sentAt, seq), oldest first. */
  messages: readonly MessageView[]
  /** Cursor for older messages; null when the beginning is loaded. */
  before: string | null
}

/** What one agent's inbox knows. Plain data: no DOM, no React, no functions. */
export interface InboxState {
  /** Every event up to this sequence number has been applied. */
  seq: number
  conversations: Readonly<Record<string, ConversationView>>
  threads: Readonly<Record<string, Thread>>
  members: Readonly<Record<string, MemberView>>
  channels: Readonly<Record<string, ChannelView>>
  labels: Readonly<Record<string, LabelView>>
  /** Null until somebody needs them. */
  cannedReplies: Readonly<Record<string, CannedReplyView>> | null
  /** What this agent was told of by name, newest first. */
  notifications: readonly NotificationView[]
  /** Conversations that live on under another id. */
  forwards: Readonly<Record<string, string>>
  /** Conversations that events spoke of and that are not loaded. */
  missing: readonly string[]
  /** The newest events: an answer that was on its way meanwhile is brought up to date with them. */
  recent: readonly Logged<AgentEvent>[]
  /** Every event after this one is in `recent`. */
  recentFrom: number
}

export function emptyState(seq: number): InboxState {
  return {
    seq,
    conversations: {},
    threads: {},
    members: {},
    channels: {},
    labels: {},
    cannedReplies: null,
    notifications: [],
    forwards: {},
    missing: [],
    recent: [],
    recentFrom: seq,
  }
}
