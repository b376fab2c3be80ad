import type { Language } from '../i18n/language.ts'
import { browserStorage } from '../live/storage.ts'
import { fold } from './fuzzy.ts'

export interface Emoji {
  sign: string
  name: string
  /** Names and other words of every language that is loaded, folded. */
  found: string
}

export interface EmojiGroup {
  name: string
  emoji: Emoji[]
}

const RECENT_KEY = 'sapa.emoji'
const RECENT_MOST = 24
const FOUND_MOST = 80

/** Every emoji by its groups, named in this language and found in all of them. Loaded when it is first asked for. */
export async function loadEmoji(language: Language): Promise<EmojiGroup[]> {
  const [en, id] = await Promise.all([import('../emoji/en.json'), import('../emoji/id.json')])
  return language === 'id' ? groupsOf(id.default, en.default) : groupsOf(en.default, id.default)
}

export function groupsOf(shown: Record<string, string>, other: Record<string, string>): EmojiGroup[] {
  return Object.entries(shown).map(([name, lines]) => {
    const others = (other[name] ?? '').split('\n')
    return {
      name,
      emoji: lines.split('\n').map((line, index) => {
        const [sign = '', own = ''] = line.split('|')
        return { sign, name: own, found: fold(`${line} ${others[index] ?? ''}`.replaceAll('|', ' ')) }
      }),
    }
  })
}

/** Those that have every word; a name that begins with what was typed comes first. */
export function findEmoji(groups: readonly EmojiGroup[], typed: string): Emoji[] {
  const words = fold(typed).split(/\s+/).filter(Boolean)
  return groups
    .flatMap(({ emoji }) => emoji)
    .filter(({ found }) => words.every((word) => startsAWord(found, word)))
    .map((emoji) => ({ emoji, isFirst: fold(emoji.name).startsWith(words[0] ?? '') }))
    .sort((a, b) => Number(b.isFirst) - Number(a.isFirst))
    .slice(0, FOUND_MOST)
    .map(({ emoji }) => emoji)
}

function startsAWord(text: string, word: string): boolean {
  return text.startsWith(word) || text.includes(` ${word}`)
}

/** What this browser has used, the newest first. */
export function recentEmoji(): string[] {
  return (browserStorage().get(RECENT_KEY) ?? '').split(' ').filter(Boolean)
}

export function rememberEmoji(sign: string): void {
  const others = recentEmoji().filter((other) => other !== sign)
  browserStorage().set(RECENT_KEY, [sign, ...others].slice(0, RECENT_MOST).join(' '))
}
