import { findCommand, finishCommand, insertCommand } from '#db/whatsapp.ts'
import type { ChannelCommand } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'

/** How long the holder of a connection may take before whoever asked is told that nobody answered. */
const ANSWER_MS = 20_000
const LOOK_AGAIN_MS = 500

/**
 * Asks the process that holds a channel's connection to do something and waits for its result. Throws
 * `channel_away` where nobody answers in time, and the code that the command failed with.
 */
export async function askChannel(
  app: App,
  channel: { accountId: string; channelId: string },
  command: ChannelCommand,
): Promise<unknown> {
  const id = await tellChannel(app, channel, command)
  const row = await answered(app, { ...channel, id })
  if (row?.state === 'done') return row.result === null ? null : JSON.parse(row.result)
  if (row?.state === 'failed' && row.result !== null) {
    const { code, message }: { code: string; message: string } = JSON.parse(row.result)
    throw new AppError(code, message, { status: 409 })
  }
  await app.database.transaction((trx) => finishCommand(trx, { id, state: 'failed', result: '' }))
  throw new AppError('channel_away', 'This number is not connected right now. Try again in a moment.', {
    status: 503,
  })
}

/** Asks for something without waiting for it; answers the id of the request. */
export async function tellChannel(
  app: App,
  { accountId, channelId }: { accountId: string; channelId: string },
  command: ChannelCommand,
): Promise<string> {
  const id = newId()
  const now = app.clock.now()
  await app.database.transaction((trx) =>
    insertCommand(trx, {
      id,
      account_id: accountId,
      channel_id: channelId,
      command: JSON.stringify(command),
      state: 'waiting',
      created_at: now,
      expires_at: now + ANSWER_MS,
    }),
  )
  app.bells.ring({ kind: 'channel', channelId })
  return id
}

/** The command when it has ended; undefined where it has not in time. */
async function answered(app: App, { id, channelId }: { id: string; channelId: string }) {
  return new Promise<Awaited<ReturnType<typeof findCommand>>>((resolve, reject) => {
    const stops: (() => void)[] = []
    const end = (settle: () => void) => {
      for (const stop of stops) stop()
      settle()
    }
    const look = () => {
      findCommand(app.db, id).then(
        (row) => {
          if (row?.state === 'done' || row?.state === 'failed') end(() => resolve(row))
        },
        (error: unknown) => end(() => reject(error)),
      )
    }
    stops.push(
      app.bells.listen((bell) => {
        if (bell.kind === 'channel' && bell.channelId === channelId) look()
      }, look),
      app.clock.every(LOOK_AGAIN_MS, look),
      app.clock.after(ANSWER_MS, () => end(() => resolve(undefined))),
    )
    look()
  })
}
