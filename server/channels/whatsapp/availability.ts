import type { WASocket } from '@whiskeysockets/baileys'
import { findNumber } from '#db/whatsapp.ts'
import type { SessionOptions } from './options.ts'

/** Lets customers see a number online where its owner wants that. Answers how to look at what is wanted now. */
export function createAvailability(
  { database, holder, logger }: SessionOptions,
  openSocket: () => WASocket | null,
): () => void {
  const told = new WeakMap<WASocket, boolean>()

  const tell = async () => {
    const row = await findNumber(database.read, holder.channelId)
    const socket = openSocket()
    // WhatsApp is told nothing of a number that has no name yet.
    if (!row || !socket?.authState.creds.me?.name) return
    const isAvailable = row.available === 1
    // Baileys begins every connection by saying that nobody is there.
    if ((told.get(socket) ?? false) === isAvailable) return
    told.set(socket, isAvailable)
    await socket.sendPresenceUpdate(isAvailable ? 'available' : 'unavailable')
  }

  return () => {
    tell().catch((error: unknown) =>
      logger.warn({ err: error, channelId: holder.channelId }, 'a number could not be shown as online'),
    )
  }
}
