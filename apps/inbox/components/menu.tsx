import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import type { ShortcutName } from '../lib/shortcuts.ts'
import { useOpenMenu } from '../lib/use-open-menu.ts'
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

  const onKeyDown = useOpenMenu(root, {
    isOpen: open,
    onClose(why) {
      setOpen(false)
      if (why === 'escape') opener.current?.focus()
    },
  })

  // Not at once: a form that is taken off the page in the middle of a click is never sent.
  const closeSoon = () => void setTimeout(() => setOpen(false))

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
