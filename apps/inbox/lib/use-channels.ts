import type { ChannelView } from '#server/protocol/views.ts'
import { useLiveSnapshot } from '../live/use-live.tsx'

/** The channel that a conversation comes by; null where it was taken out of the account. */
export function useChannel(channelId: string | undefined): ChannelView | null {
  const { channels } = useLiveSnapshot().inbox
  return channels[channelId ?? ''] ?? null
}

/** The account's WhatsApp numbers, oldest first. */
export function useNumbers(): WhatsappNumber[] {
  const { channels } = useLiveSnapshot().inbox
  return Object.values(channels)
    .filter(isNumber)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
}

/** Whether one has to say which one: there are several channels of this kind. */
export function isOneOfSeveral(
  channels: Readonly<Record<string, ChannelView>>,
  channel: Pick<ChannelView, 'kind'>,
): boolean {
  return Object.values(channels).filter(({ kind }) => kind === channel.kind).length > 1
}

export type WhatsappNumber = ChannelView & { whatsapp: NonNullable<ChannelView['whatsapp']> }

function isNumber(channel: ChannelView): channel is WhatsappNumber {
  return channel.whatsapp !== null
}
