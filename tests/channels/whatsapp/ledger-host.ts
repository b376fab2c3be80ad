import type { Database } from '#db/connect.ts'
import type {
  ChannelChange,
  ChannelHost,
  ChannelMessage,
  ChatAddress,
  ChatChange,
  HistoryPart,
} from '#server/channels/channel.ts'
import { newId } from '#server/lib/ids.ts'

/** A host that writes down what it is told; what belongs into a transaction runs in a real one. */
export interface LedgerHost extends ChannelHost {
  messages: ChannelMessage[]
  /** Everything that changed something, in order: also placeholders that were healed. */
  seen: ChannelMessage[]
  changes: { target: { chat: ChatAddress; externalId: string }; change: ChannelChange }[]
  chatChanges: { chat: ChatAddress; change: ChatChange }[]
  links: { phone: string; lid: string }[]
  history: HistoryPart[]
  /** What agents look at. */
  looked: ReturnType<ChannelHost['lookedAt']>
  rings: number
  texts(): string[]
}

export function ledgerHost(database: Database): LedgerHost {
  const stored = new Map<string, { messageId: string; message: ChannelMessage }>()
  const host: LedgerHost = {
    messages: [],
    seen: [],
    changes: [],
    chatChanges: [],
    links: [],
    history: [],
    looked: [],
    rings: 0,
    texts: () => host.messages.map(({ text }) => text),
    async receive(_channelId, message, also) {
      const known = stored.get(message.externalId)
      const heals = known?.message.kind === 'unavailable' && message.kind !== 'unavailable'
      const messageId = known?.messageId ?? newId()
      const duplicate = known !== undefined && !heals
      await database.transaction(async (trx) => {
        await trx.selectFrom('accounts').select('id').executeTakeFirst()
        await also?.(trx, { messageId, duplicate })
      })
      if (duplicate) return { messageId, duplicate }
      if (known) host.messages.splice(host.messages.indexOf(known.message), 1)
      stored.set(message.externalId, { messageId, message })
      host.messages.push(message)
      host.seen.push(message)
      return { messageId, duplicate }
    },
    async change(_channelId, target, change) {
      host.changes.push({ target, change })
    },
    async changeChat(_channelId, chat, change) {
      host.chatChanges.push({ chat, change })
    },
    async importHistory(_channelId, part) {
      host.history.push(part)
      return part.messages.map(() => newId())
    },
    async link(_channelId, pair) {
      host.links.push(pair)
    },
    async rename() {},
    async typing() {},
    async presence() {},
    lookedAt: () => host.looked,
    async setPhoto() {},
    async photoChanged() {},
    async storeFile() {
      return newId()
    },
    async openFile() {
      throw new Error('No files here.')
    },
    async changeOwn(_channelId, work) {
      await database.transaction(work)
    },
    stillSends: async () => true,
    ringDeliveries() {
      host.rings += 1
    },
  }
  return host
}
