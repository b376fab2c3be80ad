import type { Connection } from './connection.ts'
import type { Health } from './health.ts'
import type { Journal } from './journal.ts'
import { checkLimits } from './limits.ts'
import type { SessionOptions } from './options.ts'
import type { Outbox } from './outbox.ts'
import { replayJournal } from './replay.ts'
import { askForUnreadable } from './unreadable.ts'

const RESEND_MS = 15_000

/** What is due when a number has come online: what was left undone, in and out, and what WhatsApp allows it now. */
export async function catchUp(
  options: SessionOptions,
  { connection, journal, outbox, health }: Parts,
): Promise<void> {
  const { host, holder, logger } = options
  const { socket, beganAt } = connection
  try {
    await resendUnknown(options, connection, outbox)
    host.ringDeliveries(holder.channelId)
    await replayJournal(options, { socket, journal, before: beganAt })
    await checkLimits(socket, health)
    await askForUnreadable(options, { socket, before: beganAt })
  } catch (error) {
    logger.warn({ err: error, channelId: holder.channelId }, 'a WhatsApp number could not catch up')
  }
}

interface Parts {
  connection: Connection
  journal: Journal
  outbox: Outbox
  health: Health
}

/** Of what an earlier connection sent. Some of it is found to be unknown only when its sender is taken for dead. */
async function resendUnknown(
  { clock, logger, holder }: SessionOptions,
  { socket, beganAt, ending }: Connection,
  outbox: Outbox,
): Promise<void> {
  const cancel = clock.every(RESEND_MS, () => {
    outbox
      .resendUnknown(socket, beganAt)
      .catch((error: unknown) =>
        logger.warn({ err: error, channelId: holder.channelId }, 'messages could not be sent once more'),
      )
  })
  void ending.then(cancel)
  await outbox.resendUnknown(socket, beganAt)
}
