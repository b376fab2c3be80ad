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

const MessageId = z.string().max(64).describe('Id of the message that something is done to.')
const ShortText = z.string().trim().min(1).max(NAME_MAX_LENGTH)

/** What a reply is, where it is more than text and a file. `messageId` names the message something is done to. */
export const ReplyContent = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('voice'),
      seconds: z.number().min(0).max(3_600).default(0).describe('How long it is.'),
      waveform: z
        .array(z.number().int().min(0).max(100))
        .max(64)
        .default([])
        .describe('Heights from 0 to 100 that are drawn for it.'),
    })
    .describe('The file is a voice note (Opus in Ogg).'),
  z.strictObject({ kind: z.literal('sticker') }).describe('The file is a sticker (WebP).'),
  z
    .strictObject({
      kind: z.literal('location'),
      latitude: z.number().min(-90).max(90).describe('Degrees north of the equator.'),
      longitude: z.number().min(-180).max(180).describe('Degrees east of Greenwich.'),
      name: z.string().max(NAME_MAX_LENGTH).nullable().default(null).describe('What the place is called.'),
      address: z.string().max(NAME_MAX_LENGTH).nullable().default(null).describe('Its address, as text.'),
    })
    .describe('A place on the map.'),
  z
    .strictObject({
      kind: z.literal('contacts'),
      contacts: z
        .array(
          z.strictObject({
            name: ShortText.describe('What the person is called.'),
            phones: z
              .array(z.string().max(32))
              .min(1)
              .max(10)
              .describe('Phone numbers of the person, with country code.'),
          }),
        )
        .min(1)
        .max(20)
        .describe('The people whose cards are sent.'),
    })
    .describe('Contact cards.'),
  z
    .strictObject({
      kind: z.literal('poll'),
      question: ShortText.describe('What is asked.'),
      options: z.array(ShortText).min(2).max(POLL_OPTIONS_MAX).describe('The answers to choose from.'),
      selectable: z
        .number()
        .int()
        .min(0)
        .max(12)
        .default(1)
        .describe('How many answers one person may choose; 0: any number.'),
    })
    .describe('A poll.'),
  z
    .strictObject({ kind: z.literal('reaction'), messageId: MessageId })
    .describe('Reacts to a message: `text` is the emoji; empty takes the reaction back.'),
  z
    .strictObject({ kind: z.literal('edit'), messageId: MessageId })
    .describe('Edits a message of ours: `text` takes the place of its own.'),
  z
    .strictObject({ kind: z.literal('delete'), messageId: MessageId })
    .describe('Deletes a message of ours for everyone.'),
  z
    .strictObject({
      kind: z.literal('vote'),
      messageId: MessageId,
      options: z
        .array(z.string().max(NAME_MAX_LENGTH))
        .max(12)
        .describe('The chosen answers, word for word; none takes the vote back.'),
    })
    .describe('Votes in a poll.'),
])
export type ReplyContent = z.infer<typeof ReplyContent>

const { clientId, ...TextAndFile } = MessageFields

/** What is sent, whoever sends it. */
export const ReplyFields = {
  ...TextAndFile,
  text: z
    .string()
    .max(WHATSAPP_TEXT_MAX_LENGTH)
    .default('')
    .describe(
      'What is said, or the words below a file. On a website, and in a note, at most 10,000 characters.',
    ),
  note: z.boolean().default(false).describe('True: a note that only the team sees.'),
  quotedId: MessageId.nullable().default(null).describe('Id of the message that this one answers.'),
  content: ReplyContent.nullable()
    .default(null)
    .describe('Makes it something else than a text or a file, or does something to a message.'),
  mentions: z
    .array(z.string().max(64))
    .max(20)
    .optional()
    .describe('Ids of contacts of this conversation whom the text names as `@name`.'),
  mentionedAgentIds: z
    .array(z.string().max(64))
    .max(20)
    .optional()
    .describe(
      'Ids of agents whom a note names as `@name`; only who may see the conversation. They are told.',
    ),
  // Another try of a message that is stored already is never refused.
  seenSeq: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe(
      'The `seq` up to which you had seen the conversation. Where somebody else has answered after it, this answer is refused with `answered_meanwhile`; leave it out to send all the same.',
    ),
  sendAt: z
    .number()
    .int()
    .positive()
    .max(8.64e15)
    .optional()
    .describe(
      'When it is to leave, not before, in epoch milliseconds: within six months. Without it, it leaves at once.',
    ),
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
const LIMIT_TEXT = 'How many one page has at most.'
const Cursor = z
  .string()
  .max(200)
  .optional()
  .describe('`next` of the page before; without it, the first page.')
const Id = z.string().max(64)
const ChannelId = Id.optional().describe('Only of this channel: a WhatsApp number or a website.')
export const ContactKind = z.enum(['person', 'group'])
/** The caller's own label of what it sends: findable, not unique. */
export const ReferenceId = z
  .string()
  .min(1)
  .max(REFERENCE_MAX_LENGTH)
  .describe('Your own label of what was sent: findable, not unique.')

export const ConversationQuery = z.strictObject({
  view: z
    .enum(['mine', 'unassigned', 'all'])
    .default('all')
    .describe('Whose: `mine` are those given to who asks, `unassigned` those given to nobody.'),
  status: z.enum(['open', 'pending', 'snoozed', 'closed', 'any']).default('open').describe('How they stand.'),
  label: z.string().max(64).optional().describe('Id of a label: only those that carry it.'),
  priority: z.enum(PRIORITIES).optional().describe('Only those that are as urgent as this.'),
  channelId: ChannelId,
  contactId: Id.optional().describe('Only with this person or group.'),
  kind: ContactKind.optional().describe('Only with people, or only with groups.'),
  since: Time.optional().describe('Only where something has happened since this time, epoch milliseconds.'),
  cursor: Cursor,
  limit: Limit.default(CONVERSATIONS_PAGE).describe(LIMIT_TEXT),
})
export type ConversationQuery = z.infer<typeof ConversationQuery>
/** What is counted for each view. */
export const CountsQuery = ConversationQuery.omit({ view: true, cursor: true, limit: true })
export type CountsQuery = z.infer<typeof CountsQuery>

/** Part of a contact's name, e-mail address or phone number. */
export const ContactQuery = z.strictObject({ contact: z.string().trim().min(1).max(NAME_MAX_LENGTH) })
export type ContactQuery = z.infer<typeof ContactQuery>

export const AssigneeBody = z.strictObject({
  agentId: z.string().max(64).describe('Id of the agent; GET /members lists them.'),
})
export const TeamBody = z.strictObject({ teamId: z.string().max(64).describe('Id of the team.') })
export const PriorityBody = z.strictObject({
  priority: z.enum(PRIORITIES).describe('How urgent it is; `none` takes it back.'),
})
export const LabelBody = z.strictObject({
  labelId: z.string().max(64).describe('Id of the label; GET /labels lists them.'),
})
export const SnoozeBody = z.strictObject({
  until: z
    .number()
    .int()
    .positive()
    .describe('When it comes back, in epoch milliseconds; it has to be in the future.'),
})
export const ReadBody = z.strictObject({
  upToSeq: z.number().int().min(0).describe('The `seq` of the last message that was read.'),
})
export const OriginBody = z.strictObject({
  origin: z.string().max(300).describe('The beginning of its address, as https://shop.example.'),
})
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
    before: MessageCursor.optional().describe('The page before this place: `before` of an answer.'),
    after: MessageCursor.optional().describe('The page after this place: `after` of an answer.'),
    limit: Limit.default(MESSAGES_PAGE).describe(LIMIT_TEXT),
  })
  .refine(({ before, after }) => before === undefined || after === undefined, {
    message: 'Ask for what is before or for what is after, not for both.',
  })
export type MessagesQuery = z.infer<typeof MessagesQuery>

/** Messages of all conversations. */
export const MessageListQuery = z.strictObject({
  since: Time.optional().describe('From this time on, epoch milliseconds.'),
  until: Time.optional().describe('Before this time, epoch milliseconds.'),
  channelId: ChannelId,
  conversationId: Id.optional().describe('Only of this conversation.'),
  contactId: Id.optional().describe('Only with this person or group.'),
  kind: ContactKind.optional().describe('Only with people, or only in groups.'),
  direction: z
    .enum(['in', 'out', 'note', 'system'])
    .optional()
    .describe(
      '`in`: what came; `out`: what was sent; `note`: what only the team sees; `system`: lines of the conversation itself.',
    ),
  referenceId: ReferenceId.optional(),
  order: z.enum(['asc', 'desc']).default('desc').describe('By time; `asc` begins with the oldest.'),
  cursor: Cursor,
  limit: Limit.default(MESSAGES_PAGE).describe(LIMIT_TEXT),
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
  search: z
    .string()
    .trim()
    .min(1)
    .max(NAME_MAX_LENGTH)
    .optional()
    .describe('Part of a name, an e-mail address or a phone number.'),
  channelId: ChannelId,
  label: Id.optional().describe('Id of a label: only with a conversation that carries it.'),
  order: z
    .enum(['asc', 'desc'])
    .default('asc')
    .describe('By when they came to be known; `desc` begins with the newest.'),
  cursor: Cursor,
  limit: Limit.default(MESSAGES_PAGE).describe(LIMIT_TEXT),
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
  name: z.string().max(NAME_MAX_LENGTH).default('').describe('What it is called; empty: as its address.'),
  address: z.string().max(300).describe('Where it is, as https://shop.example.'),
})
export const WebsiteChange = z.strictObject({
  name: z.string().trim().min(1).max(NAME_MAX_LENGTH).optional().describe('What it is called.'),
  greeting: z
    .string()
    .max(NAME_MAX_LENGTH)
    .optional()
    .describe('What visitors read before anybody has written.'),
  accent: z.string().max(20).optional().describe('The colour of the chat, as #0b6b62.'),
  options: SiteOptions.optional().describe(
    'Everything else that can be set. All of it is replaced: what is left out is as usual.',
  ),
})

const LabelName = z.string().trim().min(1).max(LABEL_MAX_LENGTH)
export const NewLabel = z.strictObject({
  name: LabelName.describe('What it is called; each name once.'),
  colour: z.enum(LABEL_COLOURS).describe('Its colour.'),
})
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
  shortcut: Shortcut.describe('What agents type after / to find it.'),
  text: z
    .string()
    .trim()
    .min(1)
    .max(CANNED_TEXT_MAX_LENGTH)
    .describe('What is written then; {{contact.name}} and its like are filled in.'),
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
  kind: z.literal('whatsapp').describe('A website is added by POST /websites.'),
  name: z.string().max(NAME_MAX_LENGTH).default('').describe('What it is called in the inbox.'),
})
export const WhatsappChange = z.strictObject({
  name: z.string().trim().min(1).max(NAME_MAX_LENGTH).optional().describe('What it is called in the inbox.'),
  readReceipts: z.boolean().optional().describe('Customers see that their messages were read.'),
  groupsShown: z.boolean().optional().describe('Groups of the number stand in the inbox.'),
  available: z
    .boolean()
    .optional()
    .describe(
      'Customers see the number online while it is connected; its phone then may not notify of new messages.',
    ),
  callReply: z
    .string()
    .max(NAME_MAX_LENGTH)
    .nullable()
    .optional()
    .describe(
      'Calls are rejected and answered by it, without a word where it is empty; null lets them ring.',
    ),
  workspace: z
    .string()
    .trim()
    .max(WORKSPACE_MAX_LENGTH)
    .nullable()
    .optional()
    .describe('The heading that the number stands under; null or empty for none.'),
})
export type WhatsappChange = z.infer<typeof WhatsappChange>
export const PairingCodeBody = z.strictObject({
  phone: z.string().max(32).describe('Number of the phone that is to be linked, with country code.'),
})
export const LookUpBody = z.strictObject({
  phones: z.array(z.string().max(32)).min(1).max(50).describe('Phone numbers, with country code.'),
})
/** What somebody does in a chat just now. */
export const TypingBody = z.strictObject({
  state: z.enum(['typing', 'recording', 'paused']).describe('What the customer is shown.'),
})
export type TypingState = z.infer<typeof TypingBody>['state']
const OnOff = z.boolean().describe('False takes it back.')
/** Something to be done to a whole chat. */
export const ChatAction = z.discriminatedUnion('action', [
  z.strictObject({
    action: z
      .enum(['unread', 'clear', 'delete'])
      .describe('Marks it as unread; removes its messages; or removes the whole chat.'),
  }),
  z.strictObject({ action: z.literal('archive'), on: OnOff }).describe('Puts the chat into the archive.'),
  z.strictObject({ action: z.literal('pin'), on: OnOff }).describe('Keeps the chat above the others.'),
  z
    .strictObject({
      action: z.literal('mute'),
      until: z
        .number()
        .int()
        .positive()
        .nullable()
        .describe('Until when, in epoch milliseconds; null: it is loud again.'),
    })
    .describe('Lets the chat make no sound.'),
  z
    .strictObject({ action: z.literal('block'), on: OnOff })
    .describe('Nothing comes from this person any more.'),
  z
    .strictObject({ action: z.literal('star'), messageId: MessageId, on: OnOff })
    .describe('Puts a star on a message.'),
  z
    .strictObject({ action: z.literal('deleteForMe'), messageId: MessageId })
    .describe('Deletes a message here and on the own phone only.'),
  z
    .strictObject({ action: z.literal('fetch'), messageId: MessageId })
    .describe('Fetches the file of a message that has not been loaded yet.'),
  z
    .strictObject({
      action: z.literal('disappear'),
      seconds: z
        .literal([0, 86_400, 604_800, 7_776_000])
        .describe('After a day, 7 or 90 days; 0: no longer.'),
    })
    .describe('On WhatsApp: lets new messages of the chat disappear.'),
  z
    .strictObject({
      action: z.literal('pinMessage'),
      messageId: MessageId,
      seconds: z.literal([0, 86_400, 604_800, 2_592_000]).describe('For a day, 7 or 30 days; 0: unpins it.'),
    })
    .describe('On WhatsApp: pins a message for all.'),
])
export type ChatAction = z.infer<typeof ChatAction>
