import { expect, test } from 'vitest'
import en from '#inbox/i18n/en.json' with { type: 'json' }
import {
  type KeyPress,
  keyLabel,
  SHORTCUT_NAMES,
  SHORTCUTS,
  shortcutOf,
  worksWhileWriting,
} from '#inbox/lib/shortcuts.ts'

test('no key does two things, and every key is told of in the sheet', () => {
  const keys = SHORTCUT_NAMES.map((name) => SHORTCUTS[name].key)
  expect(new Set(keys).size).toBe(keys.length)
  expect(Object.keys(en.shortcuts.name).sort()).toEqual([...SHORTCUT_NAMES].sort())
})

test('a letter works with capitals locked, not with Shift, Ctrl or Alt held', () => {
  expect(shortcutOf(press('e'))).toBe('close')
  expect(shortcutOf(press('E'))).toBe('close')
  for (const held of ['shiftKey', 'ctrlKey', 'metaKey', 'altKey'] as const) {
    expect(shortcutOf(press('e', { [held]: true }))).toBe(null)
  }
})

test('the palette opens with Ctrl, and on a Mac with Command; only that works while somebody writes', () => {
  expect(shortcutOf(press('k', { ctrlKey: true }))).toBe('palette')
  expect(shortcutOf(press('k', { metaKey: true }))).toBe('palette')
  expect(SHORTCUT_NAMES.filter(worksWhileWriting)).toEqual(['palette'])
  expect([keyLabel('palette', false), keyLabel('palette', true)]).toEqual(['Ctrl+K', '⌘K'])
})

test('signs count as they are typed, wherever they stand on the keyboard', () => {
  expect(shortcutOf(press('/', { code: 'Slash' }))).toBe('narrow')
  // German: Shift and 7. Some others: AltGr, which Windows tells as Ctrl and Alt.
  expect(shortcutOf(press('/', { code: 'Digit7', shiftKey: true }))).toBe('narrow')
  expect(shortcutOf(press('?', { code: 'KeyW', ctrlKey: true, altKey: true }))).toBe('sheet')
  expect(shortcutOf(press('/', { ctrlKey: true }))).toBe(null)
})

test('letters count by what is on the key; on a keyboard of another script by where they stand', () => {
  // French: what stands where others have Q is an A.
  expect(shortcutOf(press('a', { code: 'KeyQ' }))).toBe('assign')
  expect(shortcutOf(press('у', { code: 'KeyE' }))).toBe('close')
  expect(shortcutOf(press('ث', { code: 'KeyE' }))).toBe('close')
  expect(shortcutOf(press('л', { code: 'KeyK', ctrlKey: true }))).toBe('palette')
  expect(shortcutOf(press('1', { code: 'Digit1' }))).toBe(null)
})

test('a key that is held moves through the list, and closes nothing twice', () => {
  expect(shortcutOf(press('j', { repeat: true }))).toBe('next')
  expect(shortcutOf(press('e', { repeat: true }))).toBe(null)
})

function press(key: string, change: Partial<KeyPress> = {}): KeyPress {
  const held = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
  return { key, code: `Key${key.toUpperCase()}`, repeat: false, ...held, ...change }
}
