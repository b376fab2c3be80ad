import type { ChannelKind } from '#server/protocol/views.ts'
import type { Channel } from './channel.ts'
import { websiteChannel } from './website/index.ts'
import { type WhatsappOptions, whatsappChannel } from './whatsapp/index.ts'

/** Every kind of channel this installation can work with. */
export function createChannels(whatsapp: WhatsappOptions): Record<ChannelKind, Channel> {
  return { website: websiteChannel(), whatsapp: whatsappChannel(whatsapp) }
}
