import type { WASocket } from '@whiskeysockets/baileys'
import { listUnreadable } from '#db/whatsapp.ts'
import { jidOfConversation, keyOf } from './chat-commands.ts'
import type { SessionOptions } from './options.ts'

/** A phone does not hand over what is older. */
const ASKED_FOR_MS = 14 * 24 * 60 * 60 * 1000
const ASKED_AT_ONCE = 20

/**
 * Asks the phone for what came before `before` and cannot be read to this day: what would have healed it may have been
 * lost together with an earlier connection.
 */
export async function askForUnreadable(
  options: SessionOptions,
  { socket, before }: { socket: WASocket; before: number },
): Promise<void> {
  const { database, holder, clock } = options
  const rows = await listUnreadable(database.read, {
    channelId: holder.channelId,
    since: clock.now() - ASKED_FOR_MS,
    before,
    limit: ASKED_AT_ONCE,
  })
  await Promise.all(
    rows.map(async (row) => {
      const jid = await jidOfConversation(options, row.conversation_id)
      await socket.requestPlaceholderResend(await keyOf(options, jid, row))
    }),
  )
}
