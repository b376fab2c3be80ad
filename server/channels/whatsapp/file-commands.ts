import { findMessage } from '#db/messages.ts'
import { AppError } from '#server/lib/errors.ts'
import type { Connection } from './connection.ts'
import { fromWhatsapp } from './from-whatsapp/message.ts'
import type { Reading } from './from-whatsapp/peers.ts'
import type { SessionOptions } from './options.ts'
import { keepRaw, readRaw } from './raw-messages.ts'
import { keepFile } from './receiving.ts'

/** Fetches a file that was too large, or gone, when its message came. */
export async function fetchMissingFile(
  options: SessionOptions,
  connection: Connection,
  reading: Reading,
  messageId: string,
): Promise<void> {
  const { database, holder, host, clock, settings } = options
  const { channelId } = holder
  const row = await findMessage(database.read, messageId)
  const externalId = row?.channel_id === channelId ? row.external_id : null
  const raw = await readRaw(database.read, messageId)
  if (!raw?.key || !externalId) throw new AppError('file_missing', 'WhatsApp has this file no longer.')
  const message = { ...raw, key: raw.key }
  const received = fromWhatsapp(message, reading)
  if (received.type !== 'message' || !received.file) {
    throw new AppError('file_missing', 'This message has no file that may be kept.')
  }
  const maxBytes = settings.largestFileBytes
  const file = await keepFile(options, connection, { message, file: received.file, maxBytes })
  // The phone may have put it to another place.
  await database.transaction((trx) => keepRaw(trx, { messageId, channelId, raw: message, at: clock.now() }))
  const target = { chat: received.message.chat, externalId }
  await host.change(channelId, target, { type: 'file', file })
}
