import { z } from 'zod'
import {
  CANNED_TEXT_MAX_LENGTH,
  CONVERSATIONS_PAGE,
  LABEL_COLOURS,
  LABEL_MAX_LENGTH,
  MESSAGES_PAGE,
  NAME_MAX_LENGTH,
  PAGE_MAX,
  POLL_OPTIONS_MAX,
  PRIORITIES,
  REFERENCE_MAX_LENGTH,
  SHORTCUT_MAX_LENGTH,
  WHATSAPP_TEXT_MAX_LENGTH,
  WORKSPACE_MAX_LENGTH,
} from './limits.ts'
import { SiteOptions } from './site-options.ts'
import type {
  CannedReplyView,
  ContactView,
  ConversationView,
  MessageView,
  NotificationView,
} from './views.ts'
import { hasSubstance, MessageCursor, MessageFields } from './visitors.ts'

const MessageId = z.string().max(64)
const ShortText = z.string().trim().min(1).max(NAME_MAX_LENGTH)

/** What a reply is, where it is more than text and a file. `messageId` names the message something is done to. */
export const ReplyContent = z.discriminatedUnion('kind', [
  /** The file is a voice note (Opus in Ogg); `waveform` has heights from 0 to 100. */
  z.strictObject({
    kind: z.literal('voice'),
    seconds: z.number().min(0).max(3_600).default(0),
    waveform: z.array(z.number().int().min(0).max(100)).max(64).default([]),
  }),
  /** The file is a WebP picture. */
  z.strictObject({ kind: z.literal('sticker') }),
  z.strictObject({
    kind: z.literal('location'),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    name: z.string().max(NAME_MAX_LENGTH).nullable().default(null),
    address: z.string().max(NAME_MAX_LENGTH).nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('contacts'),
    contacts: z
      .array(z.strictObject({ name: ShortText, phones: z.array(z.string().max(32)).min(1).max(10) }))
      .min(1)
      .max(20),
  }),
  z.strictObject({
    kind: z.literal('poll'),
    question: ShortText,
    options: z.array(ShortText).min(2).max(POLL_OPTIONS_MAX),
    /** How many one person may choose; 0: any number. */
    selectable: z.number().int().min(0).max(12).default(1),
  }),
  /** `text` is the emoji; empty takes the reaction back. */
  z.strictObject({ kind: z.literal('reaction'), messageId: MessageId }),
  /** `text` takes the place of the message's own. */
  z.strictObject({ kind: z.literal('edit'), messageId: MessageId }),
  z.strictObject({ kind: z.literal('delete'), messageId: MessageId }),
  z.strictObject({
    kind: z.literal('vote'),
    messageId: MessageId,
    options: z.array(z.string().max(NAME_MAX_LENGTH)).max(12),
  }),
])
export type ReplyContent = z.infer<typeof ReplyContent>

const { clientId, ...TextAndFile } = MessageFields

/** What is sent, whoever sends it. */
export const ReplyFields = {
  ...TextAndFile,
  /** On a website, and in a note, at most 10,000 characters. */
  text: z.string().max(WHATSAPP_TEXT_MAX_LENGTH).default(''),
  note: z.boolean().default(false),
  /** The message that this one answers. */
  quotedId: MessageId.nullable().default(null),
  content: ReplyContent.nullable().default(null),
  /** Contacts of this conversation whom the text names as `@name`. */
  mentions: z.array(z.string().max(64)).max(20).optional(),
  /** Agents whom a note names as `@name`; only who may see the conversation. They are told. */
  mentionedAgentIds: z.array(z.string().max(64)).max(20).optional(),
  /**
   * What the agent had seen when the answer was begun. Where somebody else has answered after this sequence number,
   * it is refused with `answered_meanwhile`; leave it out to send all the same. Another try of a message that is
   * stored already is never refused.
   */
  seenSeq: z.number().int().min(0).optional(),
  /** When it is to leave, not before, in epoch milliseconds: within six months. Without it, it leaves at once. */
  sendAt: z.number().int().positive().max(8.64e15).optional(),
}

/** A reply to the contact, or with `note: true` a note that only the team sees. */
export const NewReply = z
  .strictObject({ ...ReplyFields, clientId })
  .refine((reply) => hasSubstance(reply) || reply.content !== null, {
    message: 'A message needs a text or a file.',
  })
export type NewReply = z.infer<typeof NewReply>

const Time = z.coerce.number().int().min(0).max(8.64e15)
const Limit = z.coerce.number().int().min(1).max(PAGE_MAX)
const Id = z.string().max(64)
export const ContactKind = z.enum(['person', 'group'])
/** The caller's own label of what it sends: findable, not unique. */
export const ReferenceId = z.string().min(1).max(REFERENCE_MAX_LENGTH)

export const ConversationQuery = z.strictObject({
  view: z.enum(['mine', 'unassigned', 'all']).default('all'),
  status: z.enum(['open', 'pending', 'snoozed', 'closed', 'any']).default('open'),
  /** Only those that carry this label. */
  label: z.string().max(64).optional(),
  priority: z.enum(PRIORITIES).optional(),
  channelId: Id.optional(),
  contactId: Id.optional(),
  /** With people, or with groups. */
  kind: ContactKind.optional(),
  /** Only where something has happened since this time, epoch milliseconds. */
  since: Time.optional(),
  cursor: z.string().max(200).optional(),
  limit: Limit.default(CONVERSATIONS_PAGE),
})
export type ConversationQuery = z.infer<typeof ConversationQuery>
/** What is counted for each view. */
export const CountsQuery = ConversationQuery.omit({ view: true, cursor: true, limit: true })
export type CountsQuery = z.infer<typeof CountsQuery>

/** Part of a contact's name, e-mail address or phone number. */
export const ContactQuery = z.strictObject({ contact: z.string().trim().min(1).max(NAME_MAX_LENGTH) })
export type ContactQuery = z.infer<typeof ContactQuery>

export const AssigneeBody = z.strictObject({ agentId: z.string().max(64) })
export const TeamBody = z.strictObject({ teamId: z.string().max(64) })
export const PriorityBody = z.strictObject({ priority: z.enum(PRIORITIES) })
export const LabelBody = z.strictObject({ labelId: z.string().max(64) })
export const SnoozeBody = z.strictObject({ until: z.number().int().positive() })
export const ReadBody = z.strictObject({ upToSeq: z.number().int().min(0) })
export const OriginBody = z.strictObject({ origin: z.string().max(300) })
const EventPlace = z.coerce.number().int().min(0)
export const EventsQuery = z.strictObject({ after: EventPlace })
export const LogQuery = z.strictObject({
  after: EventPlace.optional().meta({
    description: 'Sequence number of the last event that is known; without it, what happens from now on.',
  }),
})
/** What a client of Server-Sent Events sends when it connects again. */
export const LastEventId = EventPlace.optional()
export const MessagesQuery = z
  .strictObject({
    /** The page before this place. */
    before: MessageCursor.optional(),
    /** The page after it. */
    after: MessageCursor.optional(),
    limit: Limit.default(MESSAGES_PAGE),
  })
  .refine(({ before, after }) => before === undefined || after === undefined, {
    message: 'Ask for what is before or for what is after, not for both.',
  })
export type MessagesQuery = z.infer<typeof MessagesQuery>

/** Messages of all conversations. */
export const MessageListQuery = z.strictObject({
  /** From this time on, epoch milliseconds. */
  since: Time.optional(),
  /** Before this time. */
  until: Time.optional(),
  channelId: Id.optional(),
  conversationId: Id.optional(),
  contactId: Id.optional(),
  /** With people, or in groups. */
  kind: ContactKind.optional(),
  direction: z.enum(['in', 'out', 'note', 'system']).optional(),
  referenceId: ReferenceId.optional(),
  /** By time; `asc` begins with the oldest. */
  order: z.enum(['asc', 'desc']).default('desc'),
  cursor: z.string().max(200).optional(),
  limit: Limit.default(MESSAGES_PAGE),
})
export type MessageListQuery = z.infer<typeof MessageListQuery>

export interface MessageListPage {
  messages: MessageView[]
  /** Give it back as `cursor` for the next page; null at the end. */
  next: string | null
  seq: number
}

/** People, or groups. */
export const ContactListQuery = z.strictObject({
  /** Part of a name, an e-mail address or a phone number. */
  search: z.string().trim().min(1).max(NAME_MAX_LENGTH).optional(),
  channelId: Id.optional(),
  /** Only with a conversation that carries this label. */
  label: Id.optional(),
  /** By when they came to be known; `desc` begins with the newest. */
  order: z.enum(['asc', 'desc']).default('asc'),
  cursor: z.string().max(64).optional(),
  limit: Limit.default(MESSAGES_PAGE),
})
export type ContactListQuery = z.infer<typeof ContactListQuery>

/** A contact and how channels know it. */
export interface KnownContact extends ContactView {
  identities: {
    channelId: string
    kind: 'visitor' | 'external_id' | 'phone' | 'lid' | 'group'
    value: string
    verified: boolean
  }[]
  /** How many are in a group; null for a person, and where it is not known yet. */
  members: number | null
}

export interface ContactListPage {
  contacts: KnownContact[]
  /** Give it back as `cursor` for the next page; null at the end. */
  next: string | null
}

export interface ConversationsPage {
  conversations: ConversationView[]
  /** Give it back as `cursor` for the next page; null at the end. */
  next: string | null
  /** Events after this sequence number bring this answer up to date. */
  seq: number
}

export const ContactsQuery = z.object({ after: z.string().max(64).optional() })

export interface ContactsPage {
  contacts: ContactView[]
  /** Give it back as `after` for the next page; null at the end. */
  next: string | null
}

/** How many conversations each view holds; `COUNTED_MOST` stands for that many or more. */
export interface ConversationCounts {
  mine: number
  unassigned: number
  all: number
}

export interface MessagesPage {
  /** Oldest first. */
  messages: MessageView[]
  /** Give it back as `before` for older ones; null at the beginning. */
  before: string | null
  /** Give it back as `after` for newer ones, now or later; null in an empty thread. */
  after: string | null
  seq: number
}

/** Without a conversation or a webhook everything counts as read. */
export const NotificationsReadBody = z.strictObject({
  conversationId: z.string().max(64).nullable().default(null),
  webhookId: z.string().max(64).nullable().default(null),
})

export interface NotificationsPage {
  /** Newest first, at most NOTIFICATIONS_MOST. */
  notifications: NotificationView[]
  seq: number
}

/** How an agent is noticed. */
export const NotificationSettings = z.object({
  scope: z.enum(['all', 'mine', 'mentions']),
  sound: z.boolean(),
  /** What a push shows on a locked screen: the words, only who, or neither. */
  preview: z.enum(['text', 'sender', 'none']),
})
export type NotificationSettings = z.infer<typeof NotificationSettings>

/** A browser's subscription, as its PushManager gives it. */
export const NewPushSubscription = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(1_000),
  keys: z.object({ p256dh: z.string().max(120), auth: z.string().max(64) }),
})
export type NewPushSubscription = z.infer<typeof NewPushSubscription>

/** The nonce comes back in the push, so that the page knows its own. */
export const PushTestBody = z.strictObject({ nonce: z.string().min(1).max(64) })

/** What a push service made of a push; `status` is its HTTP answer. */
export interface PushTestResult {
  outcome: 'taken' | 'gone' | 'refused' | 'forbidden' | 'unreachable'
  status: number | null
}

/** What a push carries, encrypted for one browser; its service worker finds the words. */
export type PushPayload = { path: string; tag: string } & (
  | { kind: 'test'; nonce: string }
  | {
      kind: 'message' | NotificationView['kind']
      language: string
      contact: string | null
      actor: string | null
      text: string | null
    }
)

/** Somebody of the team who may see a conversation. */
export interface Reader {
  agentId: string
  name: string
}

/** What an agent says first to who is on a page now. */
export const NewFirstMessage = z
  .strictObject({ clientId: MessageFields.clientId, text: MessageFields.text })
  .refine(({ text }) => text.trim() !== '', { message: 'A message needs a text.' })
export type NewFirstMessage = z.infer<typeof NewFirstMessage>

export const NewWebsite = z.strictObject({
  name: z.string().max(NAME_MAX_LENGTH).default(''),
  address: z.string().max(300),
})
export const WebsiteChange = z.strictObject({
  name: z.string().trim().min(1).max(NAME_MAX_LENGTH).optional(),
  greeting: z.string().max(NAME_MAX_LENGTH).optional(),
  accent: z.string().max(20).optional(),
  options: SiteOptions.optional(),
})

const LabelName = z.string().trim().min(1).max(LABEL_MAX_LENGTH)
export const NewLabel = z.strictObject({ name: LabelName, colour: z.enum(LABEL_COLOURS) })
export type NewLabel = z.infer<typeof NewLabel>
export const LabelChange = NewLabel.partial()
export type LabelChange = z.infer<typeof LabelChange>

/** A name that is the same however it is written. */
export function foldedName(maxLength: number, pattern: RegExp) {
  return z
    .string()
    .trim()
    .transform((name) => name.normalize('NFKC').toLowerCase())
    .pipe(z.string().max(maxLength).regex(pattern))
}

const Shortcut = foldedName(SHORTCUT_MAX_LENGTH, /^[\p{L}\p{N}_-]+$/u)
export const NewCannedReply = z.strictObject({
  shortcut: Shortcut,
  text: z.string().trim().min(1).max(CANNED_TEXT_MAX_LENGTH),
})
export type NewCannedReply = z.infer<typeof NewCannedReply>
export const CannedReplyChange = NewCannedReply.partial()
export type CannedReplyChange = z.infer<typeof CannedReplyChange>

export interface CannedRepliesAnswer {
  cannedReplies: CannedReplyView[]
  seq: number
}

/** A WhatsApp number to be linked. */
export const NewChannel = z.strictObject({
  kind: z.literal('whatsapp'),
  name: z.string().max(NAME_MAX_LENGTH).default(''),
})
export const WhatsappChange = z.strictObject({
  name: z.string().trim().min(1).max(NAME_MAX_LENGTH).optional(),
  readReceipts: z.boolean().optional(),
  groupsShown: z.boolean().optional(),
  /** Customers see the number online while it is connected; its phone then may not notify of new messages. */
  available: z.boolean().optional(),
  /** Calls are rejected and answered by it, without a word where it is ''; null lets them ring. */
  callReply: z.string().max(NAME_MAX_LENGTH).nullable().optional(),
  /** The heading that the number stands under; null or '' for none. */
  workspace: z.string().trim().max(WORKSPACE_MAX_LENGTH).nullable().optional(),
})
export type WhatsappChange = z.infer<typeof WhatsappChange>
/** Digits of the phone, with country code. */
export const PairingCodeBody = z.strictObject({ phone: z.string().max(32) })
/** Phone numbers with country code. */
export const LookUpBody = z.strictObject({ phones: z.array(z.string().max(32)).min(1).max(50) })
/** What somebody does in a chat just now. */
export const TypingBody = z.strictObject({ state: z.enum(['typing', 'recording', 'paused']) })
export type TypingState = z.infer<typeof TypingBody>['state']
/** Something to be done to a whole chat. */
export const ChatAction = z.discriminatedUnion('action', [
  z.strictObject({ action: z.enum(['unread', 'clear', 'delete']) }),
  z.strictObject({ action: z.literal('archive'), on: z.boolean() }),
  z.strictObject({ action: z.literal('pin'), on: z.boolean() }),
  z.strictObject({ action: z.literal('mute'), until: z.number().int().positive().nullable() }),
  z.strictObject({ action: z.literal('block'), on: z.boolean() }),
  z.strictObject({ action: z.literal('star'), messageId: MessageId, on: z.boolean() }),
  z.strictObject({ action: z.literal('deleteForMe'), messageId: MessageId }),
  z.strictObject({ action: z.literal('fetch'), messageId: MessageId }),
  /** On WhatsApp: messages disappear after a day, 7 or 90 days; 0: no longer. */
  z.strictObject({ action: z.literal('disappear'), seconds: z.literal([0, 86_400, 604_800, 7_776_000]) }),
  /** On WhatsApp: pins a message for all, for a day, 7 or 30 days; 0: unpins it. */
  z.strictObject({
    action: z.literal('pinMessage'),
    messageId: MessageId,
    seconds: z.literal([0, 86_400, 604_800, 2_592_000]),
  }),
])
export type ChatAction = z.infer<typeof ChatAction>
