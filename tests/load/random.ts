/** Chance that a seed repeats. */
export interface Random {
  /** 0 to 1. */
  next(): number
  /** A whole number, both ends included. */
  between(least: number, most: number): number
  chance(share: number): boolean
  pick<T>(from: readonly T[]): T | undefined
  /** Some of them, in an order of chance. */
  some<T>(from: readonly T[], count: number): T[]
  /** A stream of its own, which others' draws do not move. */
  fork(name: string): Random
}

/** The same seed and name give the same numbers (mulberry32). */
export function createRandom(seed: number, name = ''): Random {
  let state = mix(seed, name)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: (from) => from[between(0, from.length - 1)],
    some(from, count) {
      const left = [...from]
      return Array.from({ length: Math.min(count, left.length) }, () =>
        left.splice(between(0, left.length - 1), 1),
      ).flat()
    },
    fork: (child) => createRandom(seed, `${name}/${child}`),
  }
}

function mix(seed: number, name: string): number {
  let hash = seed | 0
  for (const character of name) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0
  return hash
}
