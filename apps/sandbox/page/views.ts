import type { MessageKind } from '../people/message-kind.ts'

/** How far a message has come; null where the phone it is shown on did not write it. */
export type Ticks = 'sent' | 'delivered' | 'read' | 'played'

export interface LinkView {
  device: number
  isOnline: boolean
  /** Stanzas that the linked device has not settled yet. */
  pending: number
}

/** A chat in somebody's list. */
export interface ChatView {
  /** A number, or the jid of a group. */
  id: string
  isGroup: boolean
  name: string
  preview: string
  kind: MessageKind | null
  /** Epoch milliseconds; 0 where nothing was written yet. */
  at: number
  isMine: boolean
  ticks: Ticks | null
  unread: number
}

export interface PersonView {
  number: string
  name: string
  isOwner: boolean
  hidesNumber: boolean
  /** The jids under which a client may name this person. */
  jids: string[]
  tellsDelivery: boolean
  /** Of an owner's phone: the devices that are linked to it. */
  links: LinkView[]
  chats: ChatView[]
}

export interface GroupView {
  jid: string
  subject: string
  members: string[]
}

export interface FaultsView {
  withheldAcks: number
  keptAcks: number
  ackDelayMs: number
  deliveryDelayMs: number
  refusedLogins: number
  refusedMessages: number
  refusedFiles: number
}

/** Everything that the page shows beside the open chats. */
export interface Overview {
  people: PersonView[]
  groups: GroupView[]
  faults: FaultsView
  alarms: { kind: string; detail: string; at: number }[]
  /** Whether the sandbox can ask for the QR code that the inbox shows. */
  findsQr: boolean
}

export interface FileView {
  url: string
  mimetype: string
  name: string
  bytes: number
  seconds: number
  /** Heights from 0 to 100. */
  waveform: number[]
  width: number
  height: number
}

export interface PollView {
  options: { name: string; votes: number; isMine: boolean }[]
  /** How many options one may choose; 0 for any number. */
  selectable: number
}

export interface BubbleView {
  id: string
  isMine: boolean
  author: { number: string; name: string }
  kind: MessageKind
  text: string
  at: number
  ticks: Ticks | null
  file: FileView | null
  poll: PollView | null
  location: { latitude: number; longitude: number } | null
  quoted: { author: string; text: string; kind: MessageKind } | null
  reactions: { emoji: string; count: number; isMine: boolean }[]
  isEdited: boolean
  isDeleted: boolean
  /** From before the number was linked; nobody can act on it. */
  isHistory: boolean
}

export interface ThreadView {
  person: string
  chat: string
  name: string
  isGroup: boolean
  members: string[]
  bubbles: BubbleView[]
}
