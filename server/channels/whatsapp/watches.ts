import type { WASocket } from '@whiskeysockets/baileys'
import { jidOfConversation } from './chat-commands.ts'
import type { SessionOptions } from './options.ts'

/** Follows whether those are online whose chats agents look at, for as long as they do. Says nothing to the customers. */
export interface Watches {
  /** Asks about whoever is looked at now, and no longer about others. */
  look(): void
  /**
   * Follows somebody for a while, though nobody looks. Answers whether WhatsApp was asked for it: about whom it tells
   * already it is not, save where that is wanted `anew`.
   */
  ask(conversationId: string, anew: boolean): Promise<boolean>
  /** Asks anew: WhatsApp forgets with every connection what it was asked. */
  renew(): void
}

interface Watch {
  at: number
  /** Whom WhatsApp was asked about; null where there is nobody to ask about. */
  jid: Promise<string | null>
}

/** Pages that are closed without a word are noticed by this. */
const LOOK_MS = 5_000
/** WhatsApp answers with how it is now: nobody is taken for online for much longer than they are. */
const ASK_AGAIN_MS = 2 * 60_000

export function createWatches(
  options: SessionOptions,
  parts: { socket(): WASocket | null; signal: AbortSignal },
): Watches {
  const { clock, host, holder, logger } = options
  const watched = new Map<string, Watch>()
  const askedAt = new Map<string, number>()

  const look = () => {
    const socket = parts.socket()
    if (!socket) return
    const now = clock.now()
    const looked = [...host.lookedAt(holder.channelId), ...asked(now)]
    for (const { conversationId, since } of looked) {
      const at = watched.get(conversationId)?.at
      if (at !== undefined && since <= at && now - at < ASK_AGAIN_MS) continue
      watched.set(conversationId, { at: now, jid: begin(socket, conversationId) })
    }
    const ids = new Set(looked.map(({ conversationId }) => conversationId))
    for (const [conversationId, watch] of watched) {
      if (ids.has(conversationId)) continue
      watched.delete(conversationId)
      void end(socket, watch)
    }
  }

  /** Who was asked about for a program. */
  const asked = (now: number) =>
    [...askedAt].flatMap(([conversationId, since]) => {
      if (now - since < ASK_AGAIN_MS) return [{ conversationId, since: 0 }]
      askedAt.delete(conversationId)
      return []
    })

  const failed = (error: unknown) => {
    logger.debug({ err: error, channelId: holder.channelId }, 'WhatsApp could not be asked who is online')
    return null
  }

  async function begin(socket: WASocket, conversationId: string): Promise<string | null> {
    try {
      const jid = await jidOfConversation(options, conversationId)
      if (jid.endsWith('@g.us')) return null
      await socket.presenceSubscribe(jid)
      return jid
    } catch (error) {
      return failed(error)
    }
  }

  async function end(socket: WASocket, watch: Watch): Promise<void> {
    const jid = await watch.jid
    if (jid === null) return
    const attrs = { to: jid, id: socket.generateMessageTag(), type: 'unsubscribe' }
    await socket.sendNode({ tag: 'presence', attrs }).catch(failed)
  }

  const stop = clock.every(LOOK_MS, look)
  parts.signal.addEventListener('abort', stop, { once: true })
  return {
    look,
    async ask(conversationId, anew) {
      askedAt.set(conversationId, clock.now())
      if (anew) watched.delete(conversationId)
      const isNew = !watched.has(conversationId)
      look()
      return isNew && (await watched.get(conversationId)?.jid) !== null
    },
    renew() {
      watched.clear()
      look()
    },
  }
}
