/** One message as it left a client. */
export interface SentMessage {
  clientId: string
  text: string
}

/** A write that is on its way: it ends with an answer, or with none. */
export interface OpenWrite {
  answered(ok: boolean): void
  lost(): void
}

/**
 * Sees every write that leaves a client of the test: what is in flight at a kill, what was acknowledged, and under
 * which client ids a text went out.
 */
export interface Wire {
  begin(message: SentMessage | null): OpenWrite
  /** Writes that have not been answered: all of them, and the messages among them. */
  inFlight(): { writes: number; messages: number }
  /** Texts that the server has acknowledged. */
  acknowledged: Set<string>
  /** The client ids under which each text went out. */
  clientIds: Map<string, Set<string>>
  /** Calls back once, in the very moment of the next acknowledged message. */
  onNextAcknowledgement(callback: () => void): () => void
}

export function createWire(): Wire {
  const open = new Set<{ message: SentMessage | null }>()
  const acknowledged = new Set<string>()
  const clientIds = new Map<string, Set<string>>()
  let heard = () => {}
  return {
    acknowledged,
    clientIds,
    begin(message) {
      const write = { message }
      open.add(write)
      if (message) {
        const ids = clientIds.get(message.text) ?? new Set()
        clientIds.set(message.text, ids.add(message.clientId))
      }
      return {
        answered(ok) {
          open.delete(write)
          if (!ok || !message) return
          acknowledged.add(message.text)
          heard()
        },
        lost: () => void open.delete(write),
      }
    },
    inFlight: () => ({ writes: open.size, messages: [...open].filter(({ message }) => message).length }),
    onNextAcknowledgement(callback) {
      heard = () => {
        heard = () => {}
        callback()
      }
      return () => {
        heard = () => {}
      }
    },
  }
}

/** `fetch` as a browser does it: with these headers, and every write seen by the wire. */
export function watchedFetch(wire: Wire, headers: Record<string, string>, base: string): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, base)
    const request = { ...init, headers: { ...headers, ...(init?.headers as Record<string, string>) } }
    if ((init?.method ?? 'GET') === 'GET' || url.pathname === '/widget/session') return fetch(url, request)
    const write = wire.begin(messageIn(url, init?.body))
    try {
      const response = await fetch(url, request)
      // The answer counts when it has arrived as a whole.
      const body = await response.arrayBuffer()
      write.answered(response.ok)
      return new Response(body.byteLength > 0 ? body : null, response)
    } catch (error) {
      write.lost()
      throw error
    }
  }
}

function messageIn({ pathname }: URL, body: unknown): SentMessage | null {
  if (!pathname.endsWith('/messages') || typeof body !== 'string') return null
  const { clientId, text }: SentMessage = JSON.parse(body)
  return { clientId, text }
}
