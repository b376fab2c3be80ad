import { insertCommand } from '#db/whatsapp.ts'
import type { ChannelCommand } from '#server/channels/channel.ts'
import { newId } from '#server/lib/ids.ts'
import { type Stage, untilAsync } from './stage.ts'

/** Asks the channel to do something, as core does, and waits for its result. */
export async function ask<Result>(
  { database, accountId, channelId }: Stage,
  command: ChannelCommand,
): Promise<Result> {
  const id = newId()
  const now = Date.now()
  await database.transaction((trx) =>
    insertCommand(trx, {
      id,
      account_id: accountId,
      channel_id: channelId,
      command: JSON.stringify(command),
      state: 'waiting',
      result: null,
      created_at: now,
      expires_at: now + 20_000,
    }),
  )
  let result: Result | undefined
  await untilAsync(async () => {
    const row = await database.read
      .selectFrom('channel_commands')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    if (row?.state === 'failed') throw new Error(`The command failed: ${row.result}`)
    if (row?.state !== 'done') return false
    result = JSON.parse(row.result ?? 'null')
    return true
  }, `an answer to ${command.name}`)
  return result as Result
}
