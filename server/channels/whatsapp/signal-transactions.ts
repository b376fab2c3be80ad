import { AsyncLocalStorage } from 'node:async_hooks'
import type { SignalDataSet, SignalDataTypeMap, SignalKeyStoreWithTransaction } from '@whiskeysockets/baileys'
import type { Turns } from '#server/lib/turns.ts'
import type { KeyStore } from './key-store.ts'
import type { JournalEntry } from './key-writes.ts'

export interface SignalTransactions extends SignalKeyStoreWithTransaction {
  /** Writes down what was decrypted, together with the keys of this transaction. */
  journal(entry: JournalEntry): void
}

interface Work {
  writes: SignalDataSet
  journal: JournalEntry | null
}

/**
 * Transactions over the key store for the Signal repository. Baileys keeps one open over the whole of a send and
 * commits after the bytes have left; these commit as soon as a ratchet has moved, so that no step is used twice after
 * a crash. Work on one user waits its turn, whichever of the user's addresses it names.
 */
export function createSignalTransactions(store: KeyStore, turns: Turns): SignalTransactions {
  const current = new AsyncLocalStorage<Work>()

  const begin = async <T>(exec: () => Promise<T>): Promise<T> => {
    const work: Work = { writes: {}, journal: null }
    const result = await current.run(work, exec)
    if (work.journal || Object.keys(work.writes).length > 0) await store.write(work.writes, work.journal)
    return result
  }

  return {
    isInTransaction: () => current.getStore() !== undefined,
    journal(entry) {
      const work = current.getStore()
      if (!work) throw new Error('Something was journaled outside of a transaction.')
      work.journal = entry
    },
    async get(type, ids) {
      const written: { [id: string]: SignalDataTypeMap[typeof type] | null } =
        current.getStore()?.writes[type] ?? {}
      const unwritten = ids.filter((id) => !(id in written))
      const found: { [id: string]: SignalDataTypeMap[typeof type] } =
        unwritten.length > 0 ? await store.get(type, unwritten) : {}
      for (const id of ids) {
        const value = written[id]
        if (value !== undefined && value !== null) found[id] = value
      }
      return found
    },
    async set(data) {
      const work = current.getStore()
      // Who is who is true by itself, whatever becomes of this transaction; Baileys remembers it at once.
      if (!work || 'lid-mapping' in data) return store.set(data)
      for (const [type, values] of Object.entries(data)) {
        Object.assign(work.writes, { [type]: { ...lookUp(work.writes, type), ...values } })
      }
    },
    async transaction(exec, key) {
      if (current.getStore()) return exec()
      return turns(await userOf(key, store), () => begin(exec))
    },
  }
}

/** The one name of a user who may be written to by number or by LID; other keys stay as they are. */
async function userOf(key: string, store: KeyStore): Promise<string> {
  const [, user, server] = /^(\d+)(?:_\d+)?(?::\d+)?@(.+)$/.exec(key) ?? []
  if (user === undefined) return key
  if (server === 'lid' || server === 'hosted.lid') return `lid:${user}`
  if (server !== 's.whatsapp.net' && server !== 'hosted') return key
  const { [user]: lid } = await store.get('lid-mapping', [user])
  return lid ? `lid:${lid}` : `phone:${user}`
}

function lookUp(data: SignalDataSet, type: string): object {
  return Object.entries(data).find(([name]) => name === type)?.[1] ?? {}
}
