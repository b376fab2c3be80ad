import type {
  ChannelChange,
  ChannelMessage,
  ChatAddress,
  ChatChange,
  Peer,
  Seen,
} from '#server/channels/channel.ts'
import type { TypingState } from '#server/protocol/rest.ts'
import type { Target } from './received.ts'

/** One call of the channel's host that an event of WhatsApp asks for. */
export type HostCall =
  | { do: 'receive'; message: ChannelMessage }
  | { do: 'change'; target: Target; change: ChannelChange }
  | { do: 'changeChat'; chat: ChatAddress; change: ChatChange }
  | { do: 'link'; pair: { phone: string; lid: string } }
  /** A name of the phone's address book, or a group's subject: it goes before what people call themselves. */
  | { do: 'rename'; chat: ChatAddress; name: string }
  | { do: 'presence'; chat: ChatAddress; seen: Seen }
  | { do: 'typing'; chat: ChatAddress; author: Peer; state: TypingState }
