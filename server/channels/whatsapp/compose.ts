import type { proto, WASocket } from '@whiskeysockets/baileys'
import { findMessage } from '#db/messages.ts'
import { findAddressOfContact } from '#db/whatsapp.ts'
import type { Outgoing } from '#server/channels/channel.ts'
import { AppError } from '#server/lib/errors.ts'
import { baileysLogger } from './baileys-logger.ts'
import type { Us } from './from-whatsapp/peers.ts'
import { type Address, jidOf } from './jids.ts'
import type { SessionOptions } from './options.ts'
import { readRaw } from './raw-messages.ts'
import { type Sending, type Stored, toWhatsapp } from './to-whatsapp/compose.ts'
import { writeMessage } from './to-whatsapp/write.ts'

/** Makes of a message what WhatsApp is sent, with its file uploaded. Throws an AppError where it cannot be sent. */
export async function composeMessage(
  options: SessionOptions,
  message: Outgoing,
  { socket, address, us }: { socket: WASocket; address: Address; us: Us },
): Promise<proto.IMessage> {
  const jid = jidOf(address) ?? ''
  const { host, clock, logger, holder } = options
  const file = message.media ? await host.openFile(message.media.id) : null
  try {
    const sending: Sending = {
      jid,
      ownJid: ownJidFor(jid, us),
      now: clock.now(),
      file: file && message.media ? { ...message.media, ...file } : null,
      target: await findStored(options, message.details?.target?.messageId, jid),
      quoted: await findStored(options, message.quoted?.messageId, jid),
      mentions: await mentionsOf(options, message, jid),
    }
    const composed = toWhatsapp(message, sending)
    if ('failure' in composed) throw new AppError(composed.failure, 'WhatsApp cannot be sent this message.')
    const written = await writeMessage(composed, sending, {
      messageId: message.externalId ?? '',
      // What is done to another message does not disappear by itself.
      ephemeralExpiration: message.details?.target ? 0 : (address.disappearsAfter ?? 0),
      upload: socket.waUploadToServer,
      logger: baileysLogger(logger, holder.channelId),
    })
    if (!written.message) throw new AppError('message_empty', 'There is nothing to send.')
    return written.message
  } finally {
    await file?.done()
  }
}

/** We go by our number where the other side does, by our LID elsewhere. */
function ownJidFor(jid: string, us: Us): string {
  const byNumber = jid.endsWith('@s.whatsapp.net') || us.lid === null
  return byNumber ? `${us.phone}@s.whatsapp.net` : `${us.lid}@lid`
}

/** A message that went before, with its payload where that was kept. */
async function findStored(
  options: SessionOptions,
  messageId: string | null | undefined,
  jid: string,
): Promise<Stored | null> {
  const { database } = options
  const row = messageId ? await findMessage(database.read, messageId) : undefined
  if (!row?.external_id) return null
  const raw = await readRaw(database.read, row.id)
  const fromUs = row.direction === 'out'
  return {
    externalId: row.external_id,
    fromUs,
    authorJid: fromUs ? null : (raw?.key?.participant ?? (await authorJidOf(options, row.author_id, jid))),
    message: raw?.message ?? null,
  }
}

/** Who wrote a message that came in: in a group by LID, as groups name their members, where it is known. */
async function authorJidOf(
  { database, holder }: SessionOptions,
  contactId: string | null,
  jid: string,
): Promise<string | null> {
  if (!jid.endsWith('@g.us')) return jid
  if (contactId === null) return null
  const { channelId } = holder
  const { phone, lid } = await findAddressOfContact(database.read, { channelId, contactId })
  return jidOf({ phone: lid === null ? phone : null, lid, groupId: null }) ?? null
}

/** In a group people go by their LID, where it is known. */
async function mentionsOf(
  { database, holder }: SessionOptions,
  { details }: Outgoing,
  jid: string,
): Promise<{ name: string; jid: string }[]> {
  const { channelId } = holder
  const named: { name: string; jid: string }[] = []
  for (const { contactId, name, phone } of details?.mentions ?? []) {
    const known = contactId && (await findAddressOfContact(database.read, { channelId, contactId }))
    const peer = known || { phone, lid: null }
    const byLid = peer.lid !== null && (jid.endsWith('@g.us') || peer.phone === null)
    const address = jidOf({ phone: byLid ? null : peer.phone, lid: byLid ? peer.lid : null, groupId: null })
    if (address) named.push({ name, jid: address })
  }
  return named
}
