import { OUTBOX_MAX_AGE_MS } from '#server/protocol/limits.ts'
import type { NewVisitorMessage, VisitorClaims } from '#server/protocol/visitors.ts'
import { backoffMs } from './backoff.ts'
import { asCallError, type CallError } from './call-error.ts'
import type { Clock } from './clock.ts'
import type { OutboxView } from './conversation.ts'
import { newClientId } from './ids.ts'
import type { Owner } from './ownership.ts'
import type { OutboxEntry, OutboxFile, WidgetStorage } from './storage.ts'

const RETRY_FIRST_MS = 1_000
const RETRY_CAP_MS = 30_000
const THROTTLED_DEFAULT_MS = 5_000

/** Refusals that say nothing about the message itself: another try can still turn them into a yes. */
const PASSING_CODES: readonly string[] = [
  'network',
  'internal',
  'unavailable',
  'token_stale',
  'token_invalid',
  'site_rotated',
  'origin_refused',
  'site_unknown',
  'other_visitor',
]

export interface NewEntry {
  text: string
  file: OutboxFile | null
  page: string | null
  about?: VisitorClaims | undefined
}

/** Messages that the server has not acknowledged: kept first, sent in order, gone only when acknowledged. */
export interface Outbox {
  /** Reads what earlier pages left behind; answers how many there are. */
  restore(): Promise<number>
  /** Keeps a message, and only then shows it; answers its client id. */
  add(entry: NewEntry): Promise<string>
  /** Tries a failed message again. */
  retry(clientId: string): Promise<void>
  discard(clientId: string): Promise<void>
  /** The network is back, or somebody else is at the browser: look again, and do not wait any longer. */
  kick(): void
  /** The server's log shows these messages: they are acknowledged. */
  settle(clientIds: readonly string[]): Promise<void>
  close(): void
}

export interface OutboxDeps {
  clock: Clock
  random: () => number
  storage: WidgetStorage
  /** Sends one message in its owner's name, or in none. The same client id may come again. */
  deliver(message: NewVisitorMessage, owner: Owner): Promise<void>
  /** Puts a file up for the message's owner, and says which visitor's it is. */
  upload(options: {
    for: Owner
    file: OutboxFile
    signal: AbortSignal
    progress: (share: number) => void
  }): Promise<{ mediaId: string; owner: string }>
  /** The visitor in whose name messages go out now. */
  visitorId(): Promise<string>
  /** Who owns what is written now. */
  writer(): Owner
  /** Whose messages may be seen and sent now. */
  owners(): readonly Owner[]
  changed(view: OutboxView): void
  /** Entries are gone that this page did not send: another tab did, or dropped them. */
  missed(): Promise<void>
}

/** The outbox of one site. Several tabs may have one each over the same storage. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { clock, storage } = deps
  const progress = new Map<string, number>()
  const uploads = new Map<string, AbortController>()
  /** Acknowledged or dropped here, so never sent again, even where the browser fails to forget them. */
  const settled = new Set<string>()
  let entries: OutboxEntry[] = []
  let pausedUntil: number | null = null
  let failures = 0
  let sending = false
  let again = false
  let closed = false
  let cancelTimer = () => {}

  function own(): OutboxEntry[] {
    const owners = deps.owners()
    return entries.filter(({ owner }) => owners.includes(owner))
  }

  function show(): void {
    deps.changed({
      entries: own(),
      progress: new Map(progress),
      pausedUntil,
      durable: storage.durable(),
    })
  }

  async function reload(): Promise<void> {
    const before = entries
    const kept = await storage.listEntries()
    const missed = without(before, kept).filter((entry) => !settled.has(entry.clientId))
    if (missed.length > 0) await deps.missed().catch(() => undefined)
    const addedMeanwhile = without(without(entries, before), kept)
    entries = [...kept, ...addedMeanwhile].filter((entry) => !settled.has(entry.clientId))
    show()
  }

  async function forget(clientId: string): Promise<void> {
    settled.add(clientId)
    progress.delete(clientId)
    uploads.get(clientId)?.abort()
    entries = entries.filter((entry) => entry.clientId !== clientId)
    show()
    // Where the browser fails to forget it, the next page sends it again, and the server knows its id.
    await storage.removeEntry(clientId).catch(() => undefined)
  }

  async function change(clientId: string, changes: Partial<OutboxEntry>): Promise<void> {
    await storage.changeEntry(clientId, changes)
    entries = entries.map((entry) => (entry.clientId === clientId ? { ...entry, ...changes } : entry))
    show()
  }

  /** Starts sending unless it already runs, in this tab or in another. */
  function run(): void {
    if (closed) return
    again = true
    if (sending) return
    sending = true
    void drain().finally(() => {
      sending = false
      if (again) run()
    })
  }

  async function drain(): Promise<void> {
    while (again && !closed) {
      again = false
      cancelTimer()
      await storage.exclusively('outbox', sendAll).catch((error: unknown) => later(asCallError(error)))
    }
  }

  /** Sends from the oldest on, and stops at the first that has to wait: order is part of the promise. */
  async function sendAll(): Promise<void> {
    await reload()
    await dropUnowned()
    for (;;) {
      const next = own().find((entry) => entry.failure === null)
      if (!next || closed) return
      if (pausedUntil !== null && clock.now() < pausedUntil) return later(null)
      if (clock.now() - next.createdAt > OUTBOX_MAX_AGE_MS) {
        await change(next.clientId, { failure: { code: 'expired', message: '' } })
        continue
      }
      const error = await sendOne(next)
      if (error?.code === 'media_not_found' && next.mediaId !== null) {
        await change(next.clientId, { mediaId: null, mediaOwner: null })
        continue
      }
      if (error && !settled.has(next.clientId)) {
        if (!isPermanent(error)) return later(error)
        await change(next.clientId, { failure: { code: error.code, message: error.message } })
      }
    }
  }

  /** What nobody will be asked about any more is not kept for ever. */
  async function dropUnowned(): Promise<void> {
    const owned = own()
    const left = entries.filter((entry) => !owned.includes(entry))
    for (const { clientId, createdAt } of left) {
      if (clock.now() - createdAt > OUTBOX_MAX_AGE_MS) await forget(clientId)
    }
  }

  async function sendOne(entry: OutboxEntry): Promise<CallError | null> {
    try {
      const mediaId = entry.file ? await uploaded(entry, entry.file) : null
      const { clientId, text, page, about } = entry
      await deps.deliver({ clientId, text, mediaId, page, about }, entry.owner)
      failures = 0
      pausedUntil = null
      await forget(clientId)
      return null
    } catch (error) {
      progress.delete(entry.clientId)
      return asCallError(error)
    }
  }

  async function uploaded(entry: OutboxEntry, file: OutboxFile): Promise<string> {
    const { clientId, owner: author } = entry
    if (entry.mediaId !== null && entry.mediaOwner === (await deps.visitorId())) return entry.mediaId
    const abort = new AbortController()
    uploads.set(clientId, abort)
    const tell = (share: number) => {
      progress.set(clientId, share)
      show()
    }
    tell(0)
    try {
      const { mediaId, owner } = await deps.upload({
        for: author,
        file,
        signal: abort.signal,
        progress: tell,
      })
      await change(clientId, { mediaId, mediaOwner: owner })
      return mediaId
    } finally {
      uploads.delete(clientId)
    }
  }

  /** Sets the next try; null keeps the pause that the server asked for. */
  function later(error: CallError | null): void {
    if (error && isThrottled(error)) pausedUntil = clock.now() + (error.retryAfterMs ?? THROTTLED_DEFAULT_MS)
    const retryMs = backoffMs({ failures, firstMs: RETRY_FIRST_MS, capMs: RETRY_CAP_MS, random: deps.random })
    const waitMs =
      pausedUntil === null ? Math.max(retryMs, error?.retryAfterMs ?? 0) : pausedUntil - clock.now()
    failures += 1
    cancelTimer()
    cancelTimer = clock.after(waitMs, () => {
      pausedUntil = null
      run()
    })
    show()
  }

  return {
    async restore() {
      await reload()
      const waiting = own().length
      if (waiting > 0) run()
      return waiting
    },
    async add({ text, file, page, about }) {
      const clientId = newClientId()
      const createdAt = clock.now()
      const written = { clientId, owner: deps.writer(), text, file, page, about, createdAt }
      const entry = { ...written, mediaId: null, mediaOwner: null, failure: null }
      const kept = await storage.addEntry(entry)
      if (!entries.some((other) => other.clientId === clientId)) entries = [...entries, kept]
      show()
      run()
      return clientId
    },
    async retry(clientId) {
      const entry = entries.find((entry) => entry.clientId === clientId)
      if (!entry?.failure) return
      if (entry.failure.code === 'client_id_reused') {
        const { order, ...copy } = entry
        const fresh = { ...copy, clientId: newClientId(), failure: null, createdAt: clock.now() }
        entries = [...entries, await storage.addEntry(fresh)]
        await forget(clientId)
      } else {
        await change(clientId, { failure: null, createdAt: clock.now(), mediaId: null, mediaOwner: null })
      }
      run()
    },
    discard: forget,
    kick() {
      failures = 0
      show()
      // Also where nothing waits here: a tab that is closed by now may have left something.
      run()
    },
    async settle(clientIds) {
      const known = clientIds.filter((clientId) => entries.some((entry) => entry.clientId === clientId))
      for (const clientId of known) await forget(clientId)
    },
    close() {
      closed = true
      cancelTimer()
      for (const upload of uploads.values()) upload.abort()
    },
  }
}

function without(entries: readonly OutboxEntry[], others: readonly OutboxEntry[]): OutboxEntry[] {
  return entries.filter((entry) => !others.some((other) => other.clientId === entry.clientId))
}

/** The server does not want this message as it is; the visitor must change it or drop it. */
function isPermanent(error: CallError): boolean {
  const passes = PASSING_CODES.includes(error.code) || (error.status ?? 0) >= 500
  return !passes && !isThrottled(error)
}

function isThrottled({ code, status }: CallError): boolean {
  return status === 429 || code.startsWith('too_many')
}
