/** An @ with the beginning of a name, just before the caret. */
export interface MentionStart {
  /** Where the @ stands. */
  at: number
  query: string
}

const LONGEST_QUERY = 60
const START = /(?:^|[\s([{"'])@([^@\n]*)$/u

/** The name that is being typed at the caret; null where none is. */
export function findMention(text: string, caret: number): MentionStart | null {
  const [, query] = START.exec(text.slice(0, caret)) ?? []
  if (query === undefined || query.length > LONGEST_QUERY) return null
  return { at: caret - query.length - 1, query }
}

/** Those whose name, or a word of it, begins like that. */
export function matchNames<T extends { name: string }>(people: readonly T[], query: string): T[] {
  const sought = query.toLocaleLowerCase()
  return people.filter(({ name }) => {
    const whole = name.toLocaleLowerCase()
    return whole.startsWith(sought) || whole.split(/\s+/).some((word) => word.startsWith(sought))
  })
}

/** Whose name still stands in the text. */
export function stillNamed<T extends { name: string }>(people: readonly T[], text: string): T[] {
  return people.filter(({ name }) => text.includes(`@${name}`))
}
