import { finishCommand, listWaitingCommands, takeCommand } from '#db/whatsapp.ts'
import type { SessionOptions } from './options.ts'
import type { Session } from './session.ts'

/** Carries out what the channel is asked to do, in order. */
export async function runCommands(options: SessionOptions, session: Session): Promise<void> {
  const { database, holder, clock } = options
  const commands = await listWaitingCommands(database.read, { channelId: holder.channelId, now: clock.now() })
  for (const { id } of commands) {
    if (!(await database.transaction((trx) => takeCommand(trx, id)))) continue
    void session
    await database.transaction((trx) => finishCommand(trx, { id, state: 'failed', result: '{}' }))
  }
}
