import { randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import { callApi, type Fetch } from '#inbox/live/api.ts'
import { browserClock } from '#inbox/live/clock.ts'
import type { AgentSocket } from '#inbox/live/connection.ts'
import { createLive } from '#inbox/live/live.ts'
import type { InboxState } from '#inbox/live/state.ts'
import { memoryStorage } from '#inbox/live/storage.ts'
import type {
  ConversationCounts,
  ConversationsPage,
  MessagesPage,
  NotificationsPage,
} from '#server/protocol/rest.ts'
import type { ChannelView, MemberView, MessageView } from '#server/protocol/views.ts'
import { afterwards } from '#tests/support/scope.ts'

/** An agent's inbox, by its own live code: what its events have made of it, and what a fresh page would show. */
export interface Inbox {
  state(): InboxState
  isLevel(): boolean
  /** The same anew from the server. */
  fresh(): Promise<{ threads: Record<string, MessageView[]>; channels: ChannelView[]; seq: number }>
}

const FILTER = { view: 'all', status: 'open' } as const

/** Opens the inbox before anything has happened, so that everything comes to it as an event; every thread is open. */
export async function openInbox(given: {
  agentId: string
  cookie: string
  /** Where the server is now: it may come back elsewhere. */
  url: () => string
}): Promise<Inbox> {
  const headers = () => ({ cookie: given.cookie, origin: given.url() })
  const call: Fetch = (path, init) =>
    fetch(new URL(path, given.url()), {
      ...init,
      headers: { ...headers(), 'content-type': 'application/json' },
    })
  const get = <T>(path: string) => callApi<T>(call, 'GET', `/api/v1/${path}`)
  const live = createLive(
    {
      fetch: call,
      storage: memoryStorage(),
      clock: browserClock(),
      random: () => 0,
      newClientId: randomUUID,
      connectSocket: () => agentSocket(given.url(), headers()),
    },
    {
      viewerId: given.agentId,
      filter: FILTER,
      list: await get<ConversationsPage>(`conversations?${new URLSearchParams(FILTER)}`),
      counts: await get<ConversationCounts>('conversations/counts?status=open'),
      members: (await get<{ members: MemberView[] }>('members')).members,
      channels: (await get<{ channels: ChannelView[] }>('channels')).channels,
      labels: [],
      notifications: await get<NotificationsPage>('notifications'),
      opened: null,
    },
  )
  live.subscribe(() => {
    const { conversations, threads } = live.get().inbox
    for (const id of Object.keys(conversations)) if (!threads[id]) live.openConversation(id)
  })
  live.start()
  afterwards(() => live.stop())

  const wholeThread = async (conversationId: string): Promise<MessageView[]> => {
    const messages: MessageView[] = []
    for (let before: string | null = ''; before !== null; ) {
      const query: string = before === '' ? '' : `?${new URLSearchParams({ before })}`
      const page: MessagesPage = await get(`conversations/${conversationId}/messages${query}`)
      messages.unshift(...page.messages)
      before = page.before
    }
    return messages
  }

  return {
    state: () => live.get().inbox,
    isLevel: () => live.get().connection === 'online' && live.get().inbox.missing.length === 0,
    async fresh() {
      const { conversations, seq } = await get<ConversationsPage>(
        `conversations?${new URLSearchParams(FILTER)}`,
      )
      const threads = await Promise.all(
        conversations.map(async ({ id }) => [id, await wholeThread(id)] as const),
      )
      const { channels } = await get<{ channels: ChannelView[] }>('channels')
      return { threads: Object.fromEntries(threads), channels, seq }
    },
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
