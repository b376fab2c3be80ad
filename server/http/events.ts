import { type Response, Router } from 'express'
import { lastSequence } from '#db/events.ts'
import type { App } from '#server/context.ts'
import { catchUpAgent, catchUpProgram } from '#server/core/readers.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { sightOf } from '#server/core/visibility.ts'
import { LastEventId, LogQuery } from '#server/protocol/rest.ts'
import { viewerOf } from './auth.ts'

/** Tells a program of the events after a sequence number, until one of both goes. */
export type StreamEvents = (response: Response, place: { viewer: Viewer; after: number }) => Promise<void>

const STREAM = 'text/event-stream'

/** `GET /api/v1/events?after=`: what was missed; a program that accepts `text/event-stream` is told what happens too. */
export function eventRoutes(app: App, streamEvents: StreamEvents): Router {
  const router = Router()
  router.get('/events', async (request, response) => {
    const viewer = viewerOf(response)
    const place = async (named: number | undefined) => named ?? lastSequence(app.db, viewer.accountId)
    const { after } = LogQuery.parse(request.query)
    if (viewer.key && request.accepts(['json', STREAM]) === STREAM) {
      // Who connects again says so here, with the address that it had at first.
      const last = LastEventId.parse(request.get('Last-Event-ID'))
      return streamEvents(response, { viewer, after: await place(last ?? after) })
    }
    const asked = { sight: sightOf(viewer), after: await place(after) }
    response.json(
      viewer.key
        ? await catchUpProgram(app, asked)
        : await catchUpAgent(app, { ...asked, accessSeq: viewer.accessSeq }),
    )
  })
  return router
}
