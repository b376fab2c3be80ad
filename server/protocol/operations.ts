import type { ApiScope } from './api-keys.ts'

export interface Operation {
  /** What an API key needs for it. */
  scope: ApiScope
}

/** What programs may call with an API key, by method and path under /api/v1. The rest is for signed-in people only. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /conversations': { scope: 'read' },
  'GET /conversations/:id': { scope: 'read' },
  'GET /conversations/:id/messages': { scope: 'read' },
  'POST /conversations/:id/messages': { scope: 'send' },
  'GET /messages': { scope: 'read' },
  'POST /messages': { scope: 'send' },
  'GET /messages/:id': { scope: 'read' },
  'POST /messages/:id/attempts': { scope: 'send' },
  'POST /media': { scope: 'send' },
  'GET /contacts': { scope: 'read' },
  'GET /contacts/:id': { scope: 'read' },
  'GET /groups': { scope: 'read' },
  'GET /groups/:id': { scope: 'read' },
}
