import type { Db } from '#db/connect.ts'
import { findCommand, findNumber, insertCommand } from '#db/whatsapp.ts'
import type { ChannelCommand } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'

/** How long a request waits for a holder of the connection; one that nobody has taken by then is never carried out. */
export const TAKE_MS = 8_000
/** How long whoever asked waits for what has been taken: fetching a large file from WhatsApp takes minutes. */
const FINISH_MS = 180_000
const LOOK_AGAIN_MS = 500

/** What begins a connection anew needs none. */
const NEEDS_NO_CONNECTION: readonly ChannelCommand['name'][] = ['pairByCode', 'restart']

/**
 * Asks the process that holds a channel's connection to do something and waits for its result. Throws
 * `not_linked` at once where there is no connection to wait for, `channel_away` where nobody takes it in time,
 * `channel_slow` where it goes on for longer than anybody waits, and the code that the command failed with.
 */
export async function askChannel(
  app: App,
  channel: { accountId: string; channelId: string },
  command: ChannelCommand,
): Promise<unknown> {
  await requireReachable(app.db, channel.channelId, command)
  return answerOfChannel(app, { ...channel, id: await tellChannel(app, channel, command) })
}

/** Throws `not_linked` where the number is not linked, or stays away until somebody does something about it. */
export async function requireReachable(db: Db, channelId: string, { name }: ChannelCommand): Promise<void> {
  if (NEEDS_NO_CONNECTION.includes(name)) return
  const number = await findNumber(db, channelId)
  if (!number || number.phone === null || number.state === 'logged_out') {
    const message = 'This number is not linked to its phone. Link it first, in Settings under WhatsApp.'
    throw new AppError('not_linked', message, { status: 409 })
  }
  if (number.wanted === 'offline' || number.state === 'restricted') throw notOnline()
}

/** Of what can only be done while a number is connected. */
export function notOnline(): AppError {
  return new AppError('not_linked', 'This number is not online right now.', { status: 409 })
}

/** What became of a request. Throws what `askChannel` throws. */
export async function answerOfChannel(app: App, asked: { id: string; channelId: string }): Promise<unknown> {
  const row = await answered(app, asked)
  if (row?.state === 'done') return row.result === null ? null : JSON.parse(row.result)
  if (row?.state === 'failed' && row.result !== null) {
    const { code, message }: { code: string; message: string } = JSON.parse(row.result)
    throw new AppError(code, message, { status: 409 })
  }
  if (row?.state === 'taken') {
    throw new AppError('channel_slow', 'This takes longer than usual; it goes on by itself.', { status: 504 })
  }
  throw new AppError('channel_away', 'This number is not connected right now. Try again in a moment.', {
    status: 503,
  })
}

/** Asks for something without waiting for it; answers the id of the request. */
export async function tellChannel(
  app: App,
  channel: { accountId: string; channelId: string },
  command: ChannelCommand,
): Promise<string> {
  const id = await app.database.transaction((trx) => storeCommand(app, trx, channel, command))
  app.bells.ring({ kind: 'channel', channelId: channel.channelId })
  return id
}

/** Writes a request down; whoever asks rings for it after the commit. */
export async function storeCommand(
  app: App,
  trx: Db,
  { accountId, channelId }: { accountId: string; channelId: string },
  command: ChannelCommand,
): Promise<string> {
  const id = newId()
  await insertCommand(trx, {
    id,
    account_id: accountId,
    channel_id: channelId,
    command: JSON.stringify(command),
    state: 'waiting',
    created_at: app.clock.now(),
    expires_at: app.clock.now() + TAKE_MS,
  })
  return id
}

/** The command when it has ended, or as it stands when nobody waits any longer. */
async function answered(app: App, { id, channelId }: { id: string; channelId: string }) {
  const begun = app.clock.now()
  return new Promise<Awaited<ReturnType<typeof findCommand>>>((resolve, reject) => {
    const stops: (() => void)[] = []
    const end = (settle: () => void) => {
      for (const stop of stops) stop()
      settle()
    }
    const look = () => {
      findCommand(app.db, id).then(
        (row) => {
          const waited = app.clock.now() - begun
          const isOver = waited >= (row?.state === 'taken' ? FINISH_MS : TAKE_MS)
          if (isOver || row?.state === 'done' || row?.state === 'failed') end(() => resolve(row))
        },
        (error: unknown) => end(() => reject(error)),
      )
    }
    stops.push(
      app.bells.listen((bell) => {
        if (bell.kind === 'channel' && bell.channelId === channelId) look()
      }, look),
      app.clock.every(LOOK_AGAIN_MS, look),
    )
    look()
  })
}
