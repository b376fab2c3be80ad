/** What clients are shown. Times are epoch milliseconds, ids are UUIDv7 text, absent is `null`. */

export type Role = 'owner' | 'admin' | 'agent'
/** Which conversations an agent may see; owners and admins see all. */
export type Visibility = 'all' | 'teams' | 'mine'
export type ChannelKind = 'website' | 'whatsapp'
export type ConversationStatus = 'open' | 'pending' | 'snoozed' | 'closed'
export type Direction = 'in' | 'out' | 'note' | 'system'
export type MessageKind = 'text' | 'image' | 'video' | 'audio' | 'document' | 'system'
export type MessageStatus =
  | 'received'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'unknown'
export type AuthorKind = 'contact' | 'agent' | 'system'

/** A stored file. `url` is signed and ends at `expiresAt`; ask for the message again after that. */
export interface MediaView {
  id: string
  kind: 'image' | 'video' | 'audio' | 'document'
  mime: string
  name: string
  /** bytes */
  size: number
  /** pixels */
  width: number | null
  height: number | null
  url: string
  thumbnailUrl: string | null
  expiresAt: number
}

/** Media as it is kept in events and rows: without the signed addresses. */
export type StoredMedia = Omit<MediaView, 'url' | 'thumbnailUrl' | 'expiresAt'> & { hasThumbnail: boolean }

export interface Author {
  kind: AuthorKind
  id: string | null
  name: string | null
}

export interface MessageView<M = MediaView> {
  id: string
  conversationId: string
  direction: Direction
  kind: MessageKind
  text: string
  media: M | null
  status: MessageStatus
  /** Why it failed, as a code; only with status failed or unknown. */
  failureCode: string | null
  author: Author
  clientId: string | null
  /** The channel's time of the message; a thread is ordered by (sentAt, seq). */
  sentAt: number
  /** Sequence number of the event that created it. */
  seq: number
}

export interface ContactView {
  id: string
  name: string | null
  /** A claim unless `verified`. */
  email: string | null
  verified: boolean
  /** The page the contact first wrote from. */
  firstPage: string | null
  createdAt: number
}

/** The line shown under a conversation's name in the list. */
export interface LastMessage {
  id: string
  direction: Direction
  kind: MessageKind
  /** At most 160 characters. */
  preview: string
  authorName: string | null
  sentAt: number
}

export interface ConversationView {
  id: string
  channelId: string
  channelKind: ChannelKind
  contact: ContactView
  status: ConversationStatus
  assigneeId: string | null
  teamId: string | null
  snoozedUntil: number | null
  /** Messages from the contact that no agent has seen. */
  unreadCount: number
  lastMessage: LastMessage | null
  /** Everything up to this sequence number has been seen by an agent. */
  agentsReadSeq: number
  contactDeliveredSeq: number
  contactReadSeq: number
  createdAt: number
  lastActivityAt: number
}

export interface MemberView {
  agentId: string
  name: string
  email: string
  role: Role
  visibility: Visibility
  createdAt: number
}

export interface OriginView {
  origin: string
  status: 'allowed' | 'refused'
  /** When a page of this origin was last seen. */
  lastSeenAt: number
}

export interface WebsiteView {
  id: string
  name: string
  /** The public key in the script line. */
  key: string
  address: string
  greeting: string
  accent: string
  origins: OriginView[]
}

/** What a visitor sees of a message. */
export interface VisitorMessage {
  id: string
  direction: 'in' | 'out'
  kind: MessageKind
  text: string
  media: MediaView | null
  /** Name of the agent, or null for the visitor's own. */
  authorName: string | null
  /** Only on the visitor's own messages. */
  clientId: string | null
  sentAt: number
  seq: number
}

export interface VisitorConversation {
  id: string
  /** Up to here an agent has read. */
  agentsReadSeq: number
  /** Up to here the visitor has read, on any device. */
  contactReadSeq: number
}

export interface SiteSettings {
  name: string
  greeting: string
  accent: string
  /** Largest file in bytes. */
  fileMaxBytes: number
}
