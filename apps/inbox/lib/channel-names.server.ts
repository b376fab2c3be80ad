import type { App } from '#server/context.ts'
import { listChannels } from '#server/core/channels.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { listWebsites } from '#server/core/websites.ts'
import type { ChannelView } from '#server/protocol/views.ts'
import { formatPhone } from './phone.ts'

/** The account's channels, each by its name and what tells it from others of that name: its number, or its domain. */
export async function namedChannels(app: App, viewer: Viewer): Promise<{ id: string; name: string }[]> {
  const [channels, websites] = await Promise.all([listChannels(app, viewer), listWebsites(app, viewer)])
  const hosts = new Map(websites.map(({ id, address }) => [id, new URL(address).host]))
  return channels.map((channel) => {
    const parts = [channel.name, ...numberOf(channel), hosts.get(channel.id)].filter(Boolean)
    return { id: channel.id, name: [...new Set(parts)].join(' · ') }
  })
}

function numberOf({ whatsapp }: ChannelView): string[] {
  if (!whatsapp) return []
  return ['WhatsApp', ...(whatsapp.phone === null ? [] : [formatPhone(whatsapp.phone)])]
}
