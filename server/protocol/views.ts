import type { LABEL_COLOURS, PRIORITIES } from './limits.ts'
import type { SiteOptions } from './site-options.ts'

/** What clients are shown. Times are epoch milliseconds, ids are UUIDv7 text, absent is `null`. */

export type Role = 'owner' | 'admin' | 'agent'
/** Which conversations an agent may see; owners and admins see all. */
export type Visibility = 'all' | 'teams' | 'mine'
export type ChannelKind = 'website' | 'whatsapp'
/** How urgent a conversation is, as the team has said. */
export type Priority = (typeof PRIORITIES)[number]
export type ConversationStatus = 'open' | 'pending' | 'snoozed' | 'closed'
export type Direction = 'in' | 'out' | 'note' | 'system'
export type MessageKind =
  | 'text'
  | 'image'
  | 'video'
  | 'audio'
  | 'voice'
  | 'document'
  | 'sticker'
  | 'location'
  | 'contacts'
  | 'poll'
  | 'call'
  /** It could not be decrypted yet; it takes its real kind when it can. */
  | 'unavailable'
  /** A kind that Sapa does not know; `details.unsupported` names it. */
  | 'unsupported'
  /** A line about the conversation: see `details.change`. */
  | 'system'
  | MessageAction
/** Kinds of outgoing messages that do something to another message, named by `details.target`; no line of their own. */
export type MessageAction = 'reaction' | 'edit' | 'delete' | 'vote'
export type MessageStatus =
  | 'received'
  | 'scheduled'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'played'
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

/** What a kind of message has besides text and file. Only what applies is there. */
export interface MessageDetails {
  location?: {
    latitude: number
    longitude: number
    name: string | null
    address: string | null
    live: boolean
  }
  contacts?: { name: string; phones: string[] }[]
  poll?: PollView
  call?: { video: boolean; group: boolean; outcome: 'offered' | 'rejected' | 'missed' }
  /** A voice note: its length in seconds and up to 64 heights from 0 to 100. */
  voice?: { seconds: number; waveform: number[] }
  /** A change of the group or the conversation: who (name) did what to whom (names), or to which value. */
  change?: { code: string; actor: string | null; subjects: string[]; value: string | null }
  /** Whom the text names by `@phone`, or by `@lid` where WhatsApp keeps the number to itself; '' while no name is known. */
  mentions?: {
    contactId: string | null
    name: string
    phone: string | null
    lid?: string | null | undefined
  }[]
  /** Agents whom a note names as `@name`. */
  mentionedAgents?: { agentId: string; name: string }[]
  viewOnce?: boolean
  forwarded?: boolean
  animated?: boolean
  /** The file is not here: why, and what the channel says of it. `fetch` may get it where `canFetch`. */
  missingFile?: {
    /** `past`: it came with the channel's past, and nobody has asked for it yet. */
    reason: 'too_large' | 'expired' | 'failed' | 'past'
    canFetch: boolean
    size: number | null
    mime: string
    name: string | null
  }
  unsupported?: string
  /** Which message an outgoing reaction, edit, delete or vote is for; `options` of a vote. */
  target?: { messageId: string; options?: string[] }
}

export interface PollView {
  question: string
  options: string[]
  /** How many options one person may choose; 0: any number. */
  selectable: number
  votes: { voterId: string; name: string | null; options: string[]; at: number }[]
}

/** The message that another one answers, as it was then. */
export interface QuotedMessage {
  /** Null where it is not in this inbox. */
  messageId: string | null
  kind: MessageKind
  /** At most 160 characters. */
  text: string
  authorName: string | null
  fromUs: boolean
}

export interface ReactionView {
  /** The contact's id; `us` for the account itself. */
  actorId: string
  name: string | null
  emoji: string
  at: number
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
  /** When it is to leave, not before; only with status scheduled. */
  sendAt: number | null
  /** Sequence number of the event that created it, or let it leave at its time. */
  seq: number
  details: MessageDetails | null
  quoted: QuotedMessage | null
  reactions: ReactionView[]
  editedAt: number | null
  /** Deleted for everyone: text and file are gone. */
  deletedAt: number | null
  /** Came with the channel's past. */
  historic: boolean
  starred: boolean
  /** The label that the program which sent it gave it; null where it gave none. */
  referenceId: string | null
}

export interface ContactView {
  id: string
  /** A WhatsApp group is shown like a contact. */
  kind: 'person' | 'group'
  /** Digits with country code, as WhatsApp proved them. */
  phone: string | null
  blocked: boolean
  name: string | null
  /** Names their photo, which `/api/v1/conversations/:id/photo/image` gives; null where there is none. */
  photoId: string | null
  /** A claim unless `verified`. */
  email: string | null
  /** What the visitor typed besides: never proven. */
  claims: { phone?: string; question?: string; answer?: string } | null
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
  pinned: boolean
  archived: boolean
  mutedUntil: number | null
  /** Labels that the account does not have any more may be among them. */
  labelIds: string[]
  priority: Priority
  /** When an agent closed it last; it may be open again. */
  closedAt: number | null
  rating: RatingView | null
  createdAt: number
  lastActivityAt: number
}

/** What a visitor said of the service once a conversation was closed. */
export interface RatingView {
  /** 1 to 5, 5 is best. */
  score: number
  comment: string
  /** The closing it is about. */
  closedAt: number
  at: number
}

/** What can be sent through a kind of channel: nobody is offered what cannot be done. */
export interface Capabilities {
  /** Kinds that can be sent. */
  kinds: readonly MessageKind[]
  reply: boolean
  /** Milliseconds after sending within which it works; 0: never. */
  editWithin: number
  deleteWithin: number
  /** Whether messages may wait here for a time. */
  later: boolean
  /** In UTF-16 code units. */
  longestText: number
}

export type WhatsappState =
  | 'waiting'
  | 'scan'
  | 'code'
  | 'passkey'
  | 'syncing'
  | 'online'
  | 'reconnecting'
  | 'conflict'
  | 'restricted'
  | 'logged_out'
  | 'banned'

/** How a WhatsApp number fares. Times are epoch milliseconds, null where nothing is known yet. */
export interface WhatsappHealth {
  lastStanzaAt: number | null
  phoneSeenAt: number | null
  /** Messages of the last hour that could not be decrypted at first. */
  decryptFailures: number
  /** From sending to WhatsApp's acknowledgement, milliseconds, smoothed. */
  ackLatency: number | null
  /** WhatsApp lets this number write to no new people until then. */
  coldPausedUntil: number | null
  /** New people this number has written to in WhatsApp's current cycle, and how many it may. */
  newChats: { used: number; total: number } | null
}

/** What is known of the other side of a conversation just now. */
export interface ContactPresence {
  /** `unknown`: nothing was heard; many keep it to themselves. */
  state: 'online' | 'offline' | 'typing' | 'recording' | 'unknown'
  /** When they were last online, where they let us know. */
  lastSeenAt: number | null
  /** When this was heard. */
  heardAt: number | null
}

export interface WhatsappView {
  state: WhatsappState
  /** Why it stands there, as a code that the screen explains. */
  stateCode: string | null
  stateUntil: number | null
  phone: string | null
  pushName: string | null
  /** How much of the past has been taken in, 0 to 100; null when none is under way. */
  progress: number | null
  groupsShown: boolean
  readReceipts: boolean
  /** Customers see the number online while it is connected. */
  available: boolean
  callReply: string | null
  /** The heading that the number stands under. */
  workspace: string | null
  health: WhatsappHealth
}

export interface ChannelView {
  id: string
  kind: ChannelKind
  name: string
  capabilities: Capabilities
  whatsapp: WhatsappView | null
  createdAt: number
}

/** What links a number right now; only for owners and admins. */
export type PairingView =
  | { kind: 'qr' /** SVG to show. */; svg: string; text: string; expiresAt: number }
  | { kind: 'code'; code: string; expiresAt: number }

export interface MemberView {
  agentId: string
  name: string
  email: string
  role: Role
  visibility: Visibility
  createdAt: number
}

export type LabelColour = (typeof LABEL_COLOURS)[number]

export interface LabelView {
  id: string
  name: string
  colour: LabelColour
}

/** A text that is written once and sent often; `{{contact.name}}` in it stands for what is known. */
export interface CannedReplyView {
  id: string
  /** Typed behind a slash in the composer; small letters. */
  shortcut: string
  text: string
}

/**
 * Something an agent is told of by name: a note mentions them, a conversation was given to them, or a webhook that they
 * look after fails, works again, or has lost calls.
 */
export interface NotificationView {
  id: string
  kind: 'mention' | 'assigned' | WebhookNews
  /** What it is about: a conversation with its contact, or a webhook. */
  conversationId: string | null
  contact: ContactView | null
  webhookId: string | null
  /** The note that mentions the agent. */
  messageId: string | null
  /** '' where nobody did it. */
  actorId: string
  actorName: string
  /** At most 160 characters of the note, or the webhook's address; '' where there is none. */
  preview: string
  createdAt: number
  readAt: number | null
}
export type WebhookNews = 'webhook-failing' | 'webhook-working' | 'webhook-dead'

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
  options: SiteOptions
  origins: OriginView[]
}

/** A browser tab that is on a website right now. */
export interface VisitView {
  id: string
  channelId: string
  url: string
  title: string
  referrer: string
  /** What the page says that it did, newest last. */
  tracks: { what: string; at: number }[]
  since: number
  seenAt: number
  contactName: string | null
  /** Its conversation, where it has one that this agent may see. */
  conversationId: string | null
  /** It has one that this agent may not see. */
  isTaken: boolean
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
  /** Since when it is closed; null while it is not. */
  closedAt: number | null
  /** The closing that the visitor has been asked about and has answered. */
  ratedClosing: number | null
}

export interface SiteSettings {
  name: string
  greeting: string
  /** Said while nobody answers; empty: the chat's own words. */
  offline: string
  /** In the writing field; empty: the chat's own words. */
  placeholder: string
  /** What is asked before the first message; null: nothing. */
  preChat: {
    mode: 'optional' | 'required'
    fields: ('name' | 'email' | 'phone' | 'question')[]
    question: string
  } | null
  sound: boolean
  asksRating: boolean
  /** Whether the team answers now, and else from when on (null: nobody knows). */
  isOpen: boolean
  opensAt: number | null
  /** Largest file in bytes. */
  fileMaxBytes: number
}
