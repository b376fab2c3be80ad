import type { CannedReplyView } from '#server/protocol/views.ts'

/** A shortcut that is being typed: `/than` before the caret. */
export interface TypedShortcut {
  /** Without the slash, in small letters. */
  words: string
  /** Where the slash stands, and where the caret does. */
  from: number
  to: number
}

const TYPED = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u
const SHOWN_MOST = 8

/** What is typed right before the caret, if it is a shortcut: a slash in the middle of a word is none. */
export function typedShortcut(text: string, caret: number): TypedShortcut | null {
  const match = TYPED.exec(text.slice(0, caret))
  if (!match) return null
  const words = (match[1] ?? '').normalize('NFKC').toLowerCase()
  return { words, from: caret - (match[1] ?? '').length - 1, to: caret }
}

/** Shortcuts that begin like it come first, then what has it somewhere. */
export function matchingReplies(replies: readonly CannedReplyView[], words: string): CannedReplyView[] {
  const rank = ({ shortcut, text }: CannedReplyView) => {
    if (shortcut.startsWith(words)) return 0
    if (shortcut.includes(words)) return 1
    return text.toLowerCase().includes(words) ? 2 : 3
  }
  return replies
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter((one) => one.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.reply.shortcut.localeCompare(b.reply.shortcut))
    .slice(0, SHOWN_MOST)
    .map(({ reply }) => reply)
}
