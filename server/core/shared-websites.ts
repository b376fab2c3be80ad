import { isDeepStrictEqual } from 'node:util'
import type { WebsiteRow } from '#db/websites.ts'
import type { App } from '#server/context.ts'

const sharedBy = new WeakMap<App, Map<string, WebsiteRow>>()

/** One object for all who hold the same row of a website: thousands of visitors are connected to one. */
export function sharedWebsite(app: App, row: WebsiteRow): WebsiteRow {
  const shared = sharedBy.get(app) ?? new Map<string, WebsiteRow>()
  sharedBy.set(app, shared)
  const known = shared.get(row.channel_id)
  if (known && isDeepStrictEqual(known, row)) return known
  shared.set(row.channel_id, row)
  return row
}
