import { findCommand, renewCommand } from '#db/whatsapp.ts'
import type { ChannelCommand } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import { type Trx, transact } from '#server/events.ts'
import { answerOfChannel, requireReachable, storeCommand, TAKE_MS } from './channel-commands.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import { completeAnswer, findEarlierAnswer, keepAnswer, type Once } from './idempotency.ts'

/** Of a request that failed so nobody knows what WhatsApp has done of it. */
const UNSURE = 'whatsapp_failed'

type Kept = { commandId: string } | { result: unknown }

/**
 * Asks a channel as `askChannel` does, but however often it is asked with the same `once`, also after a crash, it is
 * done once and answered the same. What was certainly not done is asked again. Throws what `askChannel` and
 * `findEarlierAnswer` throw.
 */
export async function askChannelOnce(
  app: App,
  channel: { accountId: string; channelId: string },
  { command, once }: { command: ChannelCommand; once: Once },
): Promise<unknown> {
  const kept = await onceMoreOnConflict(() =>
    transact(app, async (trx): Promise<Kept> => {
      const earlier = await findEarlierAnswer<Kept>(trx, once)
      if (earlier) {
        if ('commandId' in earlier) await askAgain(app, trx, channel.channelId, earlier.commandId)
        return earlier
      }
      await requireReachable(trx, channel.channelId, command)
      const begun = { commandId: await storeCommand(app, trx, channel, command) } satisfies Kept
      await keepAnswer(app, trx, once, begun)
      return begun
    }),
  )
  if ('result' in kept) return kept.result
  app.bells.ring({ kind: 'channel', channelId: channel.channelId })
  const result = await answerOfChannel(app, { id: kept.commandId, channelId: channel.channelId })
  await transact(app, (trx) => completeAnswer(trx, once, { result } satisfies Kept))
  return result
}

async function askAgain(app: App, trx: Trx, channelId: string, commandId: string): Promise<void> {
  const row = await findCommand(trx, commandId)
  if (row?.state !== 'waiting' && row?.state !== 'failed') return
  if (row.state === 'failed' && JSON.parse(row.result ?? '{}').code === UNSURE) return
  await requireReachable(trx, channelId, JSON.parse(row.command))
  await renewCommand(trx, { id: commandId, from: row.state, expiresAt: app.clock.now() + TAKE_MS })
}
