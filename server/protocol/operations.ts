import type { z } from 'zod'
import type { ANSWERS } from './answers.ts'
import type { ApiScope } from './api-keys.ts'
import { GroupChange, MembersBody, NewGroup } from './groups.ts'
import {
  AssigneeBody,
  CannedReplyChange,
  ChatAction,
  ContactListQuery,
  ConversationQuery,
  LabelBody,
  LabelChange,
  LogQuery,
  LookUpBody,
  MessageListQuery,
  MessagesQuery,
  NewCannedReply,
  NewChannel,
  NewLabel,
  NewWebsite,
  OriginBody,
  PairingCodeBody,
  PriorityBody,
  ReadBody,
  SnoozeBody,
  TeamBody,
  TypingBody,
  WebsiteChange,
  WhatsappChange,
} from './rest.ts'
import { QueueQuery } from './send-queue.ts'
import { MessageBody, ReplyBody } from './sending.ts'
import { NewTemplate, TemplateChange } from './templates.ts'
import { DeliveriesQuery, NewWebhook, ReplayBody, WebhookChange } from './webhooks.ts'

export interface Operation {
  /** What an API key needs for it. */
  scope: ApiScope
  /** What it does, in one line. */
  summary: string
  query?: z.ZodType
  body?: z.ZodType
  /** It takes one file in the field `file` of a form. */
  isUpload?: true
  /** It changes what belongs to no channel: not for a key that is held to one. */
  isOfAccount?: true
  /** With an `Idempotency-Key` it is done once. */
  isOnce?: true
  /** With `Accept: text/event-stream` it answers Server-Sent Events. */
  isStream?: true
  /** What it answers, where that is anything. */
  answer?: keyof typeof ANSWERS
  /** It answers a picture. */
  isPng?: true
  /** HTTP status of success; 200 where nothing else is said. */
  status?: 201 | 204
}

/** The same with the type of each, for the typed client. */
export const TYPED_OPERATIONS = {
  'GET /conversations': {
    scope: 'read',
    summary: 'Conversations, newest activity first; on the first page those that are pinned stand above.',
    query: ConversationQuery,
    answer: 'conversations',
  },
  'GET /conversations/:id': { scope: 'read', summary: 'One conversation.', answer: 'conversation' },
  'GET /conversations/:id/messages': {
    scope: 'read',
    summary: 'One page of a conversation, oldest message first; the newest page where nothing is asked.',
    query: MessagesQuery,
    answer: 'thread',
  },
  'POST /conversations/:id/messages': {
    scope: 'send',
    summary: 'Sends a message to a conversation, or with note: true writes a note that only the team sees.',
    body: ReplyBody,
    isOnce: true,
    answer: 'sentOne',
    status: 201,
  },
  'PUT /conversations/:id/read': {
    scope: 'send',
    summary:
      'Says that everything up to a sequence number has been read; the customer is told where the number tells.',
    body: ReadBody,
    status: 204,
  },
  'PUT /conversations/:id/closure': { scope: 'manage', summary: 'Closes a conversation.', status: 204 },
  'DELETE /conversations/:id/closure': { scope: 'manage', summary: 'Opens it again.', status: 204 },
  'PUT /conversations/:id/snooze': {
    scope: 'manage',
    summary: 'Puts a conversation away until a time.',
    body: SnoozeBody,
    status: 204,
  },
  'DELETE /conversations/:id/snooze': { scope: 'manage', summary: 'Takes it out again.', status: 204 },
  'PUT /conversations/:id/assignee': {
    scope: 'manage',
    summary: 'Gives a conversation to an agent, who is told.',
    body: AssigneeBody,
    status: 204,
  },
  'DELETE /conversations/:id/assignee': { scope: 'manage', summary: 'Gives it to nobody.', status: 204 },
  'PUT /conversations/:id/team': {
    scope: 'manage',
    summary: 'Gives a conversation to a team.',
    body: TeamBody,
    status: 204,
  },
  'DELETE /conversations/:id/team': { scope: 'manage', summary: 'Gives it to no team.', status: 204 },
  'PUT /conversations/:id/priority': {
    scope: 'manage',
    summary: 'Says how urgent a conversation is.',
    body: PriorityBody,
    status: 204,
  },
  'PUT /conversations/:id/labels': {
    scope: 'manage',
    summary: 'Puts a label on a conversation.',
    body: LabelBody,
    status: 204,
  },
  'DELETE /conversations/:id/labels/:labelId': {
    scope: 'manage',
    summary: 'Takes a label off a conversation.',
    status: 204,
  },
  'POST /conversations/:id/actions': {
    scope: 'manage',
    summary:
      'Does something to a chat here and on the phone: unread, archive, pin, mute, block, star, clear, delete, deleteForMe, fetch a file; on WhatsApp, disappear lets messages vanish after a time and pinMessage pins one for all.',
    body: ChatAction,
    status: 204,
  },
  'GET /channels': { scope: 'read', summary: 'Numbers and websites, and how they fare.', answer: 'channels' },
  'GET /channels/:id': { scope: 'read', summary: 'One channel.', answer: 'channel' },
  'POST /channels': {
    scope: 'manage',
    summary: 'Adds a WhatsApp number that is yet to be linked.',
    body: NewChannel,
    answer: 'channel',
    status: 201,
  },
  'PATCH /channels/:id': {
    scope: 'manage',
    summary: 'Changes name and settings of a number.',
    body: WhatsappChange,
    status: 204,
  },
  'GET /channels/:id/pairing': {
    scope: 'manage',
    summary:
      'What links a number right now: a QR to scan (text and SVG), or a code; null where nothing does.',
    answer: 'pairing',
  },
  'GET /channels/:id/pairing/image': {
    scope: 'manage',
    summary:
      'The QR to scan, or the code to type where one was asked for, as a PNG; 404 where there is neither right now.',
    isPng: true,
  },
  'POST /channels/:id/pairing-codes': {
    scope: 'manage',
    summary: 'Asks for an eight-character code in place of the QR.',
    body: PairingCodeBody,
    status: 204,
  },
  'POST /channels/:id/restart': { scope: 'manage', summary: 'Connects a number anew.', status: 204 },
  'POST /channels/:id/logout': { scope: 'manage', summary: 'Unlinks a number from its phone.', status: 204 },
  'DELETE /channels/:id': {
    scope: 'manage',
    summary: 'Takes a number out of the account; its conversations stay to be read.',
    status: 204,
  },
  'GET /channels/:id/groups': {
    scope: 'manage',
    summary: 'The groups that a number is in on WhatsApp, with their members.',
    answer: 'channelGroups',
  },
  'POST /channels/:id/groups': {
    scope: 'manage',
    summary: 'Makes a group on WhatsApp, with the number as its owner.',
    body: NewGroup,
    isOnce: true,
    answer: 'channelGroup',
    status: 201,
  },
  'PATCH /channels/:id/groups/:groupId': {
    scope: 'manage',
    summary: 'Changes what a group is called and says of itself, who may write, and who may change it.',
    body: GroupChange,
    status: 204,
  },
  'POST /channels/:id/groups/:groupId/members': {
    scope: 'manage',
    summary: 'Adds people to a group, removes them, makes them admins or not; tells what became of each.',
    body: MembersBody,
    answer: 'memberChanges',
  },
  'DELETE /channels/:id/groups/:groupId/membership': {
    scope: 'manage',
    summary: 'Leaves a group; its conversation stays to be read.',
    status: 204,
  },
  'GET /channels/:id/groups/:groupId/link': {
    scope: 'manage',
    summary: 'The link by which anybody joins a group.',
    answer: 'groupLink',
  },
  'POST /channels/:id/groups/:groupId/link': {
    scope: 'manage',
    summary: 'Makes a new link; the old one lets nobody in any more.',
    answer: 'groupLink',
  },
  'GET /channels/:id/labels': {
    scope: 'manage',
    summary: 'What the phone of a number calls labels.',
    answer: 'channelLabels',
  },
  'POST /channels/:id/look-ups': {
    scope: 'manage',
    summary: 'Who of these phone numbers is on WhatsApp; they are read as the recipient of a message is.',
    body: LookUpBody,
    answer: 'found',
  },
  'GET /conversations/:id/photo': {
    scope: 'read',
    summary:
      'Where the photo of the other side is on WhatsApp; null where there is none, or it is not for us.',
    answer: 'photo',
  },
  'PUT /conversations/:id/typing': {
    scope: 'send',
    summary:
      'Shows the customer that somebody types, or on WhatsApp records; it ends by itself, so say it again every few seconds.',
    body: TypingBody,
    status: 204,
  },
  'GET /conversations/:id/presence': {
    scope: 'read',
    summary:
      'Whether the other side is online or typing, or when they were last there; WhatsApp is asked now, the other side is not told.',
    answer: 'presence',
  },
  'GET /events': {
    scope: 'read',
    summary:
      'What has happened after a sequence number, in order. As text/event-stream: and what happens from then on; 410 where the log does not reach back that far.',
    query: LogQuery,
    isStream: true,
    answer: 'events',
  },
  'GET /webhooks': { scope: 'manage', summary: 'Addresses that are told of events.', answer: 'webhooks' },
  'POST /webhooks': {
    scope: 'manage',
    summary: 'Lets an address be told of events from now on, signed the Standard Webhooks way.',
    body: NewWebhook,
    answer: 'newWebhook',
    status: 201,
  },
  'GET /webhooks/:id': { scope: 'manage', summary: 'One webhook, and whether it fails.', answer: 'webhook' },
  'PATCH /webhooks/:id': {
    scope: 'manage',
    summary: 'Changes a webhook; pauses it, or lets it go on where it stood.',
    body: WebhookChange,
    status: 204,
  },
  'POST /webhooks/:id/secrets': {
    scope: 'manage',
    summary: 'Gives it a new secret; for a day calls are signed with the old one too.',
    answer: 'webhookSecret',
    status: 201,
  },
  'POST /webhooks/:id/tests': {
    scope: 'manage',
    summary: 'Calls it once with an event of type webhook.test, and answers how that went.',
    answer: 'delivery',
    status: 201,
  },
  'GET /webhooks/:id/deliveries': {
    scope: 'manage',
    summary: 'Calls that are owed or were made, the newest first; finished ones for 30 days.',
    query: DeliveriesQuery,
    answer: 'deliveries',
  },
  'POST /webhook-deliveries/:id/replays': {
    scope: 'manage',
    summary: 'Makes one finished call again.',
    status: 204,
  },
  'POST /webhooks/:id/replays': {
    scope: 'manage',
    summary: 'Makes the finished calls of a range of events again, with the bodies that they had.',
    body: ReplayBody,
    answer: 'replayed',
    status: 201,
  },
  'GET /webhook-deliveries/:id': {
    scope: 'manage',
    summary: 'One call: what was sent and what was answered.',
    answer: 'delivery',
  },
  'DELETE /webhooks/:id': { scope: 'manage', summary: 'Removes a webhook and its log.', status: 204 },
  'GET /labels': { scope: 'read', summary: 'The labels of the account.', answer: 'labels' },
  'POST /labels': {
    scope: 'manage',
    isOfAccount: true,
    summary: 'Makes a label.',
    body: NewLabel,
    answer: 'label',
    status: 201,
  },
  'PATCH /labels/:id': {
    scope: 'manage',
    isOfAccount: true,
    summary: 'Renames or recolours a label.',
    body: LabelChange,
    status: 204,
  },
  'PUT /labels/:id/removal': {
    scope: 'manage',
    isOfAccount: true,
    summary: 'Removes a label everywhere.',
    status: 204,
  },
  'DELETE /labels/:id/removal': {
    scope: 'manage',
    isOfAccount: true,
    summary: 'Brings a removed label back.',
    status: 204,
  },
  'GET /canned-replies': {
    scope: 'read',
    summary: 'Texts that agents send often.',
    answer: 'cannedReplies',
  },
  'POST /canned-replies': {
    scope: 'manage',
    isOfAccount: true,
    summary: 'Writes a canned reply.',
    body: NewCannedReply,
    answer: 'cannedReply',
    status: 201,
  },
  'PATCH /canned-replies/:id': {
    scope: 'manage',
    isOfAccount: true,
    summary: 'Changes shortcut or text of a canned reply.',
    body: CannedReplyChange,
    status: 204,
  },
  'PUT /canned-replies/:id/removal': {
    scope: 'manage',
    isOfAccount: true,
    summary: 'Removes a canned reply.',
    status: 204,
  },
  'DELETE /canned-replies/:id/removal': {
    scope: 'manage',
    isOfAccount: true,
    summary: 'Brings a removed canned reply back.',
    status: 204,
  },
  'GET /websites': {
    scope: 'read',
    summary: 'Websites, what visitors see there, and the addresses that may load the chat.',
    answer: 'websites',
  },
  'POST /websites': {
    scope: 'manage',
    summary: 'Adds a website; its key goes into the script line.',
    body: NewWebsite,
    answer: 'madeWebsite',
    status: 201,
  },
  'PATCH /websites/:id': {
    scope: 'manage',
    summary: 'Changes what visitors see of a website.',
    body: WebsiteChange,
    status: 204,
  },
  'PUT /websites/:id/origins': {
    scope: 'manage',
    summary: 'Lets pages of an address load the chat.',
    body: OriginBody,
    status: 204,
  },
  'DELETE /websites/:id/origins/:origin': {
    scope: 'manage',
    summary: 'Takes an address off the list: its pages are refused.',
    status: 204,
  },
  'GET /members': {
    scope: 'manage',
    summary:
      'The agents of the account; with their e-mail addresses, except for a key that is held to one channel.',
    answer: 'members',
  },
  'GET /messages': {
    scope: 'read',
    summary: 'Messages of all conversations, by time.',
    query: MessageListQuery,
    answer: 'messages',
  },
  'POST /messages': {
    scope: 'send',
    summary:
      'Sends a message to a conversation, a phone number, a group, or many: to all of them or to none.',
    body: MessageBody,
    isOnce: true,
    answer: 'sent',
    status: 201,
  },
  'GET /messages/:id': {
    scope: 'read',
    summary: 'One message, with how far it has got.',
    answer: 'message',
  },
  'POST /messages/:id/attempts': {
    scope: 'send',
    summary: 'Sends a message again, as itself, that failed or of which nobody knows.',
    answer: 'sentOne',
  },
  'GET /queue': {
    scope: 'read',
    summary:
      'Messages that were sent from here, with how each fared; those that have not left yet, where nothing else is asked.',
    query: QueueQuery,
    answer: 'queue',
  },
  'GET /queue/:id': {
    scope: 'read',
    summary: 'One of them: when it was queued, sent, delivered, read, or why it failed.',
    answer: 'queued',
  },
  'DELETE /queue/:id': {
    scope: 'send',
    summary: 'Takes a message back that has not begun to leave; it has failed then, as cancelled.',
    status: 204,
  },
  'DELETE /queue/:id/time': {
    scope: 'send',
    summary: 'Sends a message now that waits for its time (`sendAt`).',
    status: 204,
  },
  'GET /templates': { scope: 'read', summary: 'Texts that are sent by their names.', answer: 'templates' },
  'POST /templates': {
    scope: 'manage',
    isOfAccount: true,
    summary:
      'Writes a template; {{order}} in its text is a variable, {{order|soon}} has words for where it is not given.',
    body: NewTemplate,
    answer: 'template',
    status: 201,
  },
  'PATCH /templates/:id': {
    scope: 'manage',
    isOfAccount: true,
    summary: 'Changes name or text of a template.',
    body: TemplateChange,
    answer: 'template',
  },
  'DELETE /templates/:id': {
    scope: 'manage',
    isOfAccount: true,
    summary: 'Deletes a template.',
    status: 204,
  },
  'POST /media': {
    scope: 'send',
    summary: 'Uploads a file; its id is the mediaId of a message.',
    isUpload: true,
    answer: 'media',
    status: 201,
  },
  'GET /contacts': {
    scope: 'read',
    summary: 'People, in the order in which they came to be known.',
    query: ContactListQuery,
    answer: 'contacts',
  },
  'GET /contacts/:id': { scope: 'read', summary: 'One person.', answer: 'contact' },
  'GET /groups': {
    scope: 'read',
    summary:
      'Groups of numbers whose groups are shown, in the order in which they came to be known. They stand under `contacts`, as people do.',
    query: ContactListQuery,
    answer: 'contacts',
  },
  'GET /groups/:id': {
    scope: 'read',
    summary: 'One group; it stands under `contact`, as a person does.',
    answer: 'contact',
  },
} as const satisfies Record<string, Operation>

/** What programs may call with an API key, by method and path under /api/v1. The rest is for signed-in people only. */
export const OPERATIONS: Readonly<Record<string, Operation>> = TYPED_OPERATIONS
