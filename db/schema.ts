import type { ColumnType } from 'kysely'

/** Times are epoch milliseconds, ids UUIDv7 text, flags 0 or 1, JSON is text. */
type Flag = 0 | 1
/** Written as a number; MySQL hands a bigint back as a number too (see connect.ts). */
type Time = number
/** Set by server/events.ts when the row's event is written, 0 until then. */
type Seq = ColumnType<number, number | undefined, number>
/** A flag that is 0 unless somebody sets it. */
type Optional = ColumnType<Flag, Flag | undefined, Flag>
type OptionalNumber = ColumnType<number, number | undefined, number>
/** Text that is null unless somebody sets it. */
type OptionalText = ColumnType<string | null, string | null | undefined, string | null>
type OptionalTime = ColumnType<Time | null, Time | null | undefined, Time | null>

export interface Tables {
  installation: InstallationTable
  accounts: AccountTable
  agents: AgentTable
  memberships: MembershipTable
  teams: TeamTable
  team_members: TeamMemberTable
  invitations: InvitationTable
  sessions: SessionTable
  recovery_codes: RecoveryCodeTable
  channels: ChannelTable
  websites: WebsiteTable
  website_origins: WebsiteOriginTable
  visitors: VisitorTable
  contacts: ContactTable
  identities: IdentityTable
  conversations: ConversationTable
  messages: MessageTable
  media: MediaTable
  events: EventTable
  lanes: LaneTable
  waiting_changes: WaitingChangeTable
  channel_commands: ChannelCommandTable
  whatsapp_numbers: WhatsappNumberTable
  whatsapp_keys: WhatsappKeyTable
  whatsapp_journal: WhatsappJournalTable
  whatsapp_messages: WhatsappMessageTable
  whatsapp_groups: WhatsappGroupTable
  labels: LabelTable
  conversation_labels: ConversationLabelTable
  canned_replies: CannedReplyTable
  templates: TemplateTable
  audit_entries: AuditEntryTable
  notifications: NotificationTable
  notification_settings: NotificationSettingTable
  push_subscriptions: PushSubscriptionTable
  push_positions: PushPositionTable
  api_keys: ApiKeyTable
  idempotent_answers: IdempotentAnswerTable
  gateway_dialects: GatewayDialectTable
  webhooks: WebhookTable
  webhook_deliveries: WebhookDeliveryTable
  webhook_tries: WebhookTryTable
  api_requests: ApiRequestTable
}

/** One row with id 1: made by the first set-up, so that two strangers cannot both be first. */
export interface InstallationTable {
  id: number
  created_at: Time
}

export interface AccountTable {
  id: string
  name: string
  /** Sequence number of the newest event. */
  last_seq: number
  /** Events up to and including this one have been purged. */
  purged_seq: number
  /** Calling code, digits: takes the place of a number's leading 0. */
  country_code: OptionalText
  /** Whom programs mean by `main`: digits, or a group's id with `@g.us`. */
  main_number: OptionalText
  /** What was finished by then is left out of the send queue's page. */
  queue_cleared_at: OptionalTime
  created_at: Time
}

/** A person; may belong to several accounts by `memberships`. */
export interface AgentTable {
  id: string
  /** Lower case, unique in the installation. */
  email: string
  name: string
  password_hash: string
  /** Encrypted; null while two-step sign-in is off. */
  totp_secret: string | null
  /** Encrypted; waits for its first code. */
  totp_pending_secret: string | null
  /** The last accepted time step: a code works once. */
  totp_last_step: number
  locale: string
  created_at: Time
}

export interface MembershipTable {
  id: string
  account_id: string
  agent_id: string
  role: 'owner' | 'admin' | 'agent'
  visibility: 'all' | 'teams' | 'mine'
  /** Events before this one may have been filtered by other rights: a reader from before loads anew. */
  access_seq: number
  created_at: Time
}

export interface TeamTable {
  id: string
  account_id: string
  name: string
  created_at: Time
}

export interface TeamMemberTable {
  team_id: string
  agent_id: string
  account_id: string
}

export interface InvitationTable {
  id: string
  account_id: string
  email: string
  role: 'admin' | 'agent'
  token_hash: string
  invited_by: string
  created_at: Time
  expires_at: Time
  accepted_at: Time | null
}

export interface SessionTable {
  id: string
  token_hash: string
  agent_id: string
  /** The account this session looks at. */
  account_id: string
  user_agent: string
  created_at: Time
  last_seen_at: Time
  expires_at: Time
}

export interface RecoveryCodeTable {
  id: string
  agent_id: string
  code_hash: string
  used_at: Time | null
}

export interface ChannelTable {
  id: string
  account_id: string
  kind: 'website' | 'whatsapp'
  name: string
  /** What programs call it that were written for a token gateway; null: by its id. */
  token: OptionalText
  /** The heading under which they keep it. */
  workspace: OptionalText
  created_at: Time
  removed_at: Time | null
}

export interface WebsiteTable {
  channel_id: string
  account_id: string
  /** Public key in the script line. */
  site_key: string
  address: string
  greeting: string
  accent: string
  /** Encrypted secret with which the customer's server signs `identify` tokens. */
  identify_secret: string
  /** Visitor tokens of older versions are refused: rotating a site raises it. */
  token_version: number
  /** JSON, see SiteOptions in the protocol; null: all as usual. */
  options: OptionalText
}

export interface WebsiteOriginTable {
  channel_id: string
  account_id: string
  origin: string
  status: 'allowed' | 'refused'
  first_seen_at: Time
  last_seen_at: Time
}

/** A browser that has written; made with the first message. */
export interface VisitorTable {
  id: string
  account_id: string
  channel_id: string
  contact_id: string
  /** Tokens of older generations are refused. */
  token_generation: number
  created_at: Time
}

export interface ContactTable {
  id: string
  account_id: string
  name: string | null
  /** A claim, unless `verified`. */
  email: string | null
  verified: Flag
  first_page: string | null
  merged_into: string | null
  /** A WhatsApp group is known like a contact. */
  kind: ColumnType<'person' | 'group', 'person' | 'group' | undefined, 'person' | 'group'>
  /** Digits with country code, as the channel proved them. */
  phone: OptionalText
  blocked: Optional
  /** What a visitor said of itself, besides name and e-mail; JSON, see Claims in the protocol. */
  claims: OptionalText
  /** A copy of their photo at the channel, where it came from, and when it was last asked for. */
  photo_id: OptionalText
  photo_source: OptionalText
  photo_checked_at: OptionalTime
  created_at: Time
}

/** How a channel knows a contact. */
export interface IdentityTable {
  id: string
  account_id: string
  channel_id: string
  kind: 'visitor' | 'external_id' | 'phone' | 'lid' | 'group'
  value: string
  verified: Flag
  contact_id: string
  created_at: Time
}

type Priority = 'none' | 'low' | 'medium' | 'high' | 'urgent'

export interface ConversationTable {
  id: string
  account_id: string
  channel_id: string
  contact_id: string
  status: 'open' | 'pending' | 'snoozed' | 'closed'
  assignee_id: string | null
  team_id: string | null
  snoozed_until: Time | null
  unread_count: number
  last_message_id: string | null
  last_message_direction: 'in' | 'out' | 'note' | 'system' | null
  last_message_kind: MessageTable['kind'] | null
  last_message_preview: string | null
  last_message_author: string | null
  last_message_at: Time | null
  agents_read_seq: number
  contact_delivered_seq: number
  contact_read_seq: number
  merged_into: string | null
  /** Stored, but shown to nobody: a group of a number whose groups are switched off. */
  hidden: Optional
  pinned: Optional
  archived: Optional
  muted_until: OptionalTime
  /** Seconds after which messages of the chat disappear on phones; 0: they stay. */
  disappear_after: OptionalNumber
  /** The time of what said so. */
  disappear_set_at: OptionalNumber
  /** JSON of ids, removed labels too; null: none. `conversation_labels` says the same for the filter. */
  label_ids: OptionalText
  priority: ColumnType<Priority, Priority | undefined, Priority>
  /** When an agent closed it last; null while it is not closed. */
  closed_at: OptionalTime
  /** What the visitor said of the service last; JSON, see RatingView in the protocol. */
  rating: OptionalText
  created_at: Time
  last_activity_at: Time
}

export interface MessageTable {
  id: string
  account_id: string
  conversation_id: string
  channel_id: string
  direction: 'in' | 'out' | 'note' | 'system'
  kind:
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
    | 'unavailable'
    | 'unsupported'
    | 'system'
    | 'reaction'
    | 'edit'
    | 'delete'
    | 'vote'
  body: string
  media_id: string | null
  status:
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
  failure_code: string | null
  author_kind: 'contact' | 'agent' | 'system'
  author_id: string | null
  author_name: string | null
  /** Whose client ids these are, `visitor:<id>` or `agent:<id>`: unique together with `client_id`. */
  author_key: string
  client_id: string
  /** SHA-256 of what was sent: the same id with another body is an error. */
  body_hash: string
  /** Who is sending it now, and until when the claim holds. */
  claimed_by: string | null
  claim_expires_at: Time | null
  /** Its sender died before anything had left, and it was queued again: that is done once. */
  given_back: Optional
  sent_at: Time
  seq: Seq
  /** The channel's own id of it. */
  external_id: OptionalText
  /** `<conversation>/<me or contact>/<external id>`: what the channel hands over twice is stored once. */
  external_key: OptionalText
  /** What its kind has besides text and file; JSON, see MessageDetails in the protocol. */
  details: OptionalText
  /** The message it answers; JSON, see QuotedMessage. */
  quoted: OptionalText
  /** JSON, see ReactionView. */
  reactions: OptionalText
  edited_at: OptionalTime
  deleted_at: OptionalTime
  /** Came with the channel's past: no news to anybody. */
  historic: Optional
  starred: Optional
  /** The label that the program which sent it gave it. */
  reference_id: OptionalText
  /** When it left, arrived, was read and heard, as far as the channel told; `sent_at` is when it was written. */
  left_at: OptionalTime
  delivered_at: OptionalTime
  read_at: OptionalTime
  played_at: OptionalTime
  /** When it failed, or was lost sight of. */
  stopped_at: OptionalTime
  /** The call of the API that it came with. */
  request_id: OptionalText
  /** The agent or program that had it sent again: its word now, not its author's. */
  retried_by: OptionalText
  /** When it is to leave, not before; set while it is `scheduled`. */
  send_at: OptionalTime
  created_at: Time
}

export interface MediaTable {
  id: string
  account_id: string
  /** Who uploaded it, `visitor:<id>` or `agent:<id>`: only they may send it. */
  author_key: string
  kind: 'image' | 'video' | 'audio' | 'document'
  mime: string
  name: string
  size: number
  width: number | null
  height: number | null
  has_thumbnail: Flag
  created_at: Time
}

export interface EventTable {
  account_id: string
  seq: number
  type: string
  /** `visitor`: the conversation's visitor is told too. `none`: a hidden conversation, nobody is told. */
  audience: 'none' | 'agents' | 'visitor'
  conversation_id: string | null
  /** Who could see the conversation when this happened. */
  assignee_id: string | null
  team_id: string | null
  data: string
  created_at: Time
}

/** A turn on a queue lane, where several processes work. */
export interface LaneTable {
  lane: string
  owner: string
  expires_at: Time
}

/** An edit, reaction or receipt that came before its message. */
export interface WaitingChangeTable {
  id: string
  account_id: string
  channel_id: string
  /** Whose chat it belongs to: a person or a group. */
  contact_id: string
  /** The channel's id of the message it is about. */
  external_id: string
  change: string
  created_at: Time
}

/** Something the process that holds a channel's connection is asked to do. */
export interface ChannelCommandTable {
  id: string
  account_id: string
  channel_id: string
  command: string
  state: 'waiting' | 'taken' | 'done' | 'failed'
  result: string | null
  created_at: Time
  expires_at: Time
}

/** A WhatsApp number that is a channel: where its session stands and who holds it. */
export interface WhatsappNumberTable {
  channel_id: string
  account_id: string
  /** Digits with country code; null until it is linked. */
  phone: string | null
  lid: string | null
  push_name: string | null
  /** What its owner wants; the session follows. */
  wanted: 'online' | 'offline'
  state:
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
  /** Why it stands there, as a code that the screen explains. */
  state_code: string | null
  state_until: Time | null
  /** How much of the past has been taken in, 0 to 100; null when none is under way. */
  progress: number | null
  /** Encrypted: the QR text or the eight-character code of the moment. */
  pairing: string | null
  pairing_expires_at: Time | null
  groups_shown: Flag
  /** Customers are told when an agent has read. */
  read_receipts: Flag
  /** Shown as online to customers while it is connected. */
  available: Flag
  /** Calls are rejected with this text; null: they ring on the phone. */
  call_reply: string | null
  /** JSON, see WhatsappHealth in the protocol. */
  health: string
  /** The process that holds the session, the number of its turn, and until when. */
  owner: string | null
  epoch: number
  lease_until: Time
}

/** Signal keys and credentials of a session, each encrypted; credentials are type `creds`, id `creds`. */
export interface WhatsappKeyTable {
  channel_id: string
  type: string
  id: string
  value: string
}

/** What was decrypted, written down before WhatsApp is told; kept 14 days. */
export interface WhatsappJournalTable {
  channel_id: string
  /** SHA-256 of the ciphertext. */
  hash: string
  external_id: string
  /** Encrypted: the stanza without its ciphertext, JSON. */
  stanza: string
  /** Encrypted, base64. */
  plaintext: string
  /** When the message row was committed; null until then. */
  stored_at: Time | null
  created_at: Time
}

/** The message as WhatsApp has it (base64 of its protobuf), to send it again or fetch its file again. */
export interface WhatsappMessageTable {
  message_id: string
  channel_id: string
  external_id: string
  raw: string
  created_at: Time
}

/** What is known of a group: JSON of its metadata. */
export interface WhatsappGroupTable {
  channel_id: string
  group_id: string
  metadata: string
  fetched_at: Time
  /** Null where it was fetched before they were counted. */
  members: number | null
}

export interface LabelTable {
  id: string
  account_id: string
  name: string
  /** The name without capitals, once per account; of a removed label its id, so that the name is free. */
  name_key: string
  colour: string
  created_at: Time
  removed_at: Time | null
}

export interface ConversationLabelTable {
  conversation_id: string
  label_id: string
  account_id: string
}

/** A text that is written once and sent often. */
export interface CannedReplyTable {
  id: string
  account_id: string
  shortcut: string
  /** The shortcut, once per account; of a removed one its id, so that the shortcut is free. */
  shortcut_key: string
  body: string
  created_at: Time
  removed_at: Time | null
}

/** Who changed what in the settings. */
export interface TemplateTable {
  id: string
  account_id: string
  /** Unique in the account. */
  name: string
  body: string
  created_at: Time
}

export interface AuditEntryTable {
  id: string
  account_id: string
  /** Null: the command line. The name is kept as it was then. */
  actor_id: string | null
  actor_name: string | null
  action: string
  /** JSON, see AuditDetails in the protocol. */
  details: string
  created_at: Time
}

/** Something that an agent is told of by name. */
export interface NotificationTable {
  id: string
  account_id: string
  agent_id: string
  kind: 'mention' | 'assigned' | 'webhook-failing' | 'webhook-working' | 'webhook-dead'
  /** '' where it is about none. */
  conversation_id: string
  /** The note, where one mentions the agent. */
  message_id: string | null
  actor_id: string
  /** As they were called then. */
  actor_name: string
  preview: string
  /** What it is about, where that is no conversation. */
  webhook_id: string | null
  read_at: Time | null
  created_at: Time
}

/** How an agent wants to be noticed in an account; without a row, as DEFAULT_NOTIFICATIONS says. */
export interface NotificationSettingTable {
  agent_id: string
  account_id: string
  scope: 'all' | 'mine' | 'mentions'
  sound: Flag
  /** What a push shows: the words, only who, or neither. */
  preview: 'text' | 'sender' | 'none'
}

/** A browser that takes Web Push, for as long as its session lives. */
export interface PushSubscriptionTable {
  id: string
  session_id: string
  endpoint_hash: string
  endpoint: string
  public_key: string
  auth: string
  created_at: Time
}

/** How far an account's log was read for pushes. */
export interface PushPositionTable {
  account_id: string
  seq: number
}

/** By what a program calls the API. */
export interface ApiKeyTable {
  id: string
  account_id: string
  name: string
  token_hash: string
  /** The first characters of the key, so that people know which one it is. */
  prefix: string
  /** JSON, see ApiScope in the protocol. */
  scopes: string
  /** Only what comes and goes through this channel; null: everything. */
  channel_id: string | null
  /** Numbers and groups that may be written to, JSON; null: everybody. */
  recipients: string | null
  last_used_at: Time | null
  revoked_at: Time | null
  created_at: Time
}

/** What a call with an `Idempotency-Key` was answered. */
export interface IdempotentAnswerTable {
  /** SHA-256 of who called, the route and the key. */
  id: string
  account_id: string
  /** SHA-256 of what was asked: the same key with another body is an error. */
  body_hash: string
  /** JSON. */
  answer: string
  created_at: Time
}

/** Another gateway's words in which an account may be called: a row is there while it is on. */
export interface GatewayDialectTable {
  account_id: string
  name: string
  /** Secrets are answered where the original answers them. */
  reveals: Flag
}

export interface WebhookTable {
  id: string
  account_id: string
  /** Only this channel's events; null: all. */
  channel_id: string | null
  url: string
  /** JSON, see ProgramEventType in the protocol. */
  event_types: string
  /** In whose words it is told. */
  format: 'sapa' | 'dashboard' | 'fonnte' | 'ping' | 'whapi'
  /** Sealed. */
  secret: string
  old_secret: string | null
  old_secret_until: Time | null
  allow_private: Flag
  paused: Flag
  /** How far its account's log was read for it. */
  seq: number
  /** Calls in a row that have failed. */
  failures: number
  failing_since: Time | null
  /** No call before then. */
  retry_at: Time | null
  /** When its people were told that it fails; null once they were told that it works. */
  told_failing_at: Time | null
  /** When they were last told that calls were given up. */
  told_dead_at: Time | null
  created_at: Time
}

export interface WebhookDeliveryTable {
  id: string
  webhook_id: string
  seq: number
  /** The conversation, in which calls go one after the other; '' for what is of none. */
  lane: string
  type: string
  /** As it is sent, also again. */
  body: string
  status: 'waiting' | 'delivered' | 'dead'
  attempts: number
  next_at: Time
  /** Since then it is tried; so long, and it is given up. */
  waiting_since: Time
  last_try_at: Time | null
  took_ms: number | null
  http_status: number | null
  failure_code: string | null
  /** How the last answer began. */
  answer: string | null
  created_at: Time
}
export interface WebhookTryTable {
  id: string
  webhook_id: string
  delivery_id: string
  /** JSON: as they were sent. */
  headers: string
  took_ms: number
  http_status: number | null
  failure_code: string | null
  /** How the answer began. */
  answer: string | null
  created_at: Time
}

/** One call that a program made with its key. */
export interface ApiRequestTable {
  id: string
  account_id: string
  key_id: string
  /** Another gateway's words in which it was made; null: the API's own. */
  dialect: string | null
  method: string
  /** With its query, secrets masked. */
  path: string
  /** What HTTP answered; 0: the caller was gone before. */
  status: number
  took_ms: number
  ip: string
  created_at: Time
  /** JSON, secrets masked, shortened. */
  request_body: string | null
  answer_body: string | null
}
