const WORD_START = 8
const IN_A_ROW = 5
const BEGINNING = 6
const WHOLE_WORDS = 40

/** How well `words` fits what was typed, its letters in this order; null where it does not. More is better. */
export function fuzzyScore(words: string, typed: string): number | null {
  const text = fold(words)
  const wanted = fold(typed).replace(/\s+/g, ' ').trim()
  if (wanted === '') return 0
  const whole = text.indexOf(wanted)
  if (whole >= 0)
    return WHOLE_WORDS * wanted.length + (isStart(text, whole) ? WORD_START : 0) - text.length / 100
  const letters = wanted.replaceAll(' ', '')
  return scoreLetters(text, letters, true) ?? scoreLetters(text, letters, false)
}

/** Letters alone, without case and marks: `Özil` is found as `ozil`. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
}

/** One letter after the other; `leaps` to the next word that begins with it rather than taking it inside of one. */
function scoreLetters(text: string, letters: string, leaps: boolean): number | null {
  let score = -text.length / 100
  let last = -1
  for (const letter of letters) {
    const next = text.indexOf(letter, last + 1)
    if (next < 0) return null
    const start = leaps ? startOf(text, letter, last + 1) : -1
    const at = next === last + 1 || start < 0 ? next : start
    score += at === last + 1 ? IN_A_ROW : isStart(text, at) ? WORD_START : 1
    if (at === 0) score += BEGINNING
    last = at
  }
  return score
}

function startOf(text: string, letter: string, from: number): number {
  for (let at = text.indexOf(letter, from); at >= 0; at = text.indexOf(letter, at + 1)) {
    if (isStart(text, at)) return at
  }
  return -1
}

function isStart(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))
}
