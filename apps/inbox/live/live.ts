import type { AgentEvent, Frame } from '#server/protocol/events.ts'
import type { ConversationCounts, ConversationsPage, MessagesPage } from '#server/protocol/rest.ts'
import type { ConversationView, MemberView, MessageView } from '#server/protocol/views.ts'
import { ApiError, callApi, type Fetch } from './api.ts'
import { applyFrame } from './apply-event.ts'
import type { Clock } from './clock.ts'
import { type AgentSocket, type ConnectionStatus, createConnection } from './connection.ts'
import { type ListFilter, type ListWindow, listKey } from './list-view.ts'
import {
  isOutdated,
  mergeConversation,
  mergeConversations,
  mergeMembers,
  mergeSent,
  mergeThread,
} from './merge.ts'
import { createOutbox, type OutboxEntry } from './outbox.ts'
import { emptyState, type InboxState } from './state.ts'
import type { KeyValueStorage } from './storage.ts'
import { comparePlace } from './thread.ts'
import { createTypingBoard, type Typist } from './typing.ts'

/** What the screen shows, in one value that changes as a whole. */
export interface LiveSnapshot {
  inbox: InboxState
  lists: Readonly<Record<string, ListWindow>>
  counts: Readonly<Record<string, ConversationCounts>>
  typists: readonly Typist[]
  outbox: readonly OutboxEntry[]
  connection: ConnectionStatus
  /** Why the session is over; null while it is not. */
  ended: string | null
  /** Conversations that the server does not know or does not show to this agent. */
  absent: readonly string[]
  /** The newest event about a website: its settings are asked for again. */
  websitesSeq: number
  /** How often the agent's rights have changed: the pages are asked for again. */
  rightsChanges: number
}

export interface LiveDeps {
  fetch: Fetch
  connectSocket(): AgentSocket
  clock: Clock
  random(): number
  newClientId(): string
  storage: KeyValueStorage
}

/** The first page's data: what the server rendered is where the client goes on. */
export interface FirstLoad {
  viewerId: string
  filter: ListFilter
  list: ConversationsPage
  counts: ConversationCounts
  members: MemberView[]
  opened: { conversation: ConversationView; thread: MessagesPage; seq: number } | null
}

export type Live = ReturnType<typeof createLive>

const COUNTS_DELAY_MS = 250
const RETRY_LOAD_MS = 3_000

/** One agent's inbox in one browser tab: state, log, outbox and the loads that fill it. */
export function createLive(deps: LiveDeps, first: FirstLoad) {
  let snapshot = firstSnapshot(first)
  let filter = first.filter
  let openedId: string | null = first.opened?.conversation.id ?? null
  let cancelCounts: (() => void) | undefined
  const listeners = new Set<() => void>()
  const loading = new Set<string>()
  const retries = new Map<string, () => void>()

  const set = (change: Partial<LiveSnapshot>) => {
    snapshot = { ...snapshot, ...change }
    for (const listener of listeners) listener()
  }
  const setInbox = (inbox: InboxState) => {
    set({ inbox, absent: snapshot.absent.filter((id) => !inbox.conversations[id]) })
    for (const id of inbox.missing) void loadConversation(id)
  }
  const get = <T>(path: string) => callApi<T>(deps.fetch, 'GET', path)

  const typing = createTypingBoard(deps.clock, (typists) => set({ typists }))
  const connection = createConnection({
    fetch: deps.fetch,
    connectSocket: deps.connectSocket,
    clock: deps.clock,
    random: deps.random,
    seq: () => snapshot.inbox.seq,
    onFrame: (frame) => takeFrame(frame),
    onReset: () => reload(),
    onRightsChanged: () => set({ rightsChanges: snapshot.rightsChanges + 1 }),
    onTyping: (sign) => typing.take(sign),
    onStatus: (status) => takeStatus(status),
    onEnd: (code) => set({ ended: code }),
  })
  const outbox = createOutbox({
    fetch: deps.fetch,
    storage: deps.storage,
    clock: deps.clock,
    random: deps.random,
    newClientId: deps.newClientId,
    owner: first.viewerId,
    onChange: (entries) => set({ outbox: entries }),
    onSent: (message) => set({ inbox: mergeSent(snapshot.inbox, message) }),
    onSignedOut: (code) => set({ ended: code }),
  })

  const takeFrame = (frame: Frame<AgentEvent>) => {
    setInbox(applyFrame(snapshot.inbox, frame))
    for (const event of frame.events) {
      if (event.type === 'message.created')
        typing.clear(event.message.conversationId, writerOf(event.message))
      if (event.type === 'website.changed' || event.type === 'origin.refused') set({ websitesSeq: event.seq })
    }
    if (frame.events.some(mayMoveCounts)) loadCountsSoon()
  }

  const takeStatus = (status: ConnectionStatus) => {
    set({ connection: status })
    if (status !== 'online') return
    outbox.flush()
    const waiting = [...retries.values()]
    retries.clear()
    for (const retry of waiting) retry()
  }

  /** Runs one load at a time per name; what cannot reach the server is tried again. */
  const load = async (name: string, run: () => Promise<void>) => {
    if (loading.has(name)) return
    loading.add(name)
    try {
      await run()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.status === 401) set({ ended: error.code })
      else if (error.isPassing) retryLater(name, run)
      else throw error
    } finally {
      loading.delete(name)
    }
  }

  const retryLater = (name: string, run: () => Promise<void>) => {
    const again = () => {
      retries.delete(name)
      cancel()
      void load(name, run)
    }
    const cancel = deps.clock.after(RETRY_LOAD_MS, again)
    retries.set(name, again)
  }

  const loadList = (wanted: ListFilter) =>
    load(`list ${listKey(wanted)}`, async () => {
      const page = await get<ConversationsPage>(`/api/v1/conversations?${new URLSearchParams(wanted)}`)
      takeList(wanted, page)
    })

  const loadMore = (wanted: ListFilter) =>
    load(`more ${listKey(wanted)}`, async () => {
      const cursor = snapshot.lists[listKey(wanted)]?.next
      if (!cursor) return
      const query = new URLSearchParams({ ...wanted, cursor })
      takeList(wanted, await get<ConversationsPage>(`/api/v1/conversations?${query}`))
    })

  const takeList = (wanted: ListFilter, page: ConversationsPage) => {
    if (isOutdated(snapshot.inbox, page.seq)) return void loadList(wanted)
    setInbox(mergeConversations(snapshot.inbox, page))
    set({ lists: { ...snapshot.lists, [listKey(wanted)]: windowOf(page) } })
  }

  const loadConversation = (id: string) =>
    load(`conversation ${id}`, async () => {
      try {
        const answer = await get<{ conversation: ConversationView; seq: number }>(
          `/api/v1/conversations/${id}`,
        )
        if (isOutdated(snapshot.inbox, answer.seq)) return
        setInbox(mergeConversation(snapshot.inbox, answer))
      } catch (error) {
        if (!(error instanceof ApiError) || error.isPassing || error.status === 401) throw error
        const missing = snapshot.inbox.missing.filter((other) => other !== id)
        set({ inbox: { ...snapshot.inbox, missing }, absent: [...snapshot.absent, id] })
      }
    })

  const loadThread = (id: string) =>
    load(`thread ${id}`, async () => {
      try {
        const page = await get<MessagesPage>(`/api/v1/conversations/${id}/messages`)
        if (!isOutdated(snapshot.inbox, page.seq)) setInbox(mergeThread(snapshot.inbox, id, page, 'newest'))
      } catch (error) {
        if (!(error instanceof ApiError) || error.isPassing || error.status === 401) throw error
        set({ absent: [...snapshot.absent, id] })
      }
    })

  /** The signed addresses of its files run out: every loaded page is fetched again. */
  const refreshThread = (id: string) =>
    load(`thread ${id}`, async () => {
      const oldest = snapshot.inbox.threads[id]?.messages[0]
      const path = `/api/v1/conversations/${id}/messages`
      const newest = await get<MessagesPage>(path)
      let { messages, before } = newest
      while (before && oldest && messages[0] && comparePlace(oldest, messages[0]) < 0) {
        const page = await get<MessagesPage>(`${path}?before=${before}`)
        messages = [...page.messages, ...messages]
        before = page.before
      }
      const whole = { messages, before, seq: newest.seq }
      if (!isOutdated(snapshot.inbox, newest.seq)) setInbox(mergeThread(snapshot.inbox, id, whole, 'newest'))
    })

  const loadOlder = (id: string) =>
    load(`older ${id}`, async () => {
      const before = snapshot.inbox.threads[id]?.before
      if (!before) return
      const page = await get<MessagesPage>(`/api/v1/conversations/${id}/messages?before=${before}`)
      if (snapshot.inbox.threads[id]?.before === before) {
        setInbox(mergeThread(snapshot.inbox, id, page, 'older'))
      }
    })

  const loadCountsSoon = () => {
    cancelCounts?.()
    cancelCounts = deps.clock.after(COUNTS_DELAY_MS, () => void loadCounts(filter))
  }

  const loadCounts = (wanted: ListFilter) =>
    load(`counts ${wanted.status}`, async () => {
      const counts = await get<ConversationCounts>(`/api/v1/conversations/counts?status=${wanted.status}`)
      set({ counts: { ...snapshot.counts, [wanted.status]: counts } })
    })

  /** Everything that is on the screen, anew. What is not on it is loaded when it is opened. */
  const reload = async () => {
    const opened = openedId
    const page = await get<ConversationsPage>(`/api/v1/conversations?${new URLSearchParams(filter)}`)
    const { members } = await get<{ members: MemberView[] }>('/api/v1/members')
    const empty = mergeMembers(emptyState(page.seq), members)
    set({
      inbox: mergeConversations(empty, page),
      lists: { [listKey(filter)]: windowOf(page) },
      absent: [],
    })
    void loadCounts(filter)
    if (opened) openConversation(opened)
  }

  const openConversation = (id: string | null) => {
    openedId = id
    if (id === null || snapshot.absent.includes(id)) return
    if (!snapshot.inbox.conversations[id]) void loadConversation(id)
    if (!snapshot.inbox.threads[id]) void loadThread(id)
  }

  /** A change by this agent. The log brings the result, as it does to everybody else. */
  const change = async (method: 'PUT' | 'DELETE' | 'POST', path: string, body?: object) => {
    try {
      await callApi(deps.fetch, method, path, body)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) set({ ended: error.code })
      throw error
    }
    if (snapshot.connection !== 'online') await connection.catchUp()
  }

  return {
    get: () => snapshot,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    start() {
      set({ outbox: outbox.entries() })
      connection.start()
      outbox.flush()
    },
    stop() {
      connection.stop()
      outbox.stop()
      typing.stop()
      cancelCounts?.()
    },
    openList(wanted: ListFilter) {
      filter = wanted
      if (!snapshot.lists[listKey(wanted)]) void loadList(wanted)
      if (!snapshot.counts[wanted.status]) void loadCounts(wanted)
    },
    openConversation,
    loadMore,
    loadOlder,
    refreshThread,
    change,
    wake: connection.wake,
    typing: connection.typing,
    outbox,
  }
}

function firstSnapshot(first: FirstLoad): LiveSnapshot {
  // The oldest of the answers: events since then are absolute values, so telling them twice is harmless.
  const seq = Math.min(
    first.list.seq,
    first.opened?.seq ?? first.list.seq,
    first.opened?.thread.seq ?? first.list.seq,
  )
  let inbox = mergeConversations(mergeMembers(emptyState(seq), first.members), first.list)
  if (first.opened) {
    inbox = mergeConversation(inbox, first.opened)
    inbox = mergeThread(inbox, first.opened.conversation.id, first.opened.thread, 'newest')
  }
  return {
    inbox,
    lists: { [listKey(first.filter)]: windowOf(first.list) },
    counts: { [first.filter.status]: first.counts },
    typists: [],
    outbox: [],
    connection: 'connecting',
    ended: null,
    absent: [],
    websitesSeq: 0,
    rightsChanges: 0,
  }
}

function windowOf(page: ConversationsPage): ListWindow {
  return { next: page.next, floor: page.conversations.at(-1) ?? null }
}

function writerOf(message: MessageView): 'contact' | 'agent' {
  return message.direction === 'in' ? 'contact' : 'agent'
}

function mayMoveCounts(event: AgentEvent): boolean {
  switch (event.type) {
    case 'conversation.created':
    case 'conversation.merged':
    case 'conversation.removed':
    case 'conversation.snapshot':
      return true
    case 'conversation.updated':
      return event.changes.status !== undefined || event.changes.assigneeId !== undefined
    default:
      return false
  }
}
