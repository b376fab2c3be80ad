import { type Serving, serve } from '#server/serve.ts'
import type { TestApp } from './app.ts'
import { afterwards } from './scope.ts'

export interface TestServer {
  url: string
  /** `fetch` with a path of this server. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  serving: Serving
}

/** The real HTTP server with its live connection, on a port of its own; the inbox's pages only where they are mounted. */
export async function aTestServer(
  app: TestApp,
  mountPages?: Parameters<typeof serve>[1],
): Promise<TestServer> {
  const serving = await serve(app, mountPages)
  afterwards(() => serving.close())
  const url = `http://127.0.0.1:${serving.port}`
  return { url, serving, fetch: (path, init) => fetch(new URL(path, url), init) }
}
