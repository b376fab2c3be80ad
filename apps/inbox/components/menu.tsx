import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import type { ShortcutName } from '../lib/shortcuts.ts'
import { useKeyHint, useShortcut } from '../lib/use-shortcuts.tsx'
import './menu.css'

interface MenuProps {
  label: string
  /** The key that opens it as well. */
  shortcut?: ShortcutName
  button: ReactNode
  children: ReactNode
  className?: string
  /** Classes of the button itself. */
  buttonClass?: string
  onToggle?(open: boolean): void
}

/** A button that opens a list of choices. Arrow keys move, Escape closes, a choice or a click elsewhere closes too. */
export function Menu(props: MenuProps) {
  const { label, shortcut, button, children, className = '', buttonClass = 'menu-button', onToggle } = props
  const [open, setOpen] = useState(false)
  const id = useId()
  const root = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLDivElement>(null)
  useShortcut(shortcut, () => setOpen(true))
  const hint = useKeyHint(shortcut, label)
  const toggled = useRef(onToggle)
  useEffect(() => {
    toggled.current = onToggle
  })
  useEffect(() => toggled.current?.(open), [open])
  useLayoutEffect(() => {
    if (open && list.current) keepInView(list.current)
  }, [open])

  useEffect(() => {
    if (!open) return
    itemsOf(root.current)[0]?.focus()
    const close = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', close)
    return () => document.removeEventListener('pointerdown', close)
  }, [open])

  // Not at once: a form that is taken off the page in the middle of a click is never sent.
  const closeSoon = () => void setTimeout(() => setOpen(false))

  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      setOpen(false)
      opener.current?.focus()
    } else if (event.key === 'Tab') {
      setOpen(false)
    } else if (moveFocus(root.current, event.key)) {
      event.preventDefault()
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the menu's own buttons inside.
    <div className={`menu ${className}`} ref={root} onKeyDown={onKeyDown}>
      <button
        ref={opener}
        type="button"
        className={buttonClass}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        {...hint}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open ? (
        // biome-ignore lint/a11y/useKeyWithClickEvents: a click in here is a choice, which keys make as well.
        <div
          ref={list}
          id={id}
          role="menu"
          aria-label={label}
          tabIndex={-1}
          className="menu-list"
          onClick={closeSoon}
        >
          {children}
        </div>
      ) : null}
    </div>
  )
}

/** Opens upwards, or to the other side, where the thread or the window has no room; where neither fits, over its button. */
function keepInView(list: HTMLElement) {
  const frame = list.closest('.messages')?.getBoundingClientRect()
  const { top, bottom, left, height } = list.getBoundingClientRect()
  const room = { top: frame?.top ?? 0, bottom: frame?.bottom ?? window.innerHeight }
  if (bottom > room.bottom) {
    if (top - height > room.top) list.classList.add('up')
    else list.style.translate = `0 ${Math.max(room.bottom - bottom, room.top - top)}px`
  }
  if (left < (frame?.left ?? 0)) list.classList.add('from-left')
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
