/** Limits shared with the widget and the inbox. No zod here, so that a page never loads it. */

/** Longest text of one message on a website and in the inbox' field, in UTF-16 code units. */
export const TEXT_MAX_LENGTH = 10_000

/** Longest text that WhatsApp sends, in UTF-16 code units. */
export const WHATSAPP_TEXT_MAX_LENGTH = 65_536

/** Longest name, e-mail or title a person may type. */
export const NAME_MAX_LENGTH = 200

/** Answers of a poll, as WhatsApp takes them. */
export const POLL_OPTIONS_MAX = 12
export const WORKSPACE_MAX_LENGTH = 64

/** Longest page address or referrer that is kept; longer ones are cut. */
export const URL_MAX_LENGTH = 2_000

/** Largest file in bytes where the installation sets nothing else. */
export const FILE_MAX_BYTES = 25 * 1024 * 1024

/** Largest socket frame or JSON body in bytes. A text of TEXT_MAX_LENGTH four-byte characters fits. */
export const FRAME_MAX_BYTES = 128 * 1024

/** Largest body of a call that sends a message, in bytes, without its file: the longest text fits, however it is written. */
export const SEND_MAX_BYTES = 640 * 1024

/** How many events one catch-up page carries. */
export const EVENTS_PAGE = 200

/** How many messages one page of a thread carries. */
export const MESSAGES_PAGE = 50

/** How many conversations one page of the list carries. */
export const CONVERSATIONS_PAGE = 50

/** How many conversations a look for a contact finds at most. */
export const FOUND_CONVERSATIONS = 20

/** How many of anything one page carries at most, where its caller may say how many. */
export const PAGE_MAX = 100

/** Longest label that a program may give to what it sends. */
export const REFERENCE_MAX_LENGTH = 120

/** How many contacts one page of a number's list carries. */
export const CONTACTS_PAGE = 200

/** How many of their newest notifications an agent is shown. */
export const NOTIFICATIONS_MOST = 100

/** How often an open page says that it is still there, in milliseconds. */
export const BEACON_INTERVAL_MS = 30_000

/** A typing sign that is not repeated ends after this time, in milliseconds. */
export const TYPING_TTL_MS = 6_000

/** An agent's page says this often at which conversation it looks, in milliseconds. */
export const LOOK_REPEAT_MS = 15_000

/** A look that is not repeated ends after this time, in milliseconds: two repeats may be missed. */
export const LOOK_TTL_MS = 40_000

/** Messages wait this long in a visitor's outbox before they count as not sent, in milliseconds (30 days). */
export const OUTBOX_MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000

/** Longest name of a label. */
export const LABEL_MAX_LENGTH = 40

/** How many labels an account may have, and how many one conversation. */
export const LABELS_MAX = 200
export const LABELS_PER_CONVERSATION = 20

/** The colours a label may have; each passes 4.5:1 in both themes. */
export const LABEL_COLOURS = [
  'gray',
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
] as const

/** How urgent a conversation may be. */
export const PRIORITIES = ['none', 'low', 'medium', 'high', 'urgent'] as const

/** How many canned replies an account may have, and how long one may be. */
export const CANNED_REPLIES_MAX = 300
export const CANNED_TEXT_MAX_LENGTH = 4_000
export const SHORTCUT_MAX_LENGTH = 32

/** How many templates an account may have, and how many values one call may give. */
export const TEMPLATES_MAX = 300
export const TEMPLATE_NAME_MAX_LENGTH = 64
export const TEMPLATE_VALUES_MAX = 50

/** How many conversations can be changed at once. */
/** Counts of the list end here: nobody reads the exact number of so many, and counting them all takes time. */
export const COUNTED_MOST = 1_000
export const BULK_MAX = 200

/** How many API keys of an account may be in use at once, and to how many numbers one may be held. */
/** Live connections of one key, streams and sockets together, to one process. */
export const CONNECTIONS_OF_KEY_MAX = 20
export const API_KEYS_MAX = 100
export const RECIPIENTS_MAX = 500

/** To how many one call may send. */
export const RECIPIENTS_AT_ONCE = 100

/** What WhatsApp takes of a group, and whom one call may put into it. */
export const GROUP_SUBJECT_MAX_LENGTH = 100
export const GROUP_DESCRIPTION_MAX_LENGTH = 2_048
export const GROUP_MEMBERS_AT_ONCE = 100

/** How many webhooks an account may have. */
export const WEBHOOKS_MAX = 50

/** How a webhook's call stands; "dead" was given up. */
export const DELIVERY_STATUSES = ['waiting', 'delivered', 'dead'] as const

/** What an API key may do. */
export const API_SCOPES = ['read', 'send', 'manage'] as const

/** The other gateways whose words are understood, see docs/DIALECTS.md. */
export const DIALECTS = ['dashboard', 'fonnte', 'ping', 'token', 'whapi'] as const

/** Longest curl command that is looked at. */
export const CURL_MAX_LENGTH = 100_000

/** How many entries one page of the audit log carries. */
export const AUDIT_PAGE = 50

/** What is written into the audit log. */
export const AUDIT_ACTIONS = [
  'memberInvited',
  'invitationWithdrawn',
  'memberJoined',
  'memberRole',
  'memberVisibility',
  'memberRemoved',
  'memberLeft',
  'teamCreated',
  'teamMembers',
  'websiteCreated',
  'websiteChanged',
  'websiteRotated',
  'secretShown',
  'originAllowed',
  'originRemoved',
  'numberCreated',
  'numberChanged',
  'numberRemoved',
  'numberRestarted',
  'numberUnlinked',
  'labelCreated',
  'labelRenamed',
  'labelRecoloured',
  'labelRemoved',
  'labelRestored',
  'cannedCreated',
  'cannedChanged',
  'cannedRemoved',
  'cannedRestored',
  'templateCreated',
  'templateChanged',
  'templateRemoved',
  'keyCreated',
  'keyRevoked',
  'webhookCreated',
  'webhookChanged',
  'webhookRotated',
  'webhookRemoved',
  'countryChanged',
  'mainNumberChanged',
  'dialectOn',
  'dialectRevealed',
  'dialectOff',
  'requestLogCleared',
  'queueCleared',
  'passwordChanged',
  'passwordReset',
  'twoStepOn',
  'twoStepOff',
  'codesRenewed',
  'signedOutEverywhere',
] as const

/** Which messages of the send queue; `waiting` are those that are due and have not left yet. */
export const QUEUE_STATUSES = [
  'waiting',
  'scheduled',
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
  'unknown',
  'any',
] as const
/** How a call went: 2xx and 3xx, 4xx, 5xx, or the program was gone before its answer. */
export const REQUEST_OUTCOMES = ['done', 'refused', 'failed', 'unanswered'] as const
