import type { App } from '#server/context.ts'
import { deliverQueued } from '#server/core/deliveries.ts'

const LANE = 'deliver:'

/** One turn of a lane: everything that is due on it. Nothing of it comes due later. */
export async function runLane(app: App, lane: string): Promise<null> {
  if (lane.startsWith(LANE)) await deliverQueued(app, lane.slice(LANE.length))
  return null
}
