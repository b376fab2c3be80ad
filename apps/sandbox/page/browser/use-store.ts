import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { ThreadView } from '../views.ts'
import type { PageState, Store } from './store.ts'

export const StoreContext = createContext<Store | null>(null)

export function useStore(): Store {
  const store = useContext(StoreContext)
  if (!store) throw new Error('There is no store above this')
  return store
}

export function usePage(): PageState {
  const store = useStore()
  return useSyncExternalStore(store.subscribe, store.get)
}

/** A chat as somebody's phone shows it, read again whenever something has happened. */
export function useThread(person: string, chat: string): ThreadView | null {
  const store = useStore()
  const { revision } = usePage()
  const [thread, setThread] = useState<ThreadView | null>(null)
  useEffect(() => {
    let isCurrent = revision >= 0
    void store.call('page.thread', { person, chat }).then((found) => {
      if (isCurrent && found) setThread(found)
    })
    return () => {
      isCurrent = false
    }
  }, [store, person, chat, revision])
  return thread?.person === person && thread.chat === chat ? thread : null
}
