import type { ColumnType } from 'kysely'

/** Times are epoch milliseconds, ids UUIDv7 text, flags 0 or 1, JSON is text. */
type Flag = 0 | 1
/** Written as a number; MySQL hands a bigint back as a number too (see connect.ts). */
type Time = number
/** Set by server/events.ts when the row's event is written, 0 until then. */
type Seq = ColumnType<number, number | undefined, number>

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
  created_at: Time
}

/** How a channel knows a contact. */
export interface IdentityTable {
  id: string
  account_id: string
  channel_id: string
  kind: 'visitor' | 'external_id'
  value: string
  verified: Flag
  contact_id: string
  created_at: Time
}

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
  created_at: Time
  last_activity_at: Time
}

export interface MessageTable {
  id: string
  account_id: string
  conversation_id: string
  channel_id: string
  direction: 'in' | 'out' | 'note' | 'system'
  kind: 'text' | 'image' | 'video' | 'audio' | 'document' | 'system'
  body: string
  media_id: string | null
  status: 'received' | 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown'
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
  sent_at: Time
  seq: Seq
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
  /** `visitor`: the conversation's visitor is told too. */
  audience: 'agents' | 'visitor'
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
