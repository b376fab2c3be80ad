import { proto } from '@whiskeysockets/baileys'
import type { Db } from '#db/connect.ts'
import { findRawMessage, listRawMessagesByExternalId, saveRawMessage } from '#db/whatsapp-keys.ts'
import { externalIdOf } from '#server/lib/external-ids.ts'

/** A message as WhatsApp has it, with its key. */
export type RawMessage = proto.IWebMessageInfo

/** Keeps a message as WhatsApp has it: to send it again, to read votes on it, to fetch its file again. */
export async function keepRaw(
  trx: Db,
  { messageId, channelId, raw, at }: { messageId: string; channelId: string; raw: RawMessage; at: number },
): Promise<void> {
  await saveRawMessage(trx, {
    message_id: messageId,
    channel_id: channelId,
    external_id: externalIdOf(raw.key?.id ?? ''),
    raw: Buffer.from(proto.WebMessageInfo.encode(raw).finish()).toString('base64'),
    created_at: at,
  })
}

export async function readRaw(db: Db, messageId: string): Promise<RawMessage | undefined> {
  const row = await findRawMessage(db, messageId)
  return row && decodeRaw(row.raw)
}

/**
 * Messages with this id, of us or of others. Senders choose their ids, and know those of what we sent them: what others
 * wrote under an id of ours must never leave in its place.
 */
export async function listRaw(
  db: Db,
  { channelId, externalId, fromUs }: { channelId: string; externalId: string; fromUs: boolean },
): Promise<RawMessage[]> {
  const rows = await listRawMessagesByExternalId(db, { channelId, externalId: externalIdOf(externalId) })
  return rows.map(({ raw }) => decodeRaw(raw)).filter(({ key }) => Boolean(key?.fromMe) === fromUs)
}

export function decodeRaw(text: string): RawMessage {
  return proto.WebMessageInfo.decode(Buffer.from(text, 'base64'))
}
