import { onTestFinished } from 'vitest'
import type { Logged } from '#server/protocol/events.ts'
import type { ProgramEvent } from '#server/protocol/program-events.ts'
import { connect } from './people.ts'
import type { TestServer } from './server.ts'

/** A program on the live connection. */
export function aProgramSocket(
  server: Pick<TestServer, 'url'>,
  auth: { key?: string },
  headers: Record<string, string> = {},
) {
  return connect<ProgramEvent>(`${server.url}/events`, { auth, extraHeaders: headers })
}

/** A program that reads Server-Sent Events. */
export async function anEventStream(
  server: Pick<TestServer, 'fetch'>,
  key: string,
  query = '',
  headers: Record<string, string> = {},
) {
  const leaving = new AbortController()
  onTestFinished(() => leaving.abort())
  const response = await server.fetch(`/api/v1/events${query}`, {
    headers: { accept: 'text/event-stream', 'x-api-key': key, ...headers },
    signal: leaving.signal,
  })
  if (!response.ok || !response.body) throw new Error(`Refused: ${response.status}`)
  const events: Logged<ProgramEvent>[] = []
  const waiting: { matches: (event: object) => boolean; resolve: () => void }[] = []
  let [text, rest] = ['', '']
  const hear = (event: Logged<ProgramEvent>) => {
    events.push(event)
    for (const one of waiting) if (one.matches(event)) one.resolve()
  }
  const read = async (body: ReadableStream<Uint8Array>) => {
    const words = new TextDecoder()
    for await (const part of body) {
      text += words.decode(part, { stream: true })
      rest += words.decode(part, { stream: true })
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const [, id, type, data] = /^id: (\d+)\nevent: (\S+)\ndata: (.+)$/.exec(block) ?? []
        if (!data) continue
        const event = JSON.parse(data)
        if (String(event.seq) !== id || event.type !== type) throw new Error(`Not one event: ${block}`)
        hear(event)
      }
    }
  }
  return {
    events,
    text: () => text,
    leave: () => leaving.abort(),
    last: () => events.at(-1)?.seq ?? 0,
    /** Answers once the server has ended it. */
    ended: read(response.body).catch(() => undefined),
    until: (matches: (event: object) => boolean) =>
      events.some(matches)
        ? Promise.resolve()
        : new Promise<void>((resolve) => void waiting.push({ matches, resolve })),
  }
}
