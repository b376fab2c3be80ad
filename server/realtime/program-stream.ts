import type { App } from '#server/context.ts'
import { catchUpProgram, forProgram } from '#server/core/readers.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { sightOf } from '#server/core/visibility.ts'
import type { Frame } from '#server/protocol/events.ts'
import type { ProgramEvent } from '#server/protocol/program-events.ts'
import { createStream, type Stream } from './stream.ts'
import type { Tail } from './tail.ts'

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
