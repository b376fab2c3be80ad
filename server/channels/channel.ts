import type { MessageView, StoredMedia } from '#server/protocol/views.ts'

/** What became of a send: certain success, certain failure with a reason, or nobody knows. */
export type SendOutcome = { outcome: 'sent' } | { outcome: 'failed'; code: string } | { outcome: 'unknown' }

/** One kind of thing that messages come through. */
export interface Channel {
  /** Sends one message that stands at `sending`. Must not throw for what it can name. */
  send(message: MessageView<StoredMedia>): Promise<SendOutcome>
  /** True when the channel knows for certain that this message did leave, whatever happened to its sender. */
  findSent(message: MessageView<StoredMedia>): Promise<boolean>
}
