import type { Updateable } from 'kysely'
import type { WhatsappNumberTable } from '#db/schema.ts'
import { updateHeldNumber } from '#db/whatsapp.ts'
import type { WhatsappState } from '#server/protocol/views.ts'
import type { SessionOptions } from './options.ts'
import { persistently } from './persistently.ts'

type Changes = Updateable<WhatsappNumberTable>

/** Where a number stands, as everybody sees it. */
export interface Standing {
  readonly state: WhatsappState | null
  /** Changes it; several changes that wait for the database become one. */
  set(changes: Changes): void
  /** Answers when everything is written, or nothing more can be. */
  written(): Promise<void>
}

export function createStanding(options: SessionOptions, signal: AbortSignal): Standing {
  const { host, holder, clock, logger } = options
  let known: Changes = {}
  let waiting: Changes = {}
  let running: Promise<unknown> | null = null

  const write = async () => {
    while (Object.keys(waiting).length > 0) {
      const changes = waiting
      waiting = {}
      const failed = (error: unknown) =>
        logger.error({ err: error, channelId: holder.channelId }, 'the state could not be written')
      await persistently({ clock, signal, failed }, () =>
        host.changeOwn(holder.channelId, async (trx) => {
          await updateHeldNumber(trx, holder, changes)
        }),
      )
    }
  }

  return {
    get state() {
      return known.state ?? null
    },
    set(changes) {
      const news = Object.entries(changes).filter(
        ([name, value]) => !(name in known) || Reflect.get(known, name) !== value,
      )
      if (news.length === 0) return
      known = { ...known, ...changes }
      waiting = { ...waiting, ...Object.fromEntries(news) }
      running ??= write().finally(() => {
        running = null
      })
    },
    async written() {
      while (running) await running
    },
  }
}
