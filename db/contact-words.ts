import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Tables } from './schema.ts'

/** True for a contact whose name, e-mail address or phone number holds these words. */
export function holdsWords(
  { or }: ExpressionBuilder<Tables, 'contacts'>,
  words: string,
): Expression<SqlBool> {
  // SQLite knows only ASCII's small and capital letters: other ones are found as they were typed, too.
  const wanted = [...new Set([words, words.toLowerCase(), capitalised(words)])]
  const digits = words.replace(/[\s()+-]/g, '').replace(/^0/, '')
  return or([
    ...wanted.flatMap((part) => [
      sql<boolean>`instr(name, ${part}) > 0`,
      sql<boolean>`instr(lower(name), ${part}) > 0`,
      sql<boolean>`instr(lower(email), ${part}) > 0`,
    ]),
    ...(/^\d{3,}$/.test(digits) ? [sql<boolean>`instr(phone, ${digits}) > 0`] : []),
  ])
}

function capitalised(words: string): string {
  const [first = '', ...rest] = words
  return first.toUpperCase() + rest.join('').toLowerCase()
}
