import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { keptTop, offsetsOf, rowsWithin } from './list-window.ts'

const ROWS_AROUND = 6
/** Before the first measuring, and on the server: about one screen. */
const FIRST_HEIGHT = 1_000
const USUAL_REM = 16

/** Shows only the rows that are in sight of a list that scrolls. `heightOf` is in rem. */
export function useListWindow<T extends { id: string }>(rows: readonly T[], heightOf: (row: T) => number) {
  const frame = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const [view, setView] = useState({ top: 0, height: FIRST_HEIGHT, rem: USUAL_REM })
  const { ids, offsets } = useMemo(
    () => ({
      ids: rows.map(({ id }) => id),
      offsets: offsetsOf(rows.map((row) => heightOf(row) * view.rem)),
    }),
    [rows, heightOf, view.rem],
  )
  const shown = useRef({ ids, offsets, top: 0 })
  const { from, to } = rowsWithin(offsets, { ...view, around: ROWS_AROUND })

  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const look = () => {
      // Taken off the screen on a phone: what is kept is where it stood.
      if (element.clientHeight === 0) return
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || USUAL_REM
      setView({ top: element.scrollTop, height: element.clientHeight, rem })
    }
    const follow = () => {
      shown.current.top = element.scrollTop
      look()
    }
    const comeBack = () => {
      if (element.clientHeight > 0) element.scrollTop = shown.current.top
      look()
    }
    const observer = new ResizeObserver(comeBack)
    observer.observe(element)
    element.addEventListener('scroll', follow, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', follow)
    }
  }, [])

  const above = offsets[from] ?? 0
  const below = (offsets.at(-1) ?? 0) - (offsets[to] ?? 0)
  // Not as an attribute: the page's policy forbids those, and the server's first rendering would have one.
  useLayoutEffect(() => {
    if (!list.current) return
    list.current.style.paddingTop = `${above}px`
    list.current.style.paddingBottom = `${below}px`
  }, [above, below])

  useLayoutEffect(() => {
    const before = shown.current
    const top = keptTop(before, { ids, offsets })
    shown.current = { ids, offsets, top }
    if (frame.current && top !== before.top) frame.current.scrollTop = top
  }, [ids, offsets])

  /** Brings a row into sight, if it is not there already. */
  const reveal = (id: string) => {
    const element = frame.current
    const row = ids.indexOf(id)
    if (!element || row < 0) return
    const begin = offsets[row] ?? 0
    const end = offsets[row + 1] ?? 0
    if (begin < element.scrollTop) element.scrollTop = begin
    else if (end > element.scrollTop + element.clientHeight) element.scrollTop = end - element.clientHeight
  }

  return { frame, list, from, to, reveal }
}
