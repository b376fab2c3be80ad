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

/** From none to the darkest, as they follow a hand or a person. */
export const TONES = ['', '🏻', '🏼', '🏽', '🏾', '🏿'] as const
export type Tone = (typeof TONES)[number]

const TONE_KEY = 'sapa.emojiTone'
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

/** The one that this browser has chosen. */
export function chosenTone(): Tone {
  const kept = browserStorage().get(TONE_KEY)
  return TONES.find((tone) => tone === kept) ?? ''
}

export function chooseTone(tone: Tone): void {
  browserStorage().set(TONE_KEY, tone)
}

/** A hand or a person in this tone. What has no skin, or that of several, stays as it is. */
export function withTone(sign: string, tone: Tone): string {
  const bases = sign.match(/\p{Emoji_Modifier_Base}\uFE0F?/gu) ?? []
  const [base] = bases
  return tone === '' || base === undefined || bases.length > 1
    ? sign
    : sign.replace(base, base.replace('\uFE0F', '') + tone)
}
