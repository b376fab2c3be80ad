import type { Request } from 'express'
import { type Once, once } from '#server/core/idempotency.ts'
import type { Viewer } from '#server/core/viewer.ts'

/** The call as its `Idempotency-Key` names it; null where it has none. Throws `idempotency_key_invalid`. */
export function onceOf(viewer: Viewer, request: Request, body: unknown): Once | null {
  const key = request.get('idempotency-key')
  return key === undefined ? null : once(viewer, { route: `POST ${request.route.path}`, key, body })
}
