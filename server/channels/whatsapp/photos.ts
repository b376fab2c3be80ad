import type { BaileysEventMap, WASocket } from '@whiskeysockets/baileys'
import { findPhotoWanted } from '#db/photos.ts'
import { findAddress } from '#db/whatsapp.ts'
import type { ChannelPhoto } from '#server/channels/channel.ts'
import { readChat, type Us } from './from-whatsapp/peers.ts'
import { jidOf } from './jids.ts'
import { loopbackDownloads } from './loopback.ts'
import { fetchPhoto } from './media/fetch-photo.ts'
import { MediaError } from './media/media-error.ts'
import type { SessionOptions } from './options.ts'
import { createPacer } from './pace.ts'
import { askForPhoto } from './people-commands.ts'
import { pause } from './persistently.ts'

export interface Photos {
  /** Takes what WhatsApp tells of photos, and looks whether one is wanted. */
  take(events: Partial<BaileysEventMap>): void
  /** Looks soon whether somebody's photo is wanted. */
  look(): void
}

const DAY_MS = 24 * 60 * 60 * 1000
/** WhatsApp tells of most changes by itself. */
const ASKED_AGAIN_AFTER_MS = 7 * DAY_MS
const ACTIVE_MS = 30 * DAY_MS
const LOOK_AFTER_MS = 2_000
/** After WhatsApp has refused: it is asked for nothing that can wait. */
const REST_MS = 60 * 60 * 1000
const FETCH_MS = 20_000
const MAX_BYTES = 2 * 1024 * 1024

/** Fetches photos of those the number writes with: one after the other, slowly, and each seldom. */
export function createPhotos(
  options: SessionOptions,
  parts: { socket(): WASocket | null; us(): Us; signal: AbortSignal },
): Photos {
  const { clock, settings, holder, host, database, logger } = options
  const { channelId } = holder
  const pacer = settings.photos && createPacer(settings.photos, clock.now)
  let isLooking = false
  let restsUntil = 0

  const look = () => {
    if (!pacer || isLooking) return
    isLooking = true
    void pause(clock, LOOK_AFTER_MS, parts.signal)
      .then(() => fetchWanted(pacer))
      .catch((error: unknown) => logger.warn({ err: error, channelId }, 'photos could not be looked for'))
      .finally(() => {
        isLooking = false
      })
  }

  async function fetchWanted(pacer: ReturnType<typeof createPacer>): Promise<void> {
    for (;;) {
      await pause(clock, Math.max(restsUntil, pacer.next(false)) - clock.now(), parts.signal)
      const socket = parts.socket()
      if (!socket || parts.signal.aborted) return
      const now = clock.now()
      const since = { before: now - ASKED_AGAIN_AFTER_MS, activeSince: now - ACTIVE_MS }
      const wanted = await findPhotoWanted(database.read, { channelId, ...since })
      if (!wanted) return
      pacer.take(false)
      await host.setPhoto(channelId, wanted.conversationId, await findPhoto(socket, wanted))
    }
  }

  async function findPhoto(
    socket: WASocket,
    { conversationId, source }: { conversationId: string; source: string | null },
  ): Promise<ChannelPhoto> {
    const address = await findAddress(database.read, { channelId, conversationId })
    const jid = address && jidOf(address)
    if (!jid) return 'unchanged'
    try {
      const url = await askForPhoto(socket, jid, 'image')
      return url === null ? null : await keep(socket, new URL(url), source)
    } catch (error) {
      logger.info({ err: error, channelId }, 'a photo could not be fetched')
      if (!(error instanceof MediaError)) restsUntil = clock.now() + REST_MS
      return 'unchanged'
    }
  }

  /** Another photo has another path; what stands behind it changes with every answer. */
  async function keep(socket: WASocket, url: URL, known: string | null): Promise<ChannelPhoto> {
    if (url.pathname === known) return 'unchanged'
    const downloads = await loopbackDownloads(settings, socket)
    const signal = AbortSignal.any([parts.signal, AbortSignal.timeout(FETCH_MS)])
    const { path, done } = await fetchPhoto(url, { maxBytes: MAX_BYTES, signal, ...downloads })
    try {
      const mediaId = await host.storeFile(channelId, { path, name: 'photo', mime: 'image/jpeg' })
      return { source: url.pathname, mediaId }
    } finally {
      await done()
    }
  }

  return {
    look,
    take(events) {
      const changed = (events['contacts.update'] ?? []).filter(({ imgUrl }) => imgUrl !== undefined)
      for (const { id } of changed) {
        const chat = readChat({ remoteJid: id }, { us: parts.us(), now: clock.now() })
        if (typeof chat === 'string') continue
        host
          .photoChanged(channelId, chat)
          .then(look)
          .catch((error: unknown) => logger.warn({ err: error, channelId }, 'a new photo was not noticed'))
      }
      if (events['messages.upsert'] || events['messaging-history.set']) look()
    },
  }
}
