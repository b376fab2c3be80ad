import type { App } from '#server/context.ts'
import { requireLivingKey } from '#server/core/calling-key.ts'
import { catchUpProgram, forProgram } from '#server/core/readers.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { sightOf } from '#server/core/visibility.ts'
import type { LoggedEvent } from '#server/events.ts'
import type { Frame } from '#server/protocol/events.ts'
import type { ProgramEvent } from '#server/protocol/program-events.ts'
import { createStream, type Stream } from './stream.ts'
import type { Listener, Tail } from './tail.ts'

interface ProgramStreamDeps {
  viewer: Viewer
  send: (frame: Frame<ProgramEvent>) => void
  /** It cannot go on: the program connects again and goes on from its last number. */
  fail: (error: unknown) => void
  /** Answers once the program has taken what it was sent: then the next page of what it missed is read. */
  ready?: () => Promise<void>
}

/** A program's way through the log. */
export function createProgramStream(
  app: App,
  tail: Tail,
  { viewer, send, fail, ready }: ProgramStreamDeps,
): Stream {
  const sight = sightOf(viewer)
  return createStream({
    tail,
    accountId: viewer.accountId,
    catchUp: async (after) => {
      await ready?.()
      return catchUpProgram(app, { sight, after })
    },
    translate: (event) => forProgram(app, event, sight),
    send,
    fail,
  })
}

/** Calls `end` as soon as the program's key is revoked, or the server stops; the answer ends the watch. Throws `key_invalid`. */
export async function watchKey(
  app: App,
  tail: Tail,
  { viewer, end }: { viewer: Viewer; end: (reason?: unknown) => void },
): Promise<() => void> {
  const concerns = ({ event }: LoggedEvent) =>
    event.type === 'api-key.changed' && event.keyId === viewer.agentId
  const listener: Listener = {
    async hear(events) {
      if (events.some(concerns)) await requireLivingKey(app, viewer).catch(end)
    },
    end,
  }
  const stop = () => tail.leave(viewer.accountId, listener)
  await tail.join(viewer.accountId, listener)
  try {
    // It may have been revoked before anybody listened.
    await requireLivingKey(app, viewer)
  } catch (error) {
    stop()
    throw error
  }
  return stop
}
