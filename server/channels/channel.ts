import type { Db } from '#db/connect.ts'
import type { GroupChange, MembersBody } from '#server/protocol/groups.ts'
import type { ChatAction, TypingState } from '#server/protocol/rest.ts'
import type {
  Capabilities,
  MessageDetails,
  MessageKind,
  MessageView,
  StoredMedia,
} from '#server/protocol/views.ts'

/** What became of a send: certain success, certain failure with a reason, or nobody knows. */
export type SendOutcome = { outcome: 'sent' } | { outcome: 'failed'; code: string } | { outcome: 'unknown' }

/** A message that leaves; `externalId` was chosen and stored before. */
export type Outgoing = MessageView<StoredMedia> & {
  accountId: string
  channelId: string
  externalId: string | null
}

/** One kind of thing that messages come through. */
export interface Channel {
  readonly capabilities: Capabilities
  /** False where another process holds this channel's connection: that one delivers, and is rung. */
  isHere(channelId: string): boolean
  /** The channel's own id for a message that is about to leave; null where it has none. */
  chooseExternalId(channelId: string): string | null
  /** Sends one message that stands at `sending`. Must not throw for what it can name. */
  send(message: Outgoing): Promise<SendOutcome>
  /** True when the channel knows for certain that this message did leave, whatever happened to its sender. */
  findSent(message: Outgoing): Promise<boolean>
  /** True when the channel knows for certain that nothing of this message was begun: it may leave as if never claimed. */
  isUnbegun(message: Outgoing): Promise<boolean>
  /** When the next message may leave (epoch ms); null: now, and it takes its place. Asked before one is claimed. */
  restsUntil(message: Outgoing): Promise<number | null>
  /** Takes up its connections. */
  start(): Promise<void>
  /** Lets what is under way finish, and gives its connections back. */
  stop(): Promise<void>
}

/** A person as a channel knows them. On WhatsApp a phone number (digits) and a LID are the same person. */
export interface Peer {
  phone: string | null
  lid: string | null
  /** What they call themselves. */
  name: string | null
}

export type ChatAddress =
  | ({ kind: 'person' } & Peer)
  /** `subject` is null where it is not known yet. */
  | { kind: 'group'; groupId: string; subject: string | null }

/** Who wrote: `us` is the account's own number, also from its phone. */
export type ChannelAuthor = 'us' | Peer

/** A file that has come with a message: stored already, or not here and why. */
export type ChannelFile = { mediaId: string } | { missing: NonNullable<MessageDetails['missingFile']> } | null

/** A message as a channel hands it over. The same (chat, author, externalId) is stored once. */
export interface ChannelMessage {
  chat: ChatAddress
  author: ChannelAuthor
  externalId: string
  kind: Exclude<MessageKind, 'reaction' | 'edit' | 'delete' | 'vote'>
  text: string
  file: ChannelFile
  details: MessageDetails | null
  quoted: {
    externalId: string
    kind: MessageKind
    text: string
    author: ChannelAuthor
    mentions?: Peer[]
  } | null
  mentions: Peer[]
  /** What it tells of its chat: after how many seconds messages disappear, 0: not; left out where it says nothing. */
  disappearsAfter?: number
  /** The channel's time. */
  sentAt: number
}

/** Something that happened to a message which the channel names by its own id. Kept where the message is not there yet. */
export type ChannelChange =
  | { type: 'edited'; author: ChannelAuthor; text: string; at: number }
  /** `byAdmin`: the channel has made sure that the author may delete what others wrote in this group. */
  | { type: 'deleted'; author: ChannelAuthor; at: number; byAdmin?: boolean }
  /** An empty emoji takes the reaction back. */
  | { type: 'reacted'; author: ChannelAuthor; emoji: string; at: number }
  | { type: 'voted'; author: ChannelAuthor; options: string[]; at: number }
  /** Of an outgoing message; only upwards. */
  | { type: 'status'; status: 'sent' | 'delivered' | 'read' | 'played' }
  | { type: 'failed'; code: string }
  | { type: 'starred'; starred: boolean }
  /** The file has come after all, or it is known why not. */
  | { type: 'file'; file: ChannelFile }
  /** Gone from the phone of this account only. */
  | { type: 'removed' }

/** Something that happened to a whole chat, here or on the phone. */
export type ChatChange =
  /** Up to the message with this external id, where it came in; all of it without one. */
  | { type: 'read'; upTo?: string }
  | { type: 'unread' }
  | { type: 'archived'; archived: boolean }
  | { type: 'pinned'; pinned: boolean }
  | { type: 'muted'; until: number | null }
  | { type: 'cleared' }
  | { type: 'blocked'; blocked: boolean }
  | { type: 'named'; name: string }

/** A part of a channel's past is one transaction: no longer than others may wait for it. */
export const HISTORY_PART_SIZE = 25

/** At most `HISTORY_PART_SIZE` chats and messages of a channel's past, oldest message first. */
export interface HistoryPart {
  chats: {
    chat: ChatAddress
    archived: boolean
    pinned: boolean
    mutedUntil: number | null
    unread: boolean
    disappears?: { after: number; setAt: number }
  }[]
  messages: (ChannelMessage & {
    status: 'sent' | 'delivered' | 'read' | 'played' | null
    reactions: { author: ChannelAuthor; emoji: string; at: number }[]
    editedAt: number | null
    deletedAt: number | null
  })[]
}

/** More writes of the channel that belong into the same transaction; throwing undoes all of it. */
export type AlsoInTransaction = (trx: Db, stored: { messageId: string; duplicate: boolean }) => Promise<void>

/** Whether somebody is online, and when they last were, where that is known. */
export interface Seen {
  online: boolean
  lastSeenAt: number | null
}

/** What the other side's photo is: a stored file and where it came from, none, or what it was. */
export type ChannelPhoto = { source: string; mediaId: string } | null | 'unchanged'

/** What a channel needs of the rest. Every call names its channel; all throw when the database is away. */
export interface ChannelHost {
  /** Stores one live message with its events. A duplicate changes nothing, save that a real message heals a placeholder. */
  receive(
    channelId: string,
    message: ChannelMessage,
    also?: AlsoInTransaction,
  ): Promise<{ messageId: string; duplicate: boolean }>
  /** Applies a change to a message of a chat, or keeps it until the message comes. */
  change(
    channelId: string,
    target: { chat: ChatAddress; externalId: string },
    change: ChannelChange,
  ): Promise<void>
  changeChat(channelId: string, chat: ChatAddress, change: ChatChange): Promise<void>
  /**
   * Takes in a part of the past: one event, no unread, no notification; what is there already stays as it is. Answers
   * the id of each message in the order of the part; null where it was there.
   */
  importHistory(channelId: string, part: HistoryPart): Promise<(string | null)[]>
  /** These two are one person: contacts and conversations that stood apart are joined. */
  link(channelId: string, pair: { phone: string; lid: string }): Promise<void>
  /** What a person or a group is called now. */
  rename(channelId: string, chat: ChatAddress, name: string): Promise<void>
  /** Somebody is writing, or has stopped. */
  typing(channelId: string, chat: ChatAddress, author: Peer, state: TypingState): Promise<void>
  /** What became of asking for the photo of a conversation's other side. */
  setPhoto(channelId: string, conversationId: string, photo: ChannelPhoto): Promise<void>
  /** The photo of a person or a group is another one now. */
  photoChanged(channelId: string, chat: ChatAddress): Promise<void>
  /** The other side is online, or was so until `lastSeenAt`, where they let us know. */
  presence(channelId: string, chat: ChatAddress, seen: Seen): Promise<void>
  /** The conversations of a channel that agents look at just now, and when the last of them came. */
  lookedAt(channelId: string): { conversationId: string; since: number }[]
  /** Stores a file that came in. Throws `file_too_large`, `image_too_large`. */
  storeFile(channelId: string, file: { path: string; name: string | null; mime: string }): Promise<string>
  /** The bytes of a stored file as a local path (removed by `done`). */
  openFile(mediaId: string): Promise<{ path: string; mime: string; name: string; done(): Promise<void> }>
  /** Changes the channel's own rows in one transaction, together with the event that says so. */
  changeOwn(channelId: string, work: (trx: Db) => Promise<void>): Promise<void>
  /**
   * Asked in the transaction that begins a message: whether it still is this process that sends it. From then on it is
   * never queued again.
   */
  stillSends(trx: Db, messageId: string): Promise<boolean>
  /** Something may be waiting to leave. */
  ringDeliveries(channelId: string, at?: number): void
}

/**
 * Something that the process which holds a channel's connection is asked to do, by a row of `channel_commands` and a
 * bell. Its result is JSON; a failure is `{code, message}`.
 */
export type ChannelCommand =
  /** Link by an eight-character code in place of the QR. Result: `{code, expiresAt}`. */
  | { name: 'pairByCode'; phone: string }
  /** Connect anew; also shows a new QR where nobody has scanned in time. */
  | { name: 'restart' }
  /** Unlink this device from the phone. */
  | { name: 'logout' }
  /**
   * Agents have read these messages: tell the customer, where the number's settings allow it, and the phone. Without any:
   * the chat was only marked unread, and is so no longer.
   */
  | { name: 'read'; conversationId: string; messageIds: string[] }
  /** Do something to a chat on all the account's devices. */
  | { name: 'chat'; conversationId: string; action: 'archive' | 'pin' | 'block'; on: boolean }
  | { name: 'chat'; conversationId: string; action: 'mute'; until: number | null }
  | { name: 'chat'; conversationId: string; action: 'unread' | 'clear' | 'delete' }
  | { name: 'star'; messageId: string; on: boolean }
  /** Delete for this account only. */
  | { name: 'deleteForMe'; messageId: string }
  /** An agent or a program is writing, or has stopped. */
  | { name: 'typing'; conversationId: string; state: TypingState }
  /** Listen for a while whether the other side is online. Result: whether WhatsApp was asked, and answers in a moment. */
  | { name: 'watch'; conversationId: string; anew: boolean }
  /** Get a file that was too large to be fetched by itself, or has expired. */
  | { name: 'fetchFile'; messageId: string }
  /** Result: `{url: string | null}`. */
  | { name: 'profilePhoto'; conversationId: string }
  /** Who of these phone numbers (digits) is on WhatsApp. Result: `{phone, exists}[]`. */
  | { name: 'lookUp'; phones: string[] }
  /** Messages of a chat disappear after so many seconds; 0: no longer. */
  | { name: 'disappear'; conversationId: string; seconds: number }
  /** Pin a message for all for so many seconds; 0: no longer. */
  | {
      name: 'pinMessage'
      messageId: string
      seconds: Extract<ChatAction, { action: 'pinMessage' }>['seconds']
    }
  /** Result: the groups of the number with their members. */
  | { name: 'groups' }
  /** People by `normaliseRecipient`. Result: the group with its members. */
  | { name: 'createGroup'; subject: string; members: string[] }
  | { name: 'changeGroup'; groupId: string; change: GroupChange }
  /** Members by their addresses. Result: `{member, done, code}[]`. */
  | { name: 'changeMembers'; groupId: string; members: string[]; change: MembersBody['change'] }
  | { name: 'leaveGroup'; groupId: string }
  /** Result: `{link}`, by which anybody joins; `renew` ends the old one. */
  | { name: 'groupLink'; groupId: string; renew: boolean }
  | { name: 'labels' }
