/** Between words: blanks, and the ends of lines that are continued in a shell, in cmd or in PowerShell. */
const GAP = /(?:\s|[\\^`]\s*\n)(?:\s|[\\^`]\s*\n|\\[ \t])*/y
const PART =
  /\$'((?:[^'\\]|\\[\s\S])*)'|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|((?:[^\s'"\\$]|\$(?!'))+)/y
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', e: '\u001b' }

/** The words of a command, read as a shell reads them; variables stay as they are written. Null where a quote is not closed. */
export function shellWords(command: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let at = 0
  while (at < command.length) {
    GAP.lastIndex = at
    if (GAP.test(command)) {
      if (word !== null) words.push(word)
      word = null
      at = GAP.lastIndex
      continue
    }
    PART.lastIndex = at
    const part = PART.exec(command)
    if (!part) return null
    word = (word ?? '') + meantBy(part)
    at = PART.lastIndex
  }
  return word === null ? words : [...words, word]
}

function meantBy([, ansi, single, double, escaped, bare]: RegExpExecArray): string {
  if (ansi !== undefined) return ansi.replace(/\\(u[0-9a-f]{1,4}|x[0-9a-f]{1,2}|[\s\S])/gi, unescaped)
  if (double !== undefined) return double.replace(/\\(?:\n|([$`"\\]))/g, '$1')
  return single ?? escaped ?? bare ?? ''
}

function unescaped(_all: string, code: string): string {
  if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
  return ESCAPES[code] ?? code
}
