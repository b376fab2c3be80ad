import { z } from 'zod'
import type { ErrorBody } from './errors.ts'
import { DELIVERY_STATUSES, LABEL_COLOURS, PRIORITIES } from './limits.ts'
import { PROGRAM_EVENTS } from './program-events.ts'
import type { KnownContact } from './rest.ts'
import type { QueuedMessageView } from './send-queue.ts'
import { SiteOptions } from './site-options.ts'
import type { TemplateView } from './templates.ts'
import type {
  CannedReplyView,
  ChannelView,
  ContactPresence,
  ContactView,
  ConversationView,
  LabelView,
  MediaView,
  MemberView,
  MessageDetails,
  MessageView,
  PairingView,
  WebsiteView,
} from './views.ts'
import { WEBHOOK_FORMATS } from './webhook-formats.ts'
import type { WebhookCallView, WebhookDeliveryView, WebhookTryView, WebhookView } from './webhooks.ts'

/** The views of views.ts as schemas, for the description of the API. The compiler holds both together. */

export const Time = z.int().meta({ description: 'Epoch milliseconds.' })
export const Seq = z.int().meta({ description: 'Place in the account’s log of events.' })
export const Id = z.string()
export const MaybeText = z.string().nullable()

const KINDS = [
  'text',
  'image',
  'video',
  'audio',
  'voice',
  'document',
  'sticker',
  'location',
  'contacts',
  'poll',
  'call',
  'unavailable',
  'unsupported',
  'system',
  'reaction',
  'edit',
  'delete',
  'vote',
] as const
const Kind = z.enum(KINDS)
const Direction = z.enum(['in', 'out', 'note', 'system'])
const ChannelKind = z.enum(['website', 'whatsapp'])

const Status = z.enum([
  'received',
  'scheduled',
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
  'unknown',
])

export const Media = z
  .strictObject({
    id: Id,
    kind: z.enum(['image', 'video', 'audio', 'document']),
    mime: z.string(),
    name: z.string(),
    size: z.int().meta({ description: 'Bytes.' }),
    width: z.int().nullable(),
    height: z.int().nullable(),
    url: z.string().meta({ description: 'Path on this server, signed; good until expiresAt.' }),
    thumbnailUrl: MaybeText,
    expiresAt: Time,
  })
  .meta({ id: 'Media' })

export const Details = z
  .strictObject({
    location: z.strictObject({
      latitude: z.number(),
      longitude: z.number(),
      name: MaybeText,
      address: MaybeText,
      live: z.boolean(),
    }),
    contacts: z.array(z.strictObject({ name: z.string(), phones: z.array(z.string()) })),
    poll: z.strictObject({
      question: z.string(),
      options: z.array(z.string()),
      selectable: z.int().meta({ description: 'How many options one may choose; 0: any number.' }),
      votes: z.array(
        z.strictObject({ voterId: Id, name: MaybeText, options: z.array(z.string()), at: Time }),
      ),
    }),
    call: z.strictObject({
      video: z.boolean(),
      group: z.boolean(),
      outcome: z.enum(['offered', 'rejected', 'missed']),
    }),
    voice: z.strictObject({ seconds: z.number(), waveform: z.array(z.number()) }),
    change: z.strictObject({
      code: z.string(),
      actor: MaybeText,
      subjects: z.array(z.string()),
      value: MaybeText,
    }),
    mentions: z.array(
      z.strictObject({
        contactId: Id.nullable(),
        name: z.string().meta({ description: 'Empty while no name is known.' }),
        phone: MaybeText,
        lid: MaybeText.optional().meta({
          description: 'What stands in the text in place of a hidden number.',
        }),
      }),
    ),
    mentionedAgents: z.array(z.strictObject({ agentId: Id, name: z.string() })),
    viewOnce: z.boolean(),
    forwarded: z.boolean(),
    animated: z.boolean(),
    missingFile: z.strictObject({
      reason: z.enum(['too_large', 'expired', 'failed', 'past']),
      canFetch: z.boolean(),
      size: z.number().nullable(),
      mime: z.string(),
      name: MaybeText,
    }),
    unsupported: z.string(),
    target: z.strictObject({ messageId: Id, options: z.array(z.string()).optional() }),
  })
  .partial()
  .meta({ id: 'MessageDetails', description: 'What its kind has besides text and file.' })
type Details = z.infer<typeof Details>

export const Message = z
  .strictObject({
    id: Id,
    conversationId: Id,
    direction: Direction,
    kind: Kind,
    text: z.string(),
    media: Media.nullable(),
    status: Status,
    failureCode: MaybeText,
    author: z.strictObject({
      kind: z.enum(['contact', 'agent', 'system']),
      id: Id.nullable(),
      name: MaybeText,
    }),
    clientId: MaybeText,
    sentAt: Time,
    sendAt: Time.nullable(),
    seq: Seq,
    details: Details.nullable(),
    quoted: z
      .strictObject({
        messageId: Id.nullable(),
        kind: Kind,
        text: z.string(),
        authorName: MaybeText,
        fromUs: z.boolean(),
      })
      .nullable(),
    reactions: z.array(z.strictObject({ actorId: Id, name: MaybeText, emoji: z.string(), at: Time })),
    editedAt: Time.nullable(),
    deletedAt: Time.nullable(),
    historic: z.boolean(),
    starred: z.boolean(),
    referenceId: MaybeText,
  })
  .meta({ id: 'Message' })

const ContactFields = {
  id: Id,
  kind: z.enum(['person', 'group']),
  phone: MaybeText,
  blocked: z.boolean(),
  name: MaybeText,
  photoId: Id.nullable(),
  email: MaybeText,
  claims: z
    .strictObject({ phone: z.string(), question: z.string(), answer: z.string() })
    .partial()
    .nullable(),
  verified: z.boolean(),
  firstPage: MaybeText,
  createdAt: Time,
}
export const Contact = z.strictObject(ContactFields).meta({ id: 'Contact' })
export const Known = z
  .strictObject({
    ...ContactFields,
    identities: z.array(
      z.strictObject({
        channelId: Id,
        kind: z.enum(['visitor', 'external_id', 'phone', 'lid', 'group']),
        value: z.string(),
        verified: z.boolean(),
      }),
    ),
    members: z.number().int().nullable(),
  })
  .meta({ id: 'KnownContact', description: 'A contact and how channels know it.' })

export const Conversation = z
  .strictObject({
    id: Id,
    channelId: Id,
    channelKind: ChannelKind,
    contact: Contact,
    status: z.enum(['open', 'pending', 'snoozed', 'closed']),
    assigneeId: Id.nullable(),
    teamId: Id.nullable(),
    snoozedUntil: Time.nullable(),
    unreadCount: z.int(),
    lastMessage: z
      .strictObject({
        id: Id,
        direction: Direction,
        kind: Kind,
        preview: z.string(),
        authorName: MaybeText,
        sentAt: Time,
      })
      .nullable(),
    agentsReadSeq: Seq,
    contactDeliveredSeq: Seq,
    contactReadSeq: Seq,
    pinned: z.boolean(),
    archived: z.boolean(),
    mutedUntil: Time.nullable(),
    labelIds: z.array(Id),
    priority: z.enum(PRIORITIES),
    closedAt: Time.nullable(),
    rating: z.strictObject({ score: z.int(), comment: z.string(), closedAt: Time, at: Time }).nullable(),
    createdAt: Time,
    lastActivityAt: Time,
  })
  .meta({ id: 'Conversation' })

export const Queued = z
  .strictObject({
    message: Message,
    channelId: Id,
    contact: Contact,
    requestId: MaybeText.meta({
      description: 'The X-Request-Id of the call that it came with; null where an agent wrote it.',
    }),
    steps: z
      .array(z.strictObject({ status: Status, at: Time, failureCode: MaybeText }))
      .meta({ description: 'What has happened so far, as far as the channel told.' }),
  })
  .meta({ id: 'QueuedMessage', description: 'A message that was sent from here, to whom, and how it fared.' })

export const CannedReply = z
  .strictObject({ id: Id, shortcut: z.string(), text: z.string() })
  .meta({ id: 'CannedReply' })
export const Website = z
  .strictObject({
    id: Id,
    name: z.string(),
    key: z.string().meta({ description: 'Goes into the script line; anybody may know it.' }),
    address: z.string(),
    greeting: z.string(),
    accent: z.string(),
    options: SiteOptions,
    origins: z.array(
      z.strictObject({ origin: z.string(), status: z.enum(['allowed', 'refused']), lastSeenAt: Time }),
    ),
  })
  .meta({ id: 'Website' })
export const Template = z
  .strictObject({
    id: Id,
    name: z.string(),
    text: z.string(),
    variables: z
      .array(z.string())
      .meta({ description: 'What a call gives besides what is known of contact and sender.' }),
    createdAt: Time,
  })
  .meta({ id: 'Template' })

export const Label = z
  .strictObject({ id: Id, name: z.string(), colour: z.enum(LABEL_COLOURS) })
  .meta({ id: 'Label' })
export const Member = z
  .strictObject({
    agentId: Id,
    name: z.string(),
    email: z.string(),
    role: z.enum(['owner', 'admin', 'agent']),
    visibility: z.enum(['all', 'teams', 'mine']),
    createdAt: Time,
  })
  .meta({ id: 'Member' })

export const WhatsappState = z.enum([
  'waiting',
  'scan',
  'code',
  'passkey',
  'syncing',
  'online',
  'reconnecting',
  'conflict',
  'restricted',
  'logged_out',
  'banned',
])
export const Channel = z
  .strictObject({
    id: Id,
    kind: ChannelKind,
    name: z.string(),
    capabilities: z.strictObject({
      kinds: z.array(Kind).readonly(),
      reply: z.boolean(),
      editWithin: z.number(),
      deleteWithin: z.number(),
      later: z.boolean(),
      longestText: z.number().int(),
    }),
    whatsapp: z
      .strictObject({
        state: WhatsappState,
        stateCode: MaybeText,
        stateUntil: Time.nullable(),
        phone: MaybeText,
        pushName: MaybeText,
        progress: z.number().nullable(),
        groupsShown: z.boolean(),
        readReceipts: z.boolean(),
        available: z.boolean().meta({ description: 'Customers see it online while it is connected.' }),
        callReply: MaybeText,
        workspace: MaybeText,
        health: z.strictObject({
          lastStanzaAt: Time.nullable(),
          phoneSeenAt: Time.nullable(),
          decryptFailures: z.number(),
          ackLatency: z.number().nullable(),
          coldPausedUntil: Time.nullable(),
          newChats: z.strictObject({ used: z.number(), total: z.number() }).nullable(),
        }),
      })
      .nullable(),
    createdAt: Time,
  })
  .meta({ id: 'Channel' })
export const Presence = z
  .strictObject({
    state: z.enum(['online', 'offline', 'typing', 'recording', 'unknown']).meta({
      description: 'unknown: nothing was heard; many keep it to themselves.',
    }),
    lastSeenAt: Time.nullable().meta({ description: 'When they were last online, where they let us know.' }),
    heardAt: Time.nullable().meta({ description: 'When this was heard.' }),
  })
  .meta({ id: 'Presence' })
export const Pairing = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('qr'), svg: z.string(), text: z.string(), expiresAt: Time }),
    z.strictObject({ kind: z.literal('code'), code: z.string(), expiresAt: Time }),
  ])
  .meta({ id: 'Pairing' })

export const Webhook = z
  .strictObject({
    id: Id,
    url: z.string(),
    events: z.array(z.enum(PROGRAM_EVENTS)),
    format: z.enum(WEBHOOK_FORMATS).meta({ description: 'In whose words it is told.' }),
    channelId: Id.nullable(),
    allowPrivate: z.boolean(),
    paused: z.boolean(),
    failingSince: Time.nullable().meta({ description: 'Since when no call has come through.' }),
    retryAt: Time.nullable().meta({ description: 'When the next call is tried, where several have failed.' }),
    oldSecretUntil: Time.nullable(),
    createdAt: Time,
  })
  .meta({ id: 'Webhook' })
const DeliveryFields = {
  id: Id.meta({ description: 'The header webhook-id: the same with every attempt.' }),
  webhookId: Id,
  seq: Seq,
  type: z.string(),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.int(),
  nextTryAt: Time.nullable(),
  lastTryAt: Time.nullable(),
  tookMs: z.int().nullable(),
  httpStatus: z.int().nullable(),
  failureCode: MaybeText,
  createdAt: Time,
}
export const Delivery = z.strictObject(DeliveryFields).meta({ id: 'WebhookDelivery' })
const Try = z
  .strictObject({
    at: Time,
    headers: z.record(z.string(), z.string()),
    tookMs: z.int(),
    httpStatus: z.int().nullable(),
    failureCode: MaybeText,
    answer: MaybeText.meta({ description: 'How it began.' }),
  })
  .meta({ id: 'WebhookTry' })
export const Call = z
  .strictObject({ ...DeliveryFields, body: z.string(), answer: MaybeText, tries: z.array(Try) })
  .meta({
    id: 'WebhookCall',
    description: 'What was sent, how the last answer began, and the latest 50 tries.',
  })

/** How every refusal looks. */
export const ErrorAnswer = z
  .strictObject({
    error: z.strictObject({
      code: z.string().meta({ description: 'For programs; it never changes.' }),
      message: z.string().meta({ description: 'For people.' }),
      details: z
        .strictObject({
          field: z.string().meta({ description: 'Which field of the call is wrong.' }),
          retryAfterMs: z.number().meta({ description: 'When trying again makes sense, from now.' }),
        })
        .partial(),
    }),
  })
  .meta({ id: 'Error' })

export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
export type All<T extends true[]> = T
/** Each line fails to compile where a schema and the view that it stands for have grown apart. */
export type SchemasAreViews = All<
  [
    Same<z.infer<typeof Media>, MediaView>,
    Same<Details, MessageDetails>,
    Same<z.infer<typeof Message>, MessageView>,
    Same<z.infer<typeof Contact>, ContactView>,
    Same<z.infer<typeof Known>, KnownContact>,
    Same<z.infer<typeof Conversation>, ConversationView>,
    Same<z.infer<typeof Channel>, ChannelView>,
    Same<z.infer<typeof Pairing>, PairingView>,
    Same<z.infer<typeof Presence>, ContactPresence>,
    Same<z.infer<typeof Label>, LabelView>,
    Same<z.infer<typeof Member>, MemberView>,
    Same<z.infer<typeof Queued>, QueuedMessageView>,
    Same<z.infer<typeof Template>, TemplateView>,
    Same<z.infer<typeof CannedReply>, CannedReplyView>,
    Same<z.infer<typeof Website>, WebsiteView>,
    Same<z.infer<typeof Webhook>, WebhookView>,
    Same<z.infer<typeof Delivery>, WebhookDeliveryView>,
    Same<z.infer<typeof Try>, WebhookTryView>,
    Same<z.infer<typeof Call>, WebhookCallView>,
    Same<z.infer<typeof ErrorAnswer>, ErrorBody>,
  ]
>
