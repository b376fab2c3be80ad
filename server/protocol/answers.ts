import { z } from 'zod'
import { EventAnswer } from './event-schemas.ts'
import type { EventsPage } from './events.ts'
import type { ProgramEvent } from './program-events.ts'
import type { ContactListPage, ConversationsPage, MessageListPage, MessagesPage } from './rest.ts'
import type { QueuePage } from './send-queue.ts'
import {
  type All,
  Call,
  CannedReply,
  Channel,
  Conversation,
  Delivery,
  ErrorAnswer,
  Known,
  Label,
  MaybeText,
  Media,
  Member,
  Message,
  Pairing,
  Presence,
  Queued,
  type Same,
  Seq,
  Template,
  Webhook,
  Website,
} from './view-schemas.ts'

const Next = z
  .string()
  .nullable()
  .meta({ description: 'Give it back as cursor for the next page; null at the end.' })

/** A group as WhatsApp has it; of a member whose number is hidden only the LID is known. */
const ChannelGroup = z.strictObject({
  groupId: z.string(),
  subject: z.string(),
  members: z.array(z.strictObject({ phone: MaybeText, lid: MaybeText, isAdmin: z.boolean() })),
})

/** What each operation answers. */
export const ANSWERS = {
  conversations: z.strictObject({ conversations: z.array(Conversation), next: Next, seq: Seq }),
  conversation: z.strictObject({ conversation: Conversation, seq: Seq }),
  thread: z.strictObject({
    messages: z.array(Message),
    before: MaybeText.meta({ description: 'Give it back as before for older ones; null at the beginning.' }),
    after: MaybeText.meta({ description: 'Give it back as after for newer ones, now or later.' }),
    seq: Seq,
  }),
  messages: z.strictObject({ messages: z.array(Message), next: Next, seq: Seq }),
  message: z.strictObject({ message: Message, seq: Seq }),
  queue: z.strictObject({ queue: z.array(Queued), next: Next }),
  queued: z.strictObject({ queued: Queued }),
  label: z.strictObject({ label: Label }),
  cannedReplies: z.strictObject({ cannedReplies: z.array(CannedReply), seq: Seq }),
  cannedReply: z.strictObject({ cannedReply: CannedReply }),
  websites: z.strictObject({ websites: z.array(Website) }),
  madeWebsite: z.strictObject({ website: z.strictObject({ id: z.string(), key: z.string() }) }),
  templates: z.strictObject({ templates: z.array(Template) }),
  template: z.strictObject({ template: Template }),
  sentOne: z.strictObject({ message: Message }),
  sent: z.strictObject({
    messages: z.array(Message).meta({ description: 'In the order of the recipients.' }),
  }),
  media: z.strictObject({ media: Media }),
  contacts: z.strictObject({ contacts: z.array(Known), next: Next }),
  contact: z.strictObject({ contact: Known }),
  channels: z.strictObject({ channels: z.array(Channel) }),
  channel: z.strictObject({ channel: Channel }),
  channelGroups: z.strictObject({ groups: z.array(ChannelGroup) }),
  channelGroup: z.strictObject({ group: ChannelGroup }),
  memberChanges: z.strictObject({
    members: z.array(
      z.strictObject({
        member: z.string(),
        done: z.boolean(),
        code: MaybeText.meta({
          description:
            'Why not: invitation_needed, not_found, left_recently, is_so_already or refused_by_whatsapp.',
        }),
      }),
    ),
  }),
  groupLink: z.strictObject({ link: z.string() }),
  channelLabels: z.strictObject({ labels: z.array(z.strictObject({ id: z.string(), name: z.string() })) }),
  found: z.strictObject({
    found: z.array(
      z.strictObject({
        asked: z.string(),
        phone: z.string().meta({ description: 'The number that it was read as, with its country code.' }),
        exists: z.boolean(),
      }),
    ),
  }),
  photo: z.strictObject({ url: MaybeText }),
  presence: z.strictObject({ presence: Presence }),
  pairing: z.strictObject({ pairing: Pairing.nullable() }),
  events: z.union([
    z.strictObject({ reset: z.literal(true) }).meta({
      description:
        'The log does not reach back that far: read conversations and messages again, and go on from the seq that they answer.',
    }),
    z.strictObject({
      reset: z.literal(false),
      frame: z.strictObject({
        prev: Seq,
        seq: Seq.meta({ description: 'Give it back as after.' }),
        events: z.array(EventAnswer),
      }),
      more: z.boolean(),
    }),
  ]),
  webhooks: z.strictObject({ webhooks: z.array(Webhook) }),
  webhook: z.strictObject({ webhook: Webhook }),
  newWebhook: z.strictObject({
    webhook: Webhook,
    secret: z.string().meta({ description: 'What calls are signed with; shown this once.' }),
  }),
  webhookSecret: z.strictObject({ secret: z.string() }),
  deliveries: z.strictObject({ deliveries: z.array(Delivery), next: Next }),
  delivery: z.strictObject({ delivery: Call }),
  replayed: z.strictObject({ count: z.int() }),
  labels: z.strictObject({ labels: z.array(Label) }),
  members: z.strictObject({ members: z.array(Member) }),
  error: ErrorAnswer,
} as const

type Answer<K extends keyof typeof ANSWERS> = z.infer<(typeof ANSWERS)[K]>
/** Each line fails to compile where a schema and the view that it stands for have grown apart. */
export type AnswersAreViews = All<
  [
    Same<Answer<'conversations'>, ConversationsPage>,
    Same<Answer<'thread'>, MessagesPage>,
    Same<Answer<'messages'>, MessageListPage>,
    Same<Answer<'queue'>, QueuePage>,
    Same<Answer<'contacts'>, ContactListPage>,
    Same<Answer<'events'>, EventsPage<ProgramEvent>>,
  ]
>
