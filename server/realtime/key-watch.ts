import type { App } from '#server/context.ts'
import { requireLivingKey } from '#server/core/calling-key.ts'
import type { Viewer } from '#server/core/viewer.ts'
import type { LoggedEvent } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { CONNECTIONS_OF_KEY_MAX } from '#server/protocol/limits.ts'
import type { Listener, Tail } from './tail.ts'

/**
 * Calls `end` as soon as the program's key is revoked, or the server stops; the answer ends the watch. Throws
 * `key_invalid` and `too_many_connections`.
 */
export type WatchKey = (watched: { viewer: Viewer; end: (reason?: unknown) => void }) => Promise<() => void>

/** Watches over the live connections of programs, and that none fills this process with them: each counts its own. */
export function createKeyWatch(app: App, tail: Tail): WatchKey {
  const connections = new Map<string, Set<Listener>>()

  return async ({ viewer, end }) => {
    const { accountId, agentId: keyId } = viewer
    const concerns = ({ event }: LoggedEvent) => event.type === 'api-key.changed' && event.keyId === keyId
    const listener: Listener = {
      async hear(events) {
        if (events.some(concerns)) await requireLivingKey(app, viewer).catch(end)
      },
      end,
    }
    const others = connections.get(keyId) ?? new Set()
    if (others.size >= CONNECTIONS_OF_KEY_MAX) throw tooMany()
    connections.set(keyId, others.add(listener))
    const stop = () => {
      others.delete(listener)
      if (others.size === 0) connections.delete(keyId)
      tail.leave(accountId, listener)
    }
    try {
      await tail.join(accountId, listener)
      // It may have been revoked before anybody listened.
      await requireLivingKey(app, viewer)
    } catch (error) {
      stop()
      throw error
    }
    return stop
  }
}

function tooMany(): AppError {
  const message = `This API key has ${CONNECTIONS_OF_KEY_MAX} live connections, and may not have more. Close one first.`
  return new AppError('too_many_connections', message, { status: 429 })
}
