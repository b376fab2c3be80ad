import { SHOWN_TYPES } from './media-types.ts'

const LONGEST_NAME = 120
const LONGEST_EXTENSION = 12

/**
 * Control characters, halves of characters, and what turns text around on the screen or means something to a file
 * system. The two joiners stay: some scripts and emoji need them.
 */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"|?*]/gu

/** A name that can be shown and saved anywhere, whatever was given: no path, no hidden file, no tricks. */
export function safeFileName(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? ''
  const visible = last.replace(UNSAFE, ' ').replace(/\s+/g, ' ')
  const trimmed = visible.replace(/^[. ]+|[. ]+$/g, '').normalize('NFC')
  return shorten(trimmed === '' ? 'file' : trimmed)
}

/** `name` with an ending that fits `mime`, where browsers show files of that type. */
export function withFittingExtension(name: string, mime: string): string {
  const fitting = SHOWN_TYPES[mime]?.extensions
  if (!fitting || fitting.some((extension) => name.toLowerCase().endsWith(`.${extension}`))) return name
  return `${name}.${fitting[0]}`
}

/** Cuts between characters, and keeps the ending. */
function shorten(name: string): string {
  const characters = [...name]
  if (characters.length <= LONGEST_NAME) return name
  const dot = characters.lastIndexOf('.')
  const ending = dot > 0 && characters.length - dot <= LONGEST_EXTENSION ? characters.slice(dot) : []
  return [...characters.slice(0, LONGEST_NAME - ending.length), ...ending].join('')
}
