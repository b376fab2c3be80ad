import type { ChannelChange, ChannelHost, ChannelMessage, ChatChange } from '#server/channels/channel.ts'

/** A text that no hostile string is put into, and why. */
interface Left {
  not: string
}

const ID: Left = { not: 'Names something by its id: compared, never shown.' }
const SECRET: Left = { not: 'A secret or a code: compared or hashed, never kept as it is or shown.' }
const CHOSEN: Left = { not: 'One of a few words of ours: another one is refused.' }
const BACK_FROM_WHATSAPP: Left = {
  not: 'Goes to WhatsApp, and is shown as what comes back from there, which is filled.',
}
const OF_A_BROWSER: Left = { not: 'Keys and address of a push service: used, never shown.' }

/**
 * Every text that an agent can give: the schemas of server/protocol that take it in, and the field of the hostile cast
 * that is filled with it. A schema that gets a new text fails tests/protocol/hostile-fields.test.ts until it stands here.
 */
export const FROM_AGENTS = {
  Email: 'e-mail of an agent',
  NewPassword: SECRET,
  'SetUpForm.code': SECRET,
  'SetUpForm.accountName': 'name of a business',
  'SetUpForm.name': 'name of an owner',
  'SetUpForm.address': 'address of a website',
  'SignInForm.password': SECRET,
  'SignInForm.code': SECRET,
  'AcceptInvitationForm.name': 'name of an owner',
  'AcceptInvitationForm.password': SECRET,
  'AcceptInvitationForm.code': SECRET,
  'ProfileForm.name': 'name in the profile',
  'ProfileForm.locale': CHOSEN,
  'PasswordForm.current': SECRET,
  'TotpForm.code': SECRET,
  'ProofForm.password': SECRET,
  'ProofForm.code': SECRET,
  'TeamForm.name': 'name of a team',
  'AgentTyping.conversationId': ID,
  'AgentLook.conversationId': ID,
  'AuditQuery.cursor': ID,
  'AccountNumbersForm.countryCode': { not: 'Only digits are kept.' },
  'AccountNumbersForm.mainNumber': { not: 'Only digits, or a group’s id, are kept.' },
  'ProgramHandshake.key': SECRET,
  'GatewayCallBody.command': { not: 'Read and forgotten: only who typed it is shown it.' },
  'GatewayCallBody.key': SECRET,
  'NewWebhook.url': {
    not: 'An address without name and password: it is called, and shown to those who gave it.',
  },
  'NewWebhook.channelId': ID,
  'WebhookChange.url': { not: 'As NewWebhook.url.' },
  'DeliveriesQuery.cursor': ID,
  'RequestLogQuery.keyId': ID,
  'RequestLogQuery.path': { not: 'Words that are looked for, never kept.' },
  'RequestLogQuery.cursor': ID,
  'NewApiKey.name': 'name of an API key',
  'NewApiKey.channelId': ID,
  'NewApiKey.recipients[]': { not: 'Only digits, or a group’s id, are kept.' },
  'BulkChange(assign).agentId': ID,
  'BulkChange(label).labelId': ID,
  'BulkBody.conversationIds[]': ID,
  'BulkChanged.conversationId': ID,
  'BulkChanged.changes.assigneeId[]': ID,
  'BulkChanged.changes.labelIds[][]': ID,
  'ReplyContent(location).name': 'name of a place of an agent',
  'ReplyContent(location).address': 'address of a place of an agent',
  'ReplyContent(contacts).contacts[].name': 'name on a card of an agent',
  'ReplyContent(contacts).contacts[].phones[]': 'phone on a card of an agent',
  'ReplyContent(poll).question': 'question of an agent',
  'ReplyContent(poll).options[]': 'option of an agent',
  'ReplyContent(reaction).messageId': ID,
  'ReplyContent(edit).messageId': ID,
  'ReplyContent(delete).messageId': ID,
  'ReplyContent(vote).messageId': ID,
  'ReplyContent(vote).options[]': 'vote of an agent',
  'NewReply.text': 'reply of an agent',
  'NewReply.mediaId': ID,
  'NewReply.quotedId': ID,
  'NewReply.mentions[]': ID,
  'NewReply.mentionedAgentIds[]': ID,
  ReferenceId: ID,
  'ReplyBody.text': 'reply of an agent',
  'ReplyBody.mediaId': ID,
  'ReplyBody.quotedId': ID,
  'ReplyBody.mentions[]': ID,
  'ReplyBody.mentionedAgentIds[]': ID,
  'MessageBody.text': 'reply of an agent',
  'MessageBody.mediaId': ID,
  'MessageBody.quotedId': ID,
  'MessageBody.mentions[]': ID,
  'MessageBody.mentionedAgentIds[]': ID,
  'MessageBody.to': { not: 'Only digits, or a group’s id, are kept.' },
  'MessageBody.to[]': { not: 'Only digits, or a group’s id, are kept.' },
  'MessageBody.channelId': ID,
  'OutsideMedia.url': { not: 'Only called; the name in it goes the way of OutsideMedia.name.' },
  'OutsideMedia.name': 'file name of an agent',
  'OutsideMedia.base64': { not: 'The bytes of a file.' },
  'ConversationQuery.label': ID,
  'ConversationQuery.channelId': ID,
  'ConversationQuery.contactId': ID,
  'CountsQuery.channelId': ID,
  'CountsQuery.contactId': ID,
  'MessageListQuery.channelId': ID,
  'MessageListQuery.conversationId': ID,
  'MessageListQuery.contactId': ID,
  'QueueQuery.channelId': ID,
  'QueueQuery.referenceId': ID,
  'QueueQuery.cursor': ID,
  'MessageListQuery.cursor': ID,
  'ContactListQuery.search': 'what is searched for',
  'ContactListQuery.channelId': ID,
  'ContactListQuery.label': ID,
  'ContactListQuery.cursor': ID,
  'ConversationQuery.cursor': ID,
  'CountsQuery.label': ID,
  'ContactQuery.contact': 'what is searched for',
  'AssigneeBody.agentId': ID,
  'TeamBody.teamId': ID,
  'LabelBody.labelId': ID,
  'OriginBody.origin': 'origin of a website',
  'ContactsQuery.after': ID,
  'NotificationsReadBody.conversationId': ID,
  'NotificationsReadBody.webhookId': ID,
  'NewPushSubscription.endpoint': OF_A_BROWSER,
  'NewPushSubscription.keys.p256dh': OF_A_BROWSER,
  'NewPushSubscription.keys.auth': OF_A_BROWSER,
  'PushTestBody.nonce': SECRET,
  'NewFirstMessage.text': 'first message of an agent',
  'NewWebsite.name': 'name of a website',
  'NewWebsite.address': 'address of a website',
  'WebsiteChange.name': 'name of a changed website',
  'WebsiteChange.greeting': 'greeting',
  'WebsiteChange.accent': 'accent',
  'SiteOptions.texts.en.title': 'title of the chat',
  'SiteOptions.texts.en.greeting': 'greeting in a language',
  'SiteOptions.texts.en.offline': 'words while nobody answers',
  'SiteOptions.texts.en.placeholder': 'placeholder',
  'SiteOptions.texts.en.question': 'question before the chat',
  'SiteOptions.texts.id.title': 'title of the chat',
  'SiteOptions.texts.id.greeting': 'greeting in a language',
  'SiteOptions.texts.id.offline': 'words while nobody answers',
  'SiteOptions.texts.id.placeholder': 'placeholder',
  'SiteOptions.texts.id.question': 'question before the chat',
  'BusinessHours.timeZone': CHOSEN,
  'SiteOptions.greets.url': 'page of a greeting',
  'NewLabel.name': 'name of a label',
  'LabelChange.name': 'name of a changed label',
  'NewTemplate.name': {
    not: 'Only small letters, digits, spaces, dots, - and _ are kept, as in a shortcut.',
  },
  'NewTemplate.text': 'template',
  'TemplateChange.name': {
    not: 'Only small letters, digits, spaces, dots, - and _ are kept, as in a shortcut.',
  },
  'TemplateChange.text': 'template',
  'TemplateUse.name': ID,
  'TemplateUse.variables.*': { not: 'Part of the text of a message, which is filled.' },
  'NewCannedReply.shortcut': 'shortcut',
  'NewCannedReply.text': 'canned reply',
  'CannedReplyChange.shortcut': 'shortcut',
  'CannedReplyChange.text': 'canned reply',
  'NewChannel.name': 'name of a number',
  'WhatsappChange.name': 'name of a changed number',
  'WhatsappChange.callReply': 'answer to calls',
  'WhatsappChange.workspace': 'workspace of a number',
  'PairingCodeBody.phone': { not: 'Only its digits go on.' },
  'LookUpBody.phones[]': { not: 'Only its digits go on.' },
  'NewGroup.subject': BACK_FROM_WHATSAPP,
  'NewGroup.members[]': { not: 'Only digits go on.' },
  'GroupChange.subject': BACK_FROM_WHATSAPP,
  'GroupChange.description': BACK_FROM_WHATSAPP,
  'MembersBody.members[]': { not: 'Only digits go on.' },
  'ChatAction(star).messageId': ID,
  'ChatAction(deleteForMe).messageId': ID,
  'ChatAction(fetch).messageId': ID,
  'ChatAction(pinMessage).messageId': ID,
} as const satisfies Fates

/** The same for what a visitor, or the page it is on, can give. */
export const FROM_VISITORS = {
  ClientId: ID,
  MessageCursor: ID,
  'NewMessage.text': 'text of a visitor',
  'NewMessage.mediaId': ID,
  'VisitorClaims.name': 'name of a visitor',
  'VisitorClaims.email': 'e-mail of a visitor',
  'VisitorClaims.phone': 'phone of a visitor',
  'VisitorClaims.question': 'question to a visitor',
  'VisitorClaims.answer': 'answer of a visitor',
  'NewRating.comment': 'words with a rating',
  'NewVisitorMessage.text': 'text of a visitor',
  'NewVisitorMessage.mediaId': ID,
  'NewVisitorMessage.page': 'page of a visitor',
  'SessionRequest.site': ID,
  'SessionRequest.token': SECRET,
  'SessionRequest.identity': 'name of an identified visitor',
  'SessionRequest.language': CHOSEN,
  'Beacon.site': ID,
  'Beacon.visit': SECRET,
  'Beacon.token': SECRET,
  'Beacon.url': 'page of a visit',
  'Beacon.title': 'title of a page',
  'Beacon.referrer': 'referrer',
  'Beacon.language': CHOSEN,
  'Beacon.track': 'event of a page',
} as const satisfies Fates

/** The same for what comes through a channel: here the types are the list, and `npm run check` knows what is missing. */
export const FROM_CHANNELS = {
  'message.chat.phone': { not: 'Digits that WhatsApp has proved.' },
  'message.chat.lid': ID,
  'message.chat.name': 'push name',
  'message.chat.groupId': ID,
  'message.chat.subject': 'group subject',
  'message.author.phone': { not: 'Digits that WhatsApp has proved.' },
  'message.author.lid': ID,
  'message.author.name': 'push name',
  'message.externalId': ID,
  'chat.upTo': { not: 'An id to look up by; what is not found changes nothing.' },
  'message.text': 'text of a contact',
  'message.file.mediaId': ID,
  'message.file.missing.mime': 'type of a missing file',
  'message.file.missing.name': 'name of a missing file',
  'message.details.location.name': 'name of a place',
  'message.details.location.address': 'address of a place',
  'message.details.contacts[].name': 'name on a contact card',
  'message.details.contacts[].phones[]': 'phone on a contact card',
  'message.details.poll.question': 'question of a poll',
  'message.details.poll.options[]': 'option of a poll',
  'message.details.poll.votes[].voterId': ID,
  'message.details.poll.votes[].name': { not: 'A vote comes as a change, see change.options[].' },
  'message.details.poll.votes[].options[]': { not: 'A vote comes as a change, see change.options[].' },
  'message.details.change.code': CHOSEN,
  'message.details.change.actor': 'actor in a group',
  'message.details.change.subjects[]': 'subject in a group',
  'message.details.change.value': 'change of a group',
  'message.details.mentions[].contactId': ID,
  'message.details.mentions[].name': { not: 'Core names them, see message.mentions[].name.' },
  'message.details.mentions[].phone': { not: 'Core names them, see message.mentions[].name.' },
  'message.details.mentions[].lid': ID,
  'message.details.mentionedAgents[].agentId': ID,
  'message.details.mentionedAgents[].name': { not: 'Only notes of agents have these.' },
  'message.details.missingFile.mime': { not: 'Core puts it there, see message.file.missing.' },
  'message.details.missingFile.name': { not: 'Core puts it there, see message.file.missing.' },
  'message.details.unsupported': 'name of an unknown kind',
  'message.details.target.messageId': ID,
  'message.details.target.options[]': { not: 'Only what agents send has these.' },
  'message.quoted.externalId': ID,
  'message.quoted.text': 'quoted text',
  'message.quoted.author.phone': ID,
  'message.quoted.author.lid': ID,
  'message.quoted.author.name': 'quoted name',
  'message.quoted.mentions[].phone': ID,
  'message.quoted.mentions[].lid': ID,
  'message.quoted.mentions[].name': {
    not: 'A quote names nobody but by number; core names them, see message.mentions[].name.',
  },
  'message.mentions[].phone': ID,
  'message.mentions[].lid': ID,
  'message.mentions[].name': 'name of somebody mentioned',
  'change.author.phone': ID,
  'change.author.lid': ID,
  'change.author.name': 'name with a reaction',
  'change.text': 'edited text',
  'change.emoji': 'reaction',
  'change.options[]': 'vote',
  'change.code': CHOSEN,
  'change.file.mediaId': ID,
  'change.file.missing.mime': { not: 'As message.file.missing.' },
  'change.file.missing.name': { not: 'As message.file.missing.' },
  'chat.name': 'name in the phone book',
  renamed: 'name in the phone book',
  'file.path': { not: 'Our own path.' },
  'file.name': 'file name of a contact',
  'file.mime': { not: 'Not believed: the file itself is looked at.' },
} as const satisfies Record<ChannelText, HostileFate>

/** What comes by other ways than a schema. */
export const FROM_ELSEWHERE = {
  'header user-agent': 'user agent',
  'header origin': 'origin of a page',
  'file name of an upload of an agent': 'file name of an agent',
  'file name of an upload of a visitor': 'file name of a visitor',
  'note of an agent': 'note',
  'name of who replies': 'name of who replies',
  'name of who did something, in the audit log': 'name in the audit log',
  'sub of an identify token': 'customer number',
  'email of an identify token': 'e-mail of an identified visitor',
} as const satisfies Fates

type HostileFate = string | Left
type Fates = Record<string, HostileFate>
type Filled<F extends Fates> = Extract<F[keyof F], string>
export type AgentField = Filled<typeof FROM_AGENTS> | ElsewhereOf<'agents'>
export type VisitorField = Filled<typeof FROM_VISITORS> | ElsewhereOf<'visitors'>
export type ContactField = Filled<typeof FROM_CHANNELS>

/** What of FROM_ELSEWHERE is whose. */
export const ELSEWHERE_OF = {
  agents: ['user agent', 'file name of an agent', 'note', 'name of who replies', 'name in the audit log'],
  visitors: [
    'origin of a page',
    'file name of a visitor',
    'customer number',
    'e-mail of an identified visitor',
  ],
} as const satisfies Record<string, Filled<typeof FROM_ELSEWHERE>[]>
type ElsewhereOf<W extends keyof typeof ELSEWHERE_OF> = (typeof ELSEWHERE_OF)[W][number]

/** Where a type has texts that may be anything. */
type TextPath<T, P extends string> = T extends string
  ? string extends T
    ? P
    : never
  : T extends readonly (infer Item)[]
    ? TextPath<Item, `${P}[]`>
    : T extends object
      ? { [K in keyof T & string]-?: TextPath<NonNullable<T[K]>, `${P}.${K}`> }[keyof T & string]
      : never

type ChannelText =
  | TextPath<ChannelMessage, 'message'>
  | TextPath<ChannelChange, 'change'>
  | TextPath<ChatChange, 'chat'>
  | TextPath<Parameters<ChannelHost['rename']>[2], 'renamed'>
  | TextPath<Parameters<ChannelHost['storeFile']>[1], 'file'>

/** The names of the fields that are filled, without repetition. */
export function filledFields(...lists: Fates[]): string[] {
  const fates = lists.flatMap((list) => Object.values(list))
  return [...new Set(fates.filter((fate) => typeof fate === 'string'))]
}
