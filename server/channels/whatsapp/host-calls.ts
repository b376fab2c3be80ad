import type { ChatAddress } from '#server/channels/channel.ts'
import type { HostCall } from './from-whatsapp/host-call.ts'
import type { SessionOptions } from './options.ts'

/** Hands one thing that happened over to the product. */
export async function callHost({ host, holder }: SessionOptions, call: HostCall): Promise<void> {
  const { channelId } = holder
  switch (call.do) {
    case 'receive':
      await host.receive(channelId, call.message)
      return
    case 'change':
      return host.change(channelId, call.target, call.change)
    case 'changeChat':
      return host.changeChat(channelId, call.chat, call.change)
    case 'link':
      return host.link(channelId, call.pair)
    case 'rename':
      return host.rename(channelId, call.chat, call.name)
    case 'presence':
      return host.presence(channelId, call.chat, call.seen)
    case 'typing':
      return host.typing(channelId, call.chat, call.author, call.state)
  }
}

/** Calls of one chat stay in order; what belongs to no chat has a lane of its own. */
export function laneOf(call: HostCall): string {
  switch (call.do) {
    case 'receive':
      return chatLane(call.message.chat)
    case 'change':
      return chatLane(call.target.chat)
    case 'link':
      return `lid:${call.pair.lid}`
    default:
      return chatLane(call.chat)
  }
}

export function chatLane(chat: ChatAddress): string {
  if (chat.kind === 'group') return `group:${chat.groupId}`
  return chat.lid === null ? `phone:${chat.phone}` : `lid:${chat.lid}`
}
