import { randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import { ApiError, callApi, type Fetch } from '#inbox/live/api.ts'
import { browserClock } from '#inbox/live/clock.ts'
import type { AgentSocket } from '#inbox/live/connection.ts'
import { createLive, type Live } from '#inbox/live/live.ts'
import type { OutboxEntry } from '#inbox/live/outbox.ts'
import { memoryStorage } from '#inbox/live/storage.ts'
import type { ConversationCounts, ConversationsPage, NotificationsPage } from '#server/protocol/rest.ts'
import type { ConversationStatus, MemberView } from '#server/protocol/views.ts'
import { type Wire, watchedFetch } from './wire.ts'

const RETRY_MS = 400
const EVERY_STATUS: ConversationStatus[] = ['closed', 'pending', 'snoozed', 'open']

/** An agent's browser with the inbox's own live code; its storage outlives every page. */
export interface AgentBrowser {
  name: string
  agentId: string
  /** Texts that the outbox has taken. */
  written: string[]
  live(): Live
  /** Loads the page anew, as soon as the server answers. */
  reload(): Promise<void>
  write(reply: { conversationId: string; text: string; note: boolean }): void
  /** A change that is asked for until the server has taken it. */
  insist(method: 'PUT' | 'DELETE', path: string, body?: object): Promise<void>
  waiting(): readonly OutboxEntry[]
  close(): void
}

/** Signs in with a cookie and loads the inbox. */
export async function openAgent(options: {
  name: string
  agentId: string
  base: string
  cookie: string
  wire: Wire
}): Promise<AgentBrowser> {
  const { name, agentId, base, cookie, wire } = options
  const headers = { cookie, origin: base }
  const watched = watchedFetch(wire, headers, base)
  const fetch: Fetch = (path, init) => watched(path, init)
  const storage = memoryStorage()
  const written: string[] = []
  const load = () =>
    persistently(async () => {
      const live = createLive(
        {
          fetch,
          storage,
          clock: browserClock(),
          random: Math.random,
          newClientId: randomUUID,
          connectSocket: () => agentSocket(base, headers),
        },
        await firstLoad(fetch, agentId),
      )
      live.start()
      for (const status of EVERY_STATUS) live.openList({ view: 'all', status })
      return live
    })
  let live = await load()

  return {
    name,
    agentId,
    written,
    live: () => live,
    async reload() {
      live.stop()
      live = await load()
    },
    write({ conversationId, text, note }) {
      live.outbox.add({ conversationId, text, note, media: null })
      written.push(text)
    },
    insist: (method, path, body) => persistently(() => live.change(method, `/api/v1/${path}`, body)),
    waiting: () => live.outbox.entries(),
    close: () => live.stop(),
  }
}

async function firstLoad(fetch: Fetch, viewerId: string) {
  const filter = { view: 'all', status: 'open' } as const
  const get = <T>(path: string) => callApi<T>(fetch, 'GET', `/api/v1/${path}`)
  return {
    viewerId,
    filter,
    list: await get<ConversationsPage>(`conversations?${new URLSearchParams(filter)}`),
    counts: await get<ConversationCounts>('conversations/counts?status=open'),
    members: (await get<{ members: MemberView[] }>('members')).members,
    channels: [],
    labels: [],
    notifications: await get<NotificationsPage>('notifications'),
    opened: null,
  }
}

function agentSocket(base: string, headers: Record<string, string>): AgentSocket {
  return io(`${base}/agents`, {
    path: '/live',
    transports: ['websocket'],
    extraHeaders: headers,
    autoConnect: false,
    reconnection: false,
    forceNew: true,
  })
}

/** A server that is away comes back: only a refusal is final. */
async function persistently<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isPassing) throw error
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}
