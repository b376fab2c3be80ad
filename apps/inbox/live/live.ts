import type { AgentEvent, Frame, Logged } from '#server/protocol/events.ts'
import { ApiError, callApi, type Fetch } from './api.ts'
import { applyFrame, withThread } from './apply-event.ts'
import type { Clock } from './clock.ts'
import { type AgentSocket, type ConnectionStatus, createConnection } from './connection.ts'
import { createDismissed } from './dismissed.ts'
import { countsKey, type ListFilter, listKey } from './list-view.ts'
import { createLoads } from './loads.ts'
import { mergeSent } from './merge.ts'
import { createOutbox } from './outbox.ts'
import { createPresence } from './presence.ts'
import { createRetries } from './retries.ts'
import { createSeenBoard } from './seen.ts'
import { type FirstLoad, firstSnapshot, type LiveSnapshot } from './snapshot.ts'
import type { InboxState } from './state.ts'
import type { KeyValueStorage } from './storage.ts'
import { createTypingBoard } from './typing.ts'

export interface LiveDeps {
  fetch: Fetch
  connectSocket(): AgentSocket
  clock: Clock
  random(): number
  newClientId(): string
  storage: KeyValueStorage
}

export type ChangeMethod = 'PUT' | 'DELETE' | 'POST' | 'PATCH'

/** Hears events after they were applied. */
type EventListener = (events: readonly Logged<AgentEvent>[]) => void

export type Live = ReturnType<typeof createLive>

/** What decides in which lists a conversation stands. */
const COUNTED = ['status', 'assigneeId', 'labelIds', 'priority'] as const
/** What the pages about programs show: they load it again. */
const API_SETTINGS: readonly AgentEvent['type'][] = [
  'api-key.changed',
  'template.changed',
  'webhook.changed',
  'account.changed',
]
const COUNTS_DELAY_MS = 250
/** The past comes in many parts: the list follows now and then. */
const HISTORY_DELAY_MS = 2_000

/** One agent's inbox in one browser tab: state, log, outbox and the loads that fill it. */
export function createLive(deps: LiveDeps, first: FirstLoad) {
  let snapshot = firstSnapshot(first)
  let filter = first.filter
  let openedId: string | null = first.opened?.conversation.id ?? null
  let cancelCounts: (() => void) | undefined
  let cancelHistory: (() => void) | undefined
  const listeners = new Set<() => void>()
  const hearers = new Set<EventListener>()
  const dismissed = createDismissed(deps.storage, first.viewerId)

  const set = (change: Partial<LiveSnapshot>) => {
    snapshot = { ...snapshot, ...change }
    for (const listener of listeners) listener()
  }
  const setInbox = (inbox: InboxState) => {
    set({ inbox, absent: snapshot.absent.filter((id) => !inbox.conversations[id]) })
    for (const id of inbox.missing) void loads.conversation(id)
  }
  const end = (code: string) => set({ ended: code })

  const retries = createRetries(deps.clock, end)
  const loads = createLoads({ fetch: deps.fetch, retries, get: () => snapshot, set, setInbox })
  const typing = createTypingBoard(deps.clock, (conversationIds) => set({ typing: conversationIds }))
  const seen = createSeenBoard(deps.clock, (sign) => set({ seen: sign }))
  const presence = createPresence(deps.clock, {
    tell: (look) => connection.look(look),
    onChange: (sign) => set({ presence: sign }),
  })
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
    onPresence: (sign) => presence.take(sign),
    onSeen: (sign) => {
      if (sign.conversationId === presence.lookingAt()) seen.take(sign)
    },
    onStatus: (status) => takeStatus(status),
    onEnd: end,
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
    onSignedOut: end,
  })

  const takeFrame = (frame: Frame<AgentEvent>) => {
    setInbox(keepOpened(applyFrame(snapshot.inbox, frame)))
    for (const event of frame.events) {
      if (event.type === 'message.created' && event.message.direction === 'in')
        typing.clear(event.message.conversationId)
      if (event.type === 'website.changed' || event.type === 'origin.refused') set({ websitesSeq: event.seq })
      if (API_SETTINGS.includes(event.type)) set({ apiKeysSeq: event.seq })
    }
    for (const hear of hearers) hear(frame.events)
    if (frame.events.some(mayMoveCounts)) loadCountsSoon()
    if (frame.events.some(({ type }) => type === 'history.imported')) loadListSoon()
    // What was told of a conversation before it was out of sight comes back with it.
    if (frame.events.some(({ type }) => type === 'conversation.snapshot')) void loads.notifications()
  }

  /** A thread that was dropped is not taken from under the eyes that read it: it stays until the new one is there. */
  const keepOpened = (inbox: InboxState): InboxState => {
    const before = openedId === null ? undefined : snapshot.inbox.threads[openedId]
    if (openedId === null || !before || inbox.threads[openedId] || !inbox.conversations[openedId])
      return inbox
    void loads.thread(openedId)
    return withThread(inbox, openedId, before)
  }

  const takeStatus = (status: ConnectionStatus) => {
    set({ connection: status })
    if (status !== 'online') {
      seen.clear()
      return presence.lost()
    }
    presence.tellAgain()
    outbox.flush()
    retries.runNow()
  }

  const loadCountsSoon = () => {
    cancelCounts ??= deps.clock.after(COUNTS_DELAY_MS, () => {
      cancelCounts = undefined
      void loads.counts(filter)
    })
  }

  const loadListSoon = () => {
    cancelHistory ??= deps.clock.after(HISTORY_DELAY_MS, () => {
      cancelHistory = undefined
      void loads.list(filter)
      void loads.counts(filter)
    })
  }

  const reload = async () => {
    await loads.anew(filter)
    void loads.counts(filter)
    openConversation(openedId)
  }

  const openConversation = (id: string | null) => {
    openedId = id
    if (id === null || snapshot.absent.includes(id)) return
    if (!snapshot.inbox.conversations[id]) void loads.conversation(id)
    if (!snapshot.inbox.threads[id]) void loads.thread(id)
  }

  /** A change by this agent. The log brings the result, as it does to everybody else. */
  const change = async (method: ChangeMethod, path: string, body?: object) => {
    try {
      await callApi(deps.fetch, method, path, body)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) end(error.code)
      throw error
    }
    if (snapshot.connection !== 'online') await connection.catchUp()
  }

  /** A change of which more is to be known than that it worked. */
  const post = async <T>(path: string, body: object, headers?: Record<string, string>): Promise<T> => {
    try {
      return await callApi<T>(deps.fetch, 'POST', path, body, headers)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) end(error.code)
      throw error
    } finally {
      if (snapshot.connection !== 'online') void connection.catchUp()
    }
  }

  /** Something that is only asked for while it is on the screen, and kept nowhere. */
  const ask = async <T>(path: string): Promise<T> => {
    try {
      return await callApi<T>(deps.fetch, 'GET', path)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) end(error.code)
      throw error
    }
  }

  return {
    get: () => snapshot,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    start() {
      set({ outbox: outbox.entries(), dismissed: dismissed.read() })
      connection.start()
      outbox.flush()
    },
    stop() {
      connection.stop()
      outbox.stop()
      typing.stop()
      seen.stop()
      presence.stop()
      retries.stop()
      cancelCounts?.()
      cancelHistory?.()
    },
    openList(wanted: ListFilter) {
      const isOther = countsKey(wanted) !== countsKey(filter)
      filter = wanted
      if (!snapshot.lists[listKey(wanted)]) void loads.list(wanted)
      // Only the counts on the screen are kept fresh.
      if (isOther || !snapshot.counts[countsKey(wanted)]) void loads.counts(wanted)
    },
    openConversation,
    loadCannedReplies: loads.cannedReplies,
    loadMore: (wanted: ListFilter) => loads.list(wanted, true),
    findByContact: loads.found,
    loadOlder: loads.older,
    /** The signed addresses of its files run out: every loaded page is fetched again. */
    refreshThread: loads.thread,
    /** Something that went wrong is not shown to this agent any more. */
    dismissNotice: (id: string) => set({ dismissed: dismissed.add(id) }),
    change,
    post,
    ask,
    wake: connection.wake,
    setOnline: connection.setOnline,
    typing: connection.typing,
    /** This page looks at a conversation, or at none. */
    look: presence.look,
    /** The conversation that this page shows to somebody right now. */
    lookingAt: presence.lookingAt,
    /** Calls `hear` with what has just happened; the answer ends it. */
    onEvents(hear: EventListener) {
      hearers.add(hear)
      return () => void hearers.delete(hear)
    },
    /** Something is being written in the conversation that this page looks at, or not any more. */
    writing: presence.writing,
    outbox,
  }
}

function mayMoveCounts(event: AgentEvent): boolean {
  switch (event.type) {
    case 'conversation.created':
    case 'conversation.merged':
    case 'conversation.removed':
    case 'conversation.snapshot':
      return true
    case 'conversation.updated':
      return COUNTED.some((field) => event.changes[field] !== undefined)
    default:
      return false
  }
}
