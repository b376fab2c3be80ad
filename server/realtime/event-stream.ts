import type { Response } from 'express'
import type { App } from '#server/context.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { AppError } from '#server/lib/errors.ts'
import type { Frame } from '#server/protocol/events.ts'
import type { ProgramEvent } from '#server/protocol/program-events.ts'
import type { WatchKey } from './key-watch.ts'
import { createProgramStream } from './program-stream.ts'
import type { Tail } from './tail.ts'

const HEARTBEAT_MS = 15_000
/** Who does not take what it missed for so long is cut off. */
const STALLED_MS = 60_000
/** A reader that has so much waiting is cut off: it connects again and reads on as fast as it can. */
const WAITING_MAX_BYTES = 1024 * 1024

/** Server-Sent Events: each with its sequence number as id, so that a client goes on by itself where it was. */
export function streamEvents(app: App, tail: Tail, watchKey: WatchKey) {
  return async (response: Response, { viewer, after }: { viewer: Viewer; after: number }): Promise<void> => {
    const write = (text: string) => {
      if (response.writableLength > WAITING_MAX_BYTES) response.destroy()
      else response.write(text)
    }
    const stream = createProgramStream(app, tail, {
      viewer,
      ready: () => drained(app, response),
      send: (frame) => {
        begin(response)
        write(wordsOf(frame))
      },
      fail: (error) => {
        app.logger.warn({ err: error }, 'a stream of events broke off')
        response.destroy()
      },
    })
    const unwatch = await watchKey({ viewer, end: () => response.end() })
    const stopBeating = app.clock.every(HEARTBEAT_MS, () => {
      if (response.headersSent) write(': still here\n\n')
    })
    const stop = () => {
      stream.stop()
      unwatch()
      stopBeating()
    }
    response.once('close', stop)
    if (response.destroyed) return stop()
    const reached = await stream.start(after)
    if (reached) return begin(response)
    stop()
    if (!response.headersSent) throw eventsGone()
    response.end()
  }
}

function begin(response: Response): void {
  if (response.headersSent || response.destroyed) return
  response.set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    // Neither our own compression nor a proxy may gather events before it passes them on.
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  })
  response.flushHeaders()
}

function wordsOf({ events }: Frame<ProgramEvent>): string {
  return events
    .map((event) => `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('')
}

async function drained(app: App, response: Response): Promise<void> {
  if (!response.writableNeedDrain) return
  const cancel = app.clock.after(STALLED_MS, () => response.destroy())
  await new Promise<void>((resolve) => {
    response.once('drain', resolve)
    response.once('close', resolve)
  })
  cancel()
}

function eventsGone(): AppError {
  return new AppError(
    'events_gone',
    'The log does not reach back that far. Read conversations and messages again, and go on from the seq that they answer.',
    { status: 410 },
  )
}
