import { useSyncExternalStore } from 'react'
import { useLocation, useNavigate } from 'react-router'

/** A window over this page that the browser's way back closes: what is open stands behind the # of the address. */
export function useHashWindow(name: string) {
  const { hash, search, state } = useLocation()
  const navigate = useNavigate()
  // The server knows nothing of what stands behind a #, and both have to begin the same.
  const isAwake = useSyncExternalStore(
    nothingChanges,
    () => true,
    () => false,
  )
  const [shownName, value = ''] = hash.slice(1).split('=')
  const isOpen = isAwake && shownName === name
  const cameFromHere = isOwn(state)
  return {
    isOpen,
    value,
    /** The way back leaves the window, however much was looked at in it. */
    open: (next = '') =>
      void navigate(
        { search, hash: next === '' ? name : `${name}=${next}` },
        { replace: isOpen, state: isOpen ? state : { fromPage: true }, preventScrollReset: true },
      ),
    close: () =>
      void (cameFromHere
        ? navigate(-1)
        : navigate({ search, hash: '' }, { replace: true, preventScrollReset: true })),
  }
}

function isOwn(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'fromPage' in state
}

function nothingChanges() {
  return () => {}
}
