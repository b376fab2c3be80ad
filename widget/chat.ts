import type { Connection } from './connection.ts'
import type { Conversation } from './conversation.ts'
import type { Strings } from './i18n/strings.ts'

/** What the elements of one panel share. */
export interface Chat {
  readonly conversation: Conversation
  readonly connection: Connection
  readonly strings: Strings
  readonly clock: { now(): number }
  /** A file's address as the server gave it, made whole. */
  address(url: string): string
  /** What was typed and not sent; it survives a reload of the tab. */
  readDraft(): string
  writeDraft(text: string): void
  /** The site asks something that has not been answered, before the first message. */
  mustAsk(): boolean
  /** Whether the newest message is on the screen: what is out of sight has not been read. */
  setAtEnd(atEnd: boolean): void
}
