import type { IconName } from '../components/icons.tsx'
import { fuzzyScore } from './fuzzy.ts'

export interface PaletteEntry {
  id: string
  kind: 'conversation' | 'action' | 'page' | 'agent'
  icon: IconName
  words: string
  /** Other words by which it is found. */
  also?: string
  /** What stands at the end of the line: its key, or what it is. */
  aside: string
  isKey?: boolean
  run(): void
}

const SHOWN = 40

/** The entries that fit what was typed, the best first; with nothing typed, all in the order they are given. */
export function fittingEntries(entries: readonly PaletteEntry[], typed: string): PaletteEntry[] {
  return entries
    .flatMap((entry) => {
      const score = scoreOf(entry, typed)
      return score === null ? [] : [{ entry, score }]
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN)
    .map(({ entry }) => entry)
}

function scoreOf({ words, also }: PaletteEntry, typed: string): number | null {
  const own = fuzzyScore(words, typed)
  const other = also === undefined ? null : fuzzyScore(also, typed)
  return own === null || other === null ? (own ?? other) : Math.max(own, other)
}
