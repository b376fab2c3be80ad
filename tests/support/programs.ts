import type { App } from '#server/context.ts'
import { createApiKey } from '#server/core/api-keys.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { type ApiScope, NewApiKey } from '#server/protocol/api-keys.ts'
import type { TestServer } from './server.ts'

/** A program of the business: calls with a key of its own, which may read and send where nothing else is said. */
export async function aProgram(
  app: App,
  server: Pick<TestServer, 'fetch'>,
  owner: Viewer,
  key: { scopes?: ApiScope[]; channelId?: string; recipients?: string[] } = {},
) {
  const made = await createApiKey(
    app,
    owner,
    NewApiKey.parse({ name: 'Web shop', scopes: ['read', 'send'], ...key }),
  )
  const send =
    (method: string) =>
    (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> =>
      server.fetch(`/api/v1${path}`, {
        method,
        headers: { 'x-api-key': made.token, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
  return {
    ...made,
    get: send('GET'),
    post: send('POST'),
    put: send('PUT'),
    patch: send('PATCH'),
    delete: send('DELETE'),
  }
}

export type Program = Awaited<ReturnType<typeof aProgram>>
