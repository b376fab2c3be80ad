import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react'

/**
 * An open menu: the first choice has the focus, arrows move it, and Escape, Tab or a press elsewhere closes. Answers
 * what its element does with keys.
 */
export function useOpenMenu(
  root: RefObject<HTMLElement | null>,
  { isOpen, onClose }: { isOpen: boolean; onClose(why: 'escape' | 'left'): void },
) {
  const close = useRef(onClose)
  useEffect(() => {
    close.current = onClose
  })
  useEffect(() => {
    if (!isOpen) return
    itemsOf(root.current)[0]?.focus()
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) close.current('left')
    }
    document.addEventListener('pointerdown', onPress)
    return () => document.removeEventListener('pointerdown', onPress)
  }, [root, isOpen])

  return (event: KeyboardEvent) => {
    if (!isOpen) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      onClose('escape')
    } else if (event.key === 'Tab') {
      onClose('left')
    } else if (moveFocus(root.current, event.key)) {
      event.preventDefault()
    }
  }
}

function moveFocus(root: HTMLElement | null, key: string): boolean {
  const items = itemsOf(root)
  const at = items.findIndex((item) => item.matches(':focus'))
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key]
  if (next === undefined) return false
  items.at(next % Math.max(items.length, 1))?.focus()
  return true
}

function itemsOf(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])]
}
