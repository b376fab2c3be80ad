import type { Frame, Logged, VisitorEvent } from '#server/protocol/events.ts'
import type { SiteSettings, VisitorMessage } from '#server/protocol/views.ts'
import type { SessionAnswer } from '#server/protocol/visitors.ts'
import type { OutboxEntry } from './storage.ts'

/** How the server is reached: `ended` means that it has refused us and we do not come back by ourselves. */
export type ConnectionStatus = 'idle' | 'connecting' | 'live' | 'offline' | 'ended'

/** What waits in the outbox, as the view needs it. */
export interface OutboxView {
  entries: readonly OutboxEntry[]
  /** Shares (0 to 1) of the files that are on their way up, by client id. */
  progress: ReadonlyMap<string, number>
  /** The server asked us to wait until then (epoch ms). */
  pausedUntil: number | null
  /** False when unsent messages live in memory only. */
  durable: boolean
}

/** One line of the thread as the view shows it. `key` stays the same from waiting to sent. */
export type Line =
  | { kind: 'theirs'; key: string; at: number; message: VisitorMessage }
  | { kind: 'own'; key: string; at: number; message: VisitorMessage; state: 'sent' | 'read' }
  | {
      kind: 'pending'
      key: string
      at: number
      entry: OutboxEntry
      state: 'waiting' | 'sending' | 'failed'
      progress: number | null
    }

export interface ConversationState {
  visitorId: string | null
  settings: SiteSettings | null
  /** Every event up to here has been applied. */
  seq: number
  /** Ask for older messages with this; null at the beginning of the thread. */
  before: string | null
  agentsReadSeq: number
  contactReadSeq: number
  /** Since when the team calls it done, and the closing that the visitor has been asked about and has answered. */
  closedAt: number | null
  ratedClosing: number | null
  status: ConnectionStatus
  /** Why, when the status is `ended`. */
  endedBecause: string | null
  /** The agent who is writing now. */
  typing: string | null
  outbox: OutboxView
}

/** The view model of one visitor's thread: state and what follows from it, no DOM, no network. */
export interface Conversation {
  readonly state: Readonly<ConversationState>
  /** Takes a session's answer as the new truth. */
  load(answer: SessionAnswer): void
  /** Applies what is new in a frame. Answers false, and does nothing, where events before it are missing. */
  applyFrame(frame: Frame<VisitorEvent>): boolean
  apply(event: Logged<VisitorEvent>): void
  /** Messages known from elsewhere: an acknowledged send, an older page, fresh media addresses. */
  addMessages(messages: readonly VisitorMessage[]): void
  addEarlier(page: { messages: readonly VisitorMessage[]; before: string | null }): void
  markRead(upToSeq: number): void
  setOutbox(outbox: OutboxView): void
  setTyping(name: string | null): void
  setStatus(status: ConnectionStatus, endedBecause?: string): void
  /** Stored messages, ordered by (sentAt, seq). */
  messages(): VisitorMessage[]
  /** The thread for the view: stored messages, then what has not been acknowledged yet. */
  lines(): Line[]
  unread(): number
  /** Sequence number of the newest message of an agent, 0 when there is none. */
  newestTheirs(): number
  subscribe(changed: () => void): () => void
}

/** A new, empty thread. */
export function createConversation(): Conversation {
  const state: ConversationState = emptyState()
  const byId = new Map<string, VisitorMessage>()
  const listeners = new Set<() => void>()
  const changed = () => {
    for (const listener of listeners) listener()
  }
  const messages = () => [...byId.values()].sort(byPlace)

  function put(message: VisitorMessage): void {
    byId.set(message.id, message)
    if (message.direction === 'out') state.typing = null
  }

  function applyQuietly(event: Logged<VisitorEvent>): void {
    if (event.type === 'message.created') put(event.message)
    if (event.type === 'conversation.updated') {
      state.agentsReadSeq = Math.max(state.agentsReadSeq, event.changes.agentsReadSeq?.[1] ?? 0)
      state.contactReadSeq = Math.max(state.contactReadSeq, event.changes.contactReadSeq?.[1] ?? 0)
      if (event.changes.closedAt) state.closedAt = event.changes.closedAt[1]
      if (event.changes.ratedClosing) state.ratedClosing = event.changes.ratedClosing[1]
    }
    state.seq = Math.max(state.seq, event.seq)
  }

  return {
    state,
    messages,
    load(answer) {
      keepOnlyNewer(byId, answer.visitorId === state.visitorId ? answer.seq : Number.POSITIVE_INFINITY)
      state.visitorId = answer.visitorId
      state.settings = answer.settings
      state.seq = answer.seq
      state.before = answer.before
      state.agentsReadSeq = answer.conversation?.agentsReadSeq ?? 0
      state.contactReadSeq = answer.conversation?.contactReadSeq ?? 0
      state.closedAt = answer.conversation?.closedAt ?? null
      state.ratedClosing = answer.conversation?.ratedClosing ?? null
      for (const message of answer.messages) put(message)
      changed()
    },
    applyFrame(frame) {
      if (frame.seq <= state.seq) return true
      if (frame.prev > state.seq) return false
      for (const event of frame.events) if (event.seq > state.seq) applyQuietly(event)
      state.seq = frame.seq
      changed()
      return true
    },
    apply(event) {
      applyQuietly(event)
      changed()
    },
    addMessages(added) {
      for (const message of added) byId.set(message.id, message)
      changed()
    },
    addEarlier(page) {
      for (const message of page.messages) byId.set(message.id, message)
      state.before = page.before
      changed()
    },
    markRead(upToSeq) {
      if (upToSeq <= state.contactReadSeq) return
      state.contactReadSeq = upToSeq
      changed()
    },
    setOutbox(outbox) {
      state.outbox = outbox
      changed()
    },
    setTyping(name) {
      if (name === state.typing) return
      state.typing = name
      changed()
    },
    setStatus(status, endedBecause) {
      if (status === state.status) return
      state.status = status
      state.endedBecause = endedBecause ?? null
      changed()
    },
    lines: () => toLines(messages(), state),
    unread: () => [...byId.values()].filter((message) => isUnread(message, state)).length,
    newestTheirs: () => newest([...byId.values()].filter((message) => message.direction === 'out')),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function emptyState(): ConversationState {
  return {
    visitorId: null,
    settings: null,
    seq: 0,
    before: null,
    agentsReadSeq: 0,
    contactReadSeq: 0,
    closedAt: null,
    ratedClosing: null,
    status: 'idle',
    endedBecause: null,
    typing: null,
    outbox: { entries: [], progress: new Map(), pausedUntil: null, durable: true },
  }
}

function byPlace(one: VisitorMessage, other: VisitorMessage): number {
  return one.sentAt - other.sentAt || one.seq - other.seq
}

/** A session's answer may be older than an acknowledgement that arrived while it was under way. */
function keepOnlyNewer(byId: Map<string, VisitorMessage>, seq: number): void {
  for (const message of [...byId.values()]) if (message.seq <= seq) byId.delete(message.id)
}

function toLines(messages: VisitorMessage[], state: ConversationState): Line[] {
  const acknowledged = new Set(messages.map((message) => message.clientId))
  const stored = messages.map((message) => toLine(message, state))
  const pending = state.outbox.entries
    .filter((entry) => !acknowledged.has(entry.clientId))
    .map((entry) => toPendingLine(entry, state))
  return [...stored, ...pending]
}

function toLine(message: VisitorMessage, state: ConversationState): Line {
  const at = message.sentAt
  if (message.direction === 'out') return { kind: 'theirs', key: message.id, at, message }
  const read = message.seq <= state.agentsReadSeq
  return { kind: 'own', key: message.clientId ?? message.id, at, message, state: read ? 'read' : 'sent' }
}

function toPendingLine(entry: OutboxEntry, { status, outbox }: ConversationState): Line {
  const held = status === 'offline' || status === 'ended' || outbox.pausedUntil !== null
  const state = entry.failure ? 'failed' : held ? 'waiting' : 'sending'
  const progress = outbox.progress.get(entry.clientId) ?? null
  return { kind: 'pending', key: entry.clientId, at: entry.createdAt, entry, state, progress }
}

function isUnread(message: VisitorMessage, state: ConversationState): boolean {
  return message.direction === 'out' && message.seq > state.contactReadSeq
}

function newest(messages: VisitorMessage[]): number {
  return messages.reduce((seq, message) => Math.max(seq, message.seq), 0)
}
