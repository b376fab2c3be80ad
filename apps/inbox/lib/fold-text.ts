/** Shown as a whole up to here, so that nothing is folded for the sake of a few words. */
const LONG = { characters: 3_000, lines: 60 }
/** What is shown of a longer one. */
const FOLDED = { characters: 1_500, lines: 30 }
/** So far back it is looked for the end of a word. */
const WORD_MOST = 100
/** Longer than a flag or a family is no sign that anybody meant. */
const SIGN_MOST = 100

/** The beginning of a text that is too long to be shown at once; null where it is short enough. */
export function foldText(text: string): string | null {
  if (text.length <= LONG.characters && endOfLine(text, LONG.lines) === null) return null
  const lines = text.slice(0, endOfLine(text, FOLDED.lines) ?? text.length)
  return lines.length > FOLDED.characters ? cutAtWord(lines, FOLDED.characters) : lines
}

/** Where the line with this number ends; null where there are fewer. */
function endOfLine(text: string, number: number): number | null {
  let at = -1
  for (let line = 0; line < number; line += 1) {
    at = text.indexOf('\n', at + 1)
    if (at < 0) return null
  }
  return at
}

/** Between two words, or at least not in the middle of a sign. */
function cutAtWord(text: string, most: number): string {
  const cut = text.slice(0, most)
  const word = cut.search(/\s\S*$/)
  if (word > most - WORD_MOST) return cut.slice(0, word)
  const signs = [...new Intl.Segmenter().segment(text.slice(0, most + SIGN_MOST))]
  const whole = signs.findLast(({ index, segment }) => index + segment.length <= most)
  return text.slice(0, whole ? whole.index + whole.segment.length : most)
}
