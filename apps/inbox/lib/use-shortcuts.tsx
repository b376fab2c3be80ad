import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react'
import { ariaKeys, keyLabel, type ShortcutName, shortcutOf, worksWhileWriting } from './shortcuts.ts'

interface Shortcuts {
  /** Answers to a key until the returned function is called; of several the newest answers. */
  on(name: ShortcutName, act: () => void): () => void
  run(name: ShortcutName): void
  /** What can be done on this page right now. */
  available(): ShortcutName[]
}

const ShortcutsContext = createContext<Shortcuts | null>(null)

/** Listens to the keys of the whole page. */
export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const acts = useRef(new Map<ShortcutName, (() => void)[]>())
  const shortcuts = useMemo(
    (): Shortcuts => ({
      on(name, act) {
        acts.current.set(name, [...(acts.current.get(name) ?? []), act])
        return () => {
          const left = (acts.current.get(name) ?? []).filter((other) => other !== act)
          acts.current.set(name, left)
        }
      },
      run: (name) => acts.current.get(name)?.at(-1)?.(),
      available: () => [...acts.current].flatMap(([name, own]) => (own.length > 0 ? [name] : [])),
    }),
    [],
  )
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const name = shortcutOf(event)
      if (!name || !shortcuts.available().includes(name) || isSomethingOpen()) return
      if (isWriting(event.target) && !worksWhileWriting(name)) return
      event.preventDefault()
      shortcuts.run(name)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [shortcuts])
  return <ShortcutsContext value={shortcuts}>{children}</ShortcutsContext>
}

export function useShortcuts(): Shortcuts {
  const shortcuts = useContext(ShortcutsContext)
  if (!shortcuts) throw new Error('useShortcuts was called outside of ShortcutsProvider.')
  return shortcuts
}

/** Says what a key does, for as long as the component is on the page; null: nothing just now. */
export function useShortcut(name: ShortcutName | undefined, act: (() => void) | null): void {
  const shortcuts = useContext(ShortcutsContext)
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  const isOn = act !== null
  useEffect(() => {
    if (shortcuts && name && isOn) return shortcuts.on(name, () => latest.current?.())
  }, [shortcuts, name, isOn])
}

/** Tooltip and label of a button that a key presses as well. */
export function useKeyHint(name: ShortcutName | undefined, label: string) {
  const isMac = useIsMac()
  return name
    ? { title: `${label} (${keyLabel(name, isMac)})`, 'aria-keyshortcuts': ariaKeys(name) }
    : { title: label }
}

/** Whether Command stands where others have Ctrl. */
export function useIsMac(): boolean {
  return useSyncExternalStore(
    nothingChanges,
    () => /Mac|iPhone|iPad/.test(navigator.userAgent),
    () => false,
  )
}

function nothingChanges() {
  return () => {}
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(WRITTEN_IN) !== null
}

const WRITTEN_IN = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]'

/** A dialog or a menu has keys of its own. */
function isSomethingOpen(): boolean {
  return document.querySelector('dialog[open], [role="dialog"], [role="menu"]') !== null
}
