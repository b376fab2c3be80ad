import { z } from 'zod'
import type { Viewer } from '#server/core/viewer.ts'
import { PROGRAM_EVENTS } from '#server/protocol/program-events.ts'

const Fields = z.record(z.string(), z.unknown())

/** A webhook as its form says it: each event is a box of its own. Only owners are asked about private networks. */
export function webhookForm<S extends z.ZodType>({ role }: Viewer, schema: S) {
  return z.preprocess((form) => {
    const { url, format, channelId, allowPrivate, ...boxes } = Fields.parse(form)
    return {
      url: String(url ?? '').trim(),
      events: PROGRAM_EVENTS.filter((type) => boxes[type] === 'on'),
      ...(format ? { format } : {}),
      ...(channelId ? { channelId } : {}),
      ...(role === 'owner' ? { allowPrivate: allowPrivate === 'on' } : {}),
    }
  }, schema)
}
