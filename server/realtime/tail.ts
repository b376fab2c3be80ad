import { lastSequence, lastSequences } from '#db/events.ts'
import type { App } from '#server/context.ts'
import { type LoggedEvent, readEvents } from '#server/events.ts'
import { EVENTS_PAGE } from '#server/protocol/limits.ts'

/** One that is told of an account's events, in order, each once. */
export interface Listener {
  hear(events: LoggedEvent[]): Promise<void> | void
  /** The server stops: nothing more will be heard. */
  end?(): void
}

/** Follows the logs of the accounts that somebody listens to. */
export interface Tail {
  /** Sequence number up to which listeners of the account have been told. */
  position(accountId: string): number | undefined
  /** From the answer on `listener` hears what comes after `position`. */
  join(accountId: string, listener: Listener): Promise<void>
  leave(accountId: string, listener: Listener): void
  close(): Promise<void>
}

interface Log {
  listeners: Set<Listener>
  position: number
  ready: Promise<void>
  /** Another look is owed. */
  rung: boolean
  running: Promise<void> | null
}

/** A bell may be lost between processes: nobody waits for it longer than this. */
const POLL_MS = 2_000

/** The one reader of the log in this process: sockets hang on it, none reads the database by itself. */
export function createTail(app: App): Tail {
  const logs = new Map<string, Log>()

  const follow = (accountId: string): Log => {
    const known = logs.get(accountId)
    if (known) return known
    const log: Log = {
      listeners: new Set(),
      position: 0,
      ready: Promise.resolve(),
      rung: false,
      running: null,
    }
    log.ready = lastSequence(app.db, accountId).then((seq) => {
      log.position = seq
    })
    logs.set(accountId, log)
    return log
  }

  const look = (accountId: string) => {
    const log = logs.get(accountId)
    if (!log) return
    log.rung = true
    log.running ??= advance(app, accountId, log).finally(() => {
      log.running = null
      if (log.rung) look(accountId)
    })
  }

  const stopListening = app.bells.listen(
    (bell) => {
      if (bell.kind === 'log') look(bell.accountId)
    },
    () => {
      for (const accountId of logs.keys()) look(accountId)
    },
  )
  const stopPolling = app.clock.every(POLL_MS, () => {
    void findBehind(app, logs).then((accountIds) => {
      for (const accountId of accountIds) look(accountId)
    })
  })

  return {
    position: (accountId) => logs.get(accountId)?.position,
    async join(accountId, listener) {
      const log = follow(accountId)
      log.listeners.add(listener)
      await log.ready.catch((error: unknown) => {
        logs.delete(accountId)
        throw error
      })
    },
    leave(accountId, listener) {
      const log = logs.get(accountId)
      log?.listeners.delete(listener)
      if (log?.listeners.size === 0) logs.delete(accountId)
    },
    async close() {
      stopListening()
      stopPolling()
      for (const { listeners } of logs.values()) for (const listener of listeners) listener.end?.()
      await Promise.all([...logs.values()].map((log) => log.running))
    },
  }
}

/** Reads on from the log's position until nothing is left, and tells everybody. A database that is away is asked again later. */
async function advance(app: App, accountId: string, log: Log): Promise<void> {
  try {
    await log.ready
    while (log.rung) {
      log.rung = false
      for (;;) {
        const events = await readEvents(app.db, { accountId, after: log.position, limit: EVENTS_PAGE })
        const last = events.at(-1)
        if (!last) break
        log.position = last.event.seq
        await Promise.all([...log.listeners].map((listener) => listener.hear(events)))
        if (events.length < EVENTS_PAGE) break
      }
    }
  } catch (error) {
    log.rung = false
    app.logger.warn({ err: error, accountId }, 'the event log could not be read')
  }
}

async function findBehind(app: App, logs: Map<string, Log>): Promise<string[]> {
  if (logs.size === 0) return []
  try {
    const rows = await lastSequences(app.db, [...logs.keys()])
    return rows.filter((row) => row.last_seq > (logs.get(row.id)?.position ?? 0)).map((row) => row.id)
  } catch (error) {
    app.logger.warn({ err: error }, 'the event log could not be polled')
    return []
  }
}
