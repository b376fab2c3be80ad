import type { ChannelAuthor, ChannelChange, ChannelMessage, ChatAddress } from '#server/channels/channel.ts'
import type { IncomingFile } from './part.ts'
import type { SealedVote } from './votes.ts'

export interface Target {
  chat: ChatAddress
  externalId: string
}

export interface ReceivedMessage {
  type: 'message'
  message: ChannelMessage
  file: IncomingFile | null
  changes: ChannelChange[]
  /** To be opened with the stored event, and then said in the message: see `openAnswer`. */
  answer?: { eventId: string; creator: ChannelAuthor; sealed: SealedVote }
}

/** What one message of WhatsApp is to an inbox. */
export type Received =
  /** `file` is to be fetched and then stands in the message; `changes` came along with it and follow it. */
  | ReceivedMessage
  | { type: 'change'; target: Target; change: ChannelChange }
  /** To be opened with the stored poll: see `openVote`. */
  | {
      type: 'vote'
      target: Target
      creator: ChannelAuthor
      voter: ChannelAuthor
      vote: SealedVote
      at: number
    }
  | { type: 'nothing'; reason: string }

/** Where, from whom and when something came. */
export interface Arrival {
  chat: ChatAddress
  author: ChannelAuthor
  externalId: string
  sentAt: number
}

export function nothing(reason: string): Received {
  return { type: 'nothing', reason }
}
