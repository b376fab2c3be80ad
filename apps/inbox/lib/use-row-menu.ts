import { type MouseEvent, useState } from 'react'

/** The row whose menu was asked for (the other button, a long touch, the menu key), and where. */
export function useRowMenu() {
  const [menu, setMenu] = useState<{ id: string; x: number; y: number } | null>(null)
  const openMenu = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('a.row') : null
    const id = row?.dataset.id
    // With Shift held the browser's own menu comes.
    if (!row || !id || event.shiftKey) return
    event.preventDefault()
    const { left, top, height } = row.getBoundingClientRect()
    const isByKey = event.clientX === 0 && event.clientY === 0
    setMenu(
      isByKey ? { id, x: left + height, y: top + height / 2 } : { id, x: event.clientX, y: event.clientY },
    )
  }
  return { menu, openMenu, closeMenu: () => setMenu(null) }
}
