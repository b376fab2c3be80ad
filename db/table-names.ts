import type { Tables } from './schema.ts'

// An object, so that the compiler finds a table that was forgotten.
const TABLES: Record<keyof Tables, true> = {
  installation: true,
  accounts: true,
  agents: true,
  memberships: true,
  teams: true,
  team_members: true,
  invitations: true,
  sessions: true,
  recovery_codes: true,
  channels: true,
  websites: true,
  website_origins: true,
  visitors: true,
  contacts: true,
  identities: true,
  conversations: true,
  messages: true,
  media: true,
  events: true,
  lanes: true,
  waiting_changes: true,
  channel_commands: true,
  whatsapp_numbers: true,
  whatsapp_keys: true,
  whatsapp_journal: true,
  whatsapp_messages: true,
  whatsapp_groups: true,
  labels: true,
  conversation_labels: true,
  canned_replies: true,
  audit_entries: true,
  notifications: true,
  notification_settings: true,
  push_subscriptions: true,
  push_positions: true,
  api_keys: true,
}

/** Every table, for what treats them all alike. */
export const TABLE_NAMES: readonly string[] = Object.keys(TABLES)
