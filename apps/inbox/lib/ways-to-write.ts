import type { KnownContact } from '#server/protocol/rest.ts'
import type { ChannelView, ConversationView } from '#server/protocol/views.ts'

/** A channel that a message can leave by, and whom it is for there. */
export interface WayToWrite {
  channel: ChannelView
  to: string
}

interface Known {
  contact: Pick<KnownContact, 'kind' | 'phone' | 'identities'>
  conversations: readonly Pick<ConversationView, 'id' | 'channelId' | 'channelKind'>[]
  channels: readonly ChannelView[]
  /** Whether one may write where there is no conversation yet. */
  mayBegin: boolean
}

/** How a contact is written to: by channels that know it already first, those that are connected before others. */
export function waysToWrite({ contact, conversations, channels, mayBegin }: Known): WayToWrite[] {
  const isTalking = ({ id }: ChannelView) => conversations.some(({ channelId }) => channelId === id)
  const rank = (channel: ChannelView) => (isTalking(channel) ? 0 : 2) + (isConnected(channel) ? 0 : 1)
  return channels
    .flatMap((channel) => {
      const to = recipientOn(channel, { contact, conversations })
      return to !== undefined && (mayBegin || isTalking(channel)) ? [{ channel, to }] : []
    })
    .sort((one, other) => rank(one.channel) - rank(other.channel))
}

/** Whether what is sent by a channel leaves at once. */
export function isConnected({ whatsapp }: ChannelView): boolean {
  return whatsapp === null || whatsapp.state === 'online' || whatsapp.state === 'syncing'
}

function recipientOn(
  channel: ChannelView,
  { contact, conversations }: Pick<Known, 'contact' | 'conversations'>,
): string | undefined {
  if (channel.whatsapp === null) {
    return conversations.find(({ channelId }) => channelId === channel.id)?.id
  }
  const here = contact.identities.filter(({ channelId }) => channelId === channel.id)
  const group = here.find(({ kind }) => kind === 'group')
  if (contact.kind === 'group') return group && `${group.value}@g.us`
  // A phone number is the same person on every number; a LID only where it is known.
  const lid = here.find(({ kind }) => kind === 'lid')
  return contact.phone ?? (lid && `${lid.value}@lid`)
}
