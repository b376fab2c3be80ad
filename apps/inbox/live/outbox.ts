import type { ReplyContent } from '#server/protocol/rest.ts'
import type { MediaView, MessageDetails, MessageView, QuotedMessage } from '#server/protocol/views.ts'
import { ApiError, callApi, type Fetch } from './api.ts'
import type { Clock } from './clock.ts'
import type { KeyValueStorage } from './storage.ts'

/** A reply that the server has not confirmed yet. */
export interface OutboxEntry {
  clientId: string
  conversationId: string
  text: string
  media: MediaView | null
  note: boolean
  /** What this one answers, as it is shown above it. */
  quoted: QuotedMessage | null
  /** What it is, where it is more than text and a file. */
  content: ReplyContent | null
  /** What the agent had seen when it was begun; null: it goes, whoever has answered since. */
  seenSeq: number | null
  /** Agents whom a note names. */
  mentionedAgents: Mentioned[]
  /** When it is to leave the server; null: at once. */
  sendAt: number | null
  createdAt: number
  /** `failed` is certain: the server refused it, and it waits for the agent's word. */
  state: 'waiting' | 'failed'
  failure: { code: string; message: string } | null
}

export type Mentioned = NonNullable<MessageDetails['mentionedAgents']>[number]

/** What is given to the outbox. */
export type NewEntry = Pick<OutboxEntry, 'conversationId' | 'text' | 'media' | 'note'> &
  Partial<Pick<OutboxEntry, 'quoted' | 'content' | 'seenSeq' | 'mentionedAgents' | 'sendAt'>>

export interface OutboxDeps {
  fetch: Fetch
  storage: KeyValueStorage
  clock: Clock
  /** 0 to 1. */
  random(): number
  newClientId(): string
  /** Whose outbox it is: one browser may know several agents. */
  owner: string
  onChange(entries: readonly OutboxEntry[]): void
  onSent(message: MessageView): void
  onSignedOut(code: string): void
}

export interface Outbox {
  entries(): readonly OutboxEntry[]
  add(reply: NewEntry): void
  retry(clientId: string): void
  /** Sends it although somebody has answered meanwhile. */
  sendAnyway(clientId: string): void
  discard(clientId: string): void
  /** Tries at once what is waiting; also begins again after `stop`. */
  flush(): void
  /** Another tab changed the storage. */
  reread(): void
  stop(): void
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000

/**
 * Keeps replies until the server has them. Each goes out in order and under an id of its own, so that a reload,
 * a second tab or a lost answer cannot make two of one.
 */
export function createOutbox(deps: OutboxDeps): Outbox {
  const prefix = `sapa.outbox.${deps.owner}.`
  let entries = readEntries(deps.storage, prefix)
  let sending = false
  let stopped = false
  let failures = 0
  let cancelRetry: (() => void) | undefined
  // Only in memory, because the browser's storage is full or forbidden.
  const unkept = new Set<string>()

  const change = (next: OutboxEntry[]) => {
    entries = next
    deps.onChange(entries)
  }
  const put = (entry: OutboxEntry) => {
    const kept = deps.storage.set(prefix + entry.clientId, JSON.stringify(entry))
    if (!kept) unkept.add(entry.clientId)
    const rest = entries.filter((other) => other.clientId !== entry.clientId)
    change([...rest, entry].sort(compareAge))
  }
  const drop = (clientId: string) => {
    deps.storage.remove(prefix + clientId)
    change(entries.filter((entry) => entry.clientId !== clientId))
  }

  const flush = () => {
    stopped = false
    cancelRetry?.()
    cancelRetry = undefined
    if (!sending) void sendAll()
  }

  const sendAll = async () => {
    sending = true
    try {
      for (let entry = nextWaiting(); entry && !stopped; entry = nextWaiting()) {
        const goOn = await sendOne(entry)
        if (!goOn) return
      }
    } finally {
      sending = false
    }
  }

  const nextWaiting = () => entries.find((entry) => entry.state === 'waiting')

  const sendOne = async (entry: OutboxEntry): Promise<boolean> => {
    const path = `/api/v1/conversations/${encodeURIComponent(entry.conversationId)}/messages`
    const { clientId, text, note, content } = entry
    const quotedId = entry.quoted?.messageId ?? null
    const guard = entry.seenSeq === null ? {} : { seenSeq: entry.seenSeq }
    const mentionedAgentIds = entry.mentionedAgents.map(({ agentId }) => agentId)
    const named = mentionedAgentIds.length > 0 ? { mentionedAgentIds } : {}
    const time = entry.sendAt === null ? {} : { sendAt: entry.sendAt }
    const body = {
      clientId,
      text,
      note,
      mediaId: entry.media?.id ?? null,
      quotedId,
      content,
      ...guard,
      ...named,
      ...time,
    }
    try {
      const { message } = await callApi<{ message: MessageView }>(deps.fetch, 'POST', path, body)
      failures = 0
      deps.onSent(message)
      drop(clientId)
      return true
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return refused(entry, error)
    }
  }

  const refused = (entry: OutboxEntry, error: ApiError): boolean => {
    if (error.status === 401) {
      deps.onSignedOut(error.code)
      return false
    }
    if (!error.isPassing) {
      // Discarded by hand while it was on its way: then it stays gone.
      if (entries.some((other) => other.clientId === entry.clientId)) {
        put({ ...entry, state: 'failed', failure: { code: error.code, message: error.message } })
      }
      return true
    }
    const wait = error.retryAfterMs ?? Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS)
    failures += 1
    if (!stopped) cancelRetry = deps.clock.after(wait * (1 + deps.random() / 4), flush)
    return false
  }

  const again = (clientId: string, change: Partial<OutboxEntry>) => {
    const entry = entries.find((other) => other.clientId === clientId)
    // It was refused for its time, which passed while the server was out of reach: who sends it again means now.
    const late = entry?.failure?.code === 'send_time_past' ? { sendAt: null } : {}
    if (entry) put({ ...entry, ...late, ...change, state: 'waiting', failure: null })
    flush()
  }

  return {
    entries: () => entries,
    add(reply) {
      const clientId = deps.newClientId()
      // Never the same moment twice: replies leave in the order in which they were written.
      const createdAt = Math.max(deps.clock.now(), (entries.at(-1)?.createdAt ?? 0) + 1)
      const rest = { clientId, createdAt, state: 'waiting' as const, failure: null }
      put({
        quoted: null,
        content: null,
        seenSeq: null,
        mentionedAgents: [],
        sendAt: null,
        ...reply,
        ...rest,
      })
      flush()
    },
    retry: (clientId) => again(clientId, {}),
    sendAnyway: (clientId) => again(clientId, { seenSeq: null }),
    discard: drop,
    flush,
    reread() {
      const memory = entries.filter((entry) => unkept.has(entry.clientId))
      const stored = readEntries(deps.storage, prefix).filter((entry) => !unkept.has(entry.clientId))
      change([...stored, ...memory].sort(compareAge))
    },
    stop() {
      stopped = true
      cancelRetry?.()
    },
  }
}

function readEntries(storage: KeyValueStorage, prefix: string): OutboxEntry[] {
  return storage
    .keys()
    .filter((key) => key.startsWith(prefix))
    .map((key) => parseEntry(storage.get(key)))
    .filter((entry) => entry !== undefined)
    .sort(compareAge)
}

function parseEntry(text: string | null): OutboxEntry | undefined {
  if (text === null) return undefined
  try {
    const value: unknown = JSON.parse(text)
    // Entries of an older version know less.
    return isEntry(value)
      ? {
          ...value,
          quoted: value.quoted ?? null,
          content: value.content ?? null,
          seenSeq: value.seenSeq ?? null,
          mentionedAgents: value.mentionedAgents ?? [],
          sendAt: value.sendAt ?? null,
        }
      : undefined
  } catch {
    return undefined
  }
}

function isEntry(value: unknown): value is OutboxEntry {
  return (
    typeof value === 'object' &&
    value !== null &&
    'clientId' in value &&
    'conversationId' in value &&
    'text' in value
  )
}

function compareAge(a: OutboxEntry, b: OutboxEntry): number {
  return a.createdAt - b.createdAt || (a.clientId < b.clientId ? -1 : 1)
}
