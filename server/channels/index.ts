import type { ChannelKind } from '#server/protocol/views.ts'
import type { Channel } from './channel.ts'
import { websiteChannel } from './website/index.ts'

/** Every kind of channel this installation can work with. */
export function createChannels(): Partial<Record<ChannelKind, Channel>> {
  return { website: websiteChannel() }
}
