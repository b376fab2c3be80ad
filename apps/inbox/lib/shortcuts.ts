/**
 * Every key that does something in the inbox. What answers to a key, the palette, the sheet and the tooltips all read
 * this table; what a key does is said where it is done, by `useShortcut`.
 */
export const SHORTCUTS = {
  palette: { key: 'mod+k', group: 'everywhere' },
  sheet: { key: '?', group: 'everywhere' },
  escape: { key: 'Escape', group: 'everywhere', isNative: true },
  narrow: { key: '/', group: 'list' },
  next: { key: 'j', group: 'list' },
  previous: { key: 'k', group: 'list' },
  select: { key: 'x', group: 'list' },
  open: { key: 'Enter', group: 'list', isNative: true },
  reply: { key: 'r', group: 'conversation' },
  note: { key: 'n', group: 'conversation' },
  close: { key: 'e', group: 'conversation' },
  snooze: { key: 's', group: 'conversation' },
  assign: { key: 'a', group: 'conversation' },
  details: { key: 'i', group: 'conversation' },
  previousPicture: { key: 'ArrowLeft', group: 'picture', isNative: true },
  nextPicture: { key: 'ArrowRight', group: 'picture', isNative: true },
  larger: { key: '+', group: 'picture', isNative: true },
  smaller: { key: '-', group: 'picture', isNative: true },
} as const satisfies Record<string, Shortcut>

interface Shortcut {
  /** A letter or sign as it is typed, or a letter with Ctrl (on a Mac, Command) held. */
  key: string
  group: (typeof SHORTCUT_GROUPS)[number]
  /** The element that has the focus answers by itself; it stands here to be told of. */
  isNative?: true
}

export type ShortcutName = keyof typeof SHORTCUTS
export const SHORTCUT_NAMES = Object.keys(SHORTCUTS) as ShortcutName[]
export const SHORTCUT_GROUPS = ['everywhere', 'list', 'conversation', 'picture'] as const

export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'repeat'
>

const SIGNS: Readonly<Record<string, string>> = { Escape: 'Esc', ArrowLeft: '←', ArrowRight: '→' }
const LETTER_CODE = /^Key([A-Z])$/

/** What a key press asks for; null where it is nothing of ours. */
export function shortcutOf(press: KeyPress): ShortcutName | null {
  const key = wordOf(press)
  if (key === null) return null
  const name = SHORTCUT_NAMES.find((candidate) => SHORTCUTS[candidate].key === key) ?? null
  // A key that is held down moves on, but opens and closes nothing a second time.
  return press.repeat && name !== 'next' && name !== 'previous' ? null : name
}

/** Whether it works while somebody writes: only what is held together with Ctrl can. */
export function worksWhileWriting(name: ShortcutName): boolean {
  return SHORTCUTS[name].key.startsWith('mod+')
}

/** As it stands on the keyboard: `E`, `Ctrl+K`, `⌘K`. */
export function keyLabel(name: ShortcutName, isMac: boolean): string {
  const { key } = SHORTCUTS[name]
  const sign = SIGNS[key]
  if (sign) return sign
  if (key.startsWith('mod+')) return `${isMac ? '⌘' : 'Ctrl+'}${key.slice(4).toUpperCase()}`
  return key.length === 1 ? key.toUpperCase() : key
}

/** For a screen reader, in the words of `aria-keyshortcuts`. */
export function ariaKeys(name: ShortcutName): string {
  const { key } = SHORTCUTS[name]
  return key.startsWith('mod+') ? `Control+${key.slice(4)} Meta+${key.slice(4)}` : key
}

function wordOf({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string | null {
  // Signs stand elsewhere on every keyboard, and may need Shift or AltGr: what is typed counts.
  if (/^[/?]$/.test(key)) return metaKey || (ctrlKey && !altKey) ? null : key
  if (altKey || shiftKey) return null
  const letter = letterOf(key, code)
  if (letter === null) return null
  return ctrlKey || metaKey ? `mod+${letter}` : letter
}

/** The letter on the key cap; on a keyboard of another script, the one in this place on a Latin one. */
function letterOf(key: string, code: string): string | null {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase()
  const isOtherScript = /^\p{L}$/u.test(key)
  return isOtherScript ? (LETTER_CODE.exec(code)?.[1]?.toLowerCase() ?? null) : null
}
