import {
  BufferJSON,
  proto,
  type SignalDataSet,
  type SignalDataTypeMap,
  type SignalKeyStore,
} from '@whiskeysockets/baileys'
import { readKeys } from '#db/whatsapp-keys.ts'
import type { Sealer } from '#server/lib/secrets.ts'
import { createKeyWrites, type JournalEntry, type KeyChange } from './key-writes.ts'
import type { SessionOptions } from './options.ts'
import { createTextCache } from './text-cache.ts'

/** Signal keys in the database, sealed. Every write checks, in its transaction, that this turn still holds the number. */
export interface KeyStore extends SignalKeyStore {
  /** Writes keys, and what was decrypted with them, in one transaction. */
  write(data: SignalDataSet, journal: JournalEntry | null): Promise<void>
}

/** What a session keeps of its keys in memory, in characters. */
const CACHE_CHARACTERS = 192 * 1024
/** Made of texts and numbers by Baileys: looking for bytes in them, one value after the other, is dear. */
const WITHOUT_BYTES = new Set(['session', 'device-list', 'lid-mapping'])
/** How bytes begin in JSON. */
const BYTES = '{"type":"Buffer"'
/** Asked for once in their life. */
const NEVER_CACHED = new Set(['pre-key'])

/**
 * The keys of one session. `failed` is called, before anything else happens, when they can be neither read nor
 * written: what cannot be kept must not be answered.
 */
export function createKeyStore(
  options: SessionOptions,
  sealer: Sealer,
  failed: (error: unknown) => void,
): KeyStore {
  const { database, holder } = options
  const cache = createTextCache(CACHE_CHARACTERS)
  const commit = createKeyWrites(options, sealer)
  let writes = 0

  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      failed(error)
      throw error
    }
  }

  const load = async (type: string, ids: readonly string[]): Promise<Map<string, string>> => {
    const writesBefore = writes
    const rows = await readKeys(database.read, { channelId: holder.channelId, type, ids })
    const texts = new Map(rows.map((row) => [row.id, sealer.open(row.value).toString('utf8')]))
    // What was read beside a write may be older than it.
    if (writes === writesBefore && !NEVER_CACHED.has(type)) {
      for (const id of ids) cache.set(`${type}/${id}`, texts.get(id) ?? '')
    }
    return texts
  }

  const write = async (data: SignalDataSet, journal: JournalEntry | null): Promise<void> => {
    const changes = listChanges(data)
    writes += 1
    for (const { type, id } of changes) cache.forget(`${type}/${id}`)
    try {
      await guarded(() => commit({ changes, journal }))
    } finally {
      // Also after a failure: whether the database has kept it is unknown then.
      writes += 1
    }
    for (const { type, id, text } of changes) {
      if (!NEVER_CACHED.has(type)) cache.set(`${type}/${id}`, text ?? '')
    }
  }

  return {
    write,
    set: (data) => write(data, null),
    get: (type, ids) =>
      guarded(async () => {
        const known = new Map(ids.map((id) => [id, cache.get(`${type}/${id}`)]))
        const missing = ids.filter((id) => known.get(id) === undefined)
        const loaded = missing.length > 0 ? await load(type, missing) : new Map<string, string>()
        const found: { [id: string]: SignalDataTypeMap[typeof type] } = {}
        for (const id of ids) {
          const text = known.get(id) ?? loaded.get(id)
          if (text) found[id] = parseKey(type, text)
        }
        return found
      }),
  }
}

/**
 * The same keys as one connection sees them. What it still does when it is over is thrown away: the next connection
 * gets the same messages again, and two of them must not turn one ratchet.
 */
export function whileConnected(store: KeyStore, isOver: () => boolean): KeyStore {
  const assertConnected = () => {
    if (isOver()) throw new Error('The connection is over.')
  }
  return {
    async get(type, ids) {
      assertConnected()
      return store.get(type, ids)
    },
    async set(data) {
      assertConnected()
      return store.set(data)
    },
    async write(data, journal) {
      assertConnected()
      return store.write(data, journal)
    },
  }
}

function listChanges(data: SignalDataSet): KeyChange[] {
  return Object.entries(data).flatMap(([type, values]) =>
    Object.entries(values ?? {}).map(([id, value]) => ({
      type,
      id,
      text: value === null || value === undefined ? null : writeKey(type, value),
    })),
  )
}

function writeKey(type: string, value: unknown): string {
  const isPlain = WITHOUT_BYTES.has(type) && !(value instanceof Uint8Array)
  return isPlain ? JSON.stringify(value) : JSON.stringify(value, BufferJSON.replacer)
}

function parseKey<T extends keyof SignalDataTypeMap>(type: T, text: string): SignalDataTypeMap[T] {
  const value = text.includes(BYTES) ? JSON.parse(text, BufferJSON.reviver) : JSON.parse(text)
  // Baileys works with the class of these, and JSON has only the fields.
  return type === 'app-state-sync-key' ? Object(proto.Message.AppStateSyncKeyData.fromObject(value)) : value
}
