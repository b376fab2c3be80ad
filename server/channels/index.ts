import type { ChannelKind } from '#server/protocol/views.ts'
import type { Channel, ChannelHost } from './channel.ts'
import { websiteChannel } from './website/index.ts'

/** What a channel is made of. */
export interface ChannelTools {
  host: ChannelHost
}

/** Every kind of channel this installation can work with. */
export function createChannels(_tools: ChannelTools): Partial<Record<ChannelKind, Channel>> {
  return { website: websiteChannel() }
}
