import type {
  CannedRepliesAnswer,
  ConversationCounts,
  ConversationsPage,
  MessagesPage,
  NotificationsPage,
} from '#server/protocol/rest.ts'
import type { ChannelView, ConversationView, LabelView, MemberView } from '#server/protocol/views.ts'
import { ApiError, callApi, type Fetch } from './api.ts'
import { countsKey, type ListFilter, listKey } from './list-view.ts'
import {
  isOutdated,
  mergeCannedReplies,
  mergeConversation,
  mergeConversations,
  mergeNotifications,
  mergeThread,
} from './merge.ts'
import type { Retries } from './retries.ts'
import { type LiveSnapshot, mergeAccount, windowOf } from './snapshot.ts'
import { emptyState, type InboxState } from './state.ts'
import { comparePlace } from './thread.ts'

export interface LoadDeps {
  fetch: Fetch
  retries: Retries
  get(): LiveSnapshot
  set(change: Partial<LiveSnapshot>): void
  setInbox(inbox: InboxState): void
}

export type Loads = ReturnType<typeof createLoads>

/** Everything that the inbox asks the server for. An answer older than the log at hand is asked for again. */
export function createLoads({ fetch, retries, get, set, setInbox }: LoadDeps) {
  const ask = <T>(path: string) => callApi<T>(fetch, 'GET', `/api/v1/${path}`)

  const list = (filter: ListFilter, isMore = false): Promise<void> =>
    retries.load(`${isMore ? 'more' : 'list'} ${listKey(filter)}`, async () => {
      const cursor = isMore ? get().lists[listKey(filter)]?.next : undefined
      if (isMore && !cursor) return
      const query = new URLSearchParams({ ...filter, ...(cursor ? { cursor } : {}) })
      const page = await ask<ConversationsPage>(`conversations?${query}`)
      if (isOutdated(get().inbox, page.seq)) throw outdated()
      setInbox(mergeConversations(get().inbox, page))
      set({ lists: { ...get().lists, [listKey(filter)]: windowOf(page) } })
    })
  /** Conversations of contacts with this name, wherever they stand in the lists. */
  const found = (contact: string): Promise<void> =>
    retries.load('found', async () => {
      const page = await ask<Omit<ConversationsPage, 'next'>>(
        `conversations/found?${new URLSearchParams({ contact })}`,
      )
      if (isOutdated(get().inbox, page.seq)) throw outdated()
      setInbox(mergeConversations(get().inbox, page))
    })

  const staleCounts = new Set<string>()
  const counts = ({ view: _view, ...filter }: ListFilter): Promise<void> => {
    const key = countsKey(filter)
    staleCounts.add(key)
    return retries.load(`counts ${key}`, async () => {
      // Whatever happens while one answer is on its way needs another one.
      while (staleCounts.delete(key)) {
        const counts = await askOrMark(filter)
        set({ counts: { ...get().counts, [key]: counts } })
      }
    })
  }

  /** What could not be asked is still owed: the retry has to know. */
  const askOrMark = async (filter: Omit<ListFilter, 'view'>): Promise<ConversationCounts> => {
    try {
      return await ask<ConversationCounts>(`conversations/counts?${new URLSearchParams(filter)}`)
    } catch (error) {
      staleCounts.add(countsKey(filter))
      throw error
    }
  }

  const conversation = (id: string): Promise<void> =>
    retries.load(`conversation ${id}`, () =>
      orAbsent(id, async () => {
        const answer = await ask<{ conversation: ConversationView; seq: number }>(`conversations/${id}`)
        if (isOutdated(get().inbox, answer.seq)) throw outdated()
        setInbox(mergeConversation(get().inbox, answer))
      }),
    )

  /** The newest page; or, where some of it is loaded already, all of that anew. */
  const thread = (id: string): Promise<void> =>
    retries.load(`thread ${id}`, () =>
      orAbsent(id, async () => {
        const oldest = get().inbox.threads[id]?.messages[0]
        const newest = await ask<MessagesPage>(`conversations/${id}/messages`)
        let { messages, before } = newest
        while (before && oldest && messages[0] && comparePlace(oldest, messages[0]) < 0) {
          const page = await ask<MessagesPage>(`conversations/${id}/messages?before=${before}`)
          messages = [...page.messages, ...messages]
          before = page.before
        }
        if (isOutdated(get().inbox, newest.seq)) throw outdated()
        setInbox(mergeThread(get().inbox, id, { messages, before, seq: newest.seq }, 'newest'))
      }),
    )

  const older = (id: string): Promise<void> =>
    retries.load(`older ${id}`, async () => {
      const before = get().inbox.threads[id]?.before
      if (!before) return
      const page = await ask<MessagesPage>(`conversations/${id}/messages?before=${before}`)
      if (get().inbox.threads[id]?.before !== before) return
      if (isOutdated(get().inbox, page.seq)) throw outdated()
      setInbox(mergeThread(get().inbox, id, page, 'older'))
    })

  const cannedReplies = (): Promise<void> =>
    retries.load('canned replies', async () => {
      const answer = await ask<CannedRepliesAnswer>('canned-replies')
      if (isOutdated(get().inbox, answer.seq)) throw outdated()
      setInbox(mergeCannedReplies(get().inbox, answer))
    })

  const notifications = (): Promise<void> =>
    retries.load('notifications', async () => {
      const page = await ask<NotificationsPage>('notifications')
      if (isOutdated(get().inbox, page.seq)) throw outdated()
      setInbox(mergeNotifications(get().inbox, page))
    })

  /** A new beginning: the list that is on the screen. The rest is loaded when it is opened. */
  const anew = async (filter: ListFilter): Promise<void> => {
    const page = await ask<ConversationsPage>(`conversations?${new URLSearchParams(filter)}`)
    const { members } = await ask<{ members: MemberView[] }>('members')
    const { channels } = await ask<{ channels: ChannelView[] }>('channels')
    const { labels } = await ask<{ labels: LabelView[] }>('labels')
    const notifications = await ask<NotificationsPage>('notifications')
    const known = mergeAccount(emptyState(page.seq), { members, channels, labels, notifications })
    const inbox = mergeConversations(known, page)
    set({ inbox, lists: { [listKey(filter)]: windowOf(page) }, counts: {}, absent: [] })
  }

  /** Refused for good: it does not exist or this agent may not see it. */
  const orAbsent = async (id: string, run: () => Promise<void>) => {
    try {
      await run()
    } catch (error) {
      if (!(error instanceof ApiError) || error.isPassing || error.status === 401) throw error
      const missing = get().inbox.missing.filter((other) => other !== id)
      set({ inbox: { ...get().inbox, missing }, absent: [...get().absent, id] })
    }
  }

  return { cannedReplies, list, found, counts, conversation, thread, older, notifications, anew }
}

/** More happened while the answer was on its way than is remembered: the retry asks once more. */
function outdated(): ApiError {
  return new ApiError('outdated', 'The answer was overtaken by events.', 0)
}
