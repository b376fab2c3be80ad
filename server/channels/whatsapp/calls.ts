import type { WACallEvent, WASocket } from '@whiskeysockets/baileys'
import { findNumber } from '#db/whatsapp.ts'
import type { SessionOptions } from './options.ts'

/** Rejects calls, and says why, where the number's owner wants it so. Others ring on the phone. */
export async function answerCalls(
  { database, holder, logger }: SessionOptions,
  socket: WASocket,
  calls: readonly WACallEvent[],
): Promise<void> {
  const offers = calls.filter(({ status, isGroup, offline }) => status === 'offer' && !isGroup && !offline)
  if (offers.length === 0) return
  try {
    const reply = (await findNumber(database.read, holder.channelId))?.call_reply ?? null
    if (reply === null) return
    for (const { id, from, callerPn } of offers) {
      await socket.rejectCall(id, from)
      // What we say comes back as an event of ours and is stored like what is typed on the phone.
      if (reply !== '') await socket.sendMessage(callerPn ?? from, { text: reply, linkPreview: null })
    }
  } catch (error) {
    logger.warn({ err: error, channelId: holder.channelId }, 'a call could not be answered')
  }
}
