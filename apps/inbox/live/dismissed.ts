import type { KeyValueStorage } from './storage.ts'

const MOST = 200

/** What went wrong and this agent has seen enough of: kept in the browser, over a reload. */
export function createDismissed(storage: KeyValueStorage, agentId: string) {
  const key = `sapa.dismissed.${agentId}`
  const read = () => parseIds(storage.get(key))
  return {
    read,
    add(id: string): string[] {
      const ids = [...read(), id].slice(-MOST)
      storage.set(key, JSON.stringify(ids))
      return ids
    },
  }
}

function parseIds(text: string | null): string[] {
  try {
    const ids: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}
