import type { Db } from '#db/connect.ts'
import { findAccountNumbers } from '#db/installation.ts'
import { AppError } from '#server/lib/errors.ts'
import { normaliseRecipient } from '#server/lib/recipients.ts'

/** What programs may say in place of the account's main number. */
const MAIN = 'main'

/**
 * Whom a program of this account means, as `normaliseRecipient` answers it; `main` is the account's main number. A
 * `countryCode` counts in place of the account's own, null for none. Throws `main_unset` and what
 * `normaliseRecipient` throws.
 */
export async function readRecipient(
  db: Db,
  accountId: string,
  { typed, field, countryCode }: { typed: string; field: string; countryCode?: string | null | undefined },
): Promise<string> {
  const account = await findAccountNumbers(db, accountId)
  if (typed.trim().toLowerCase() !== MAIN)
    return normaliseRecipient(typed, field, countryCode === undefined ? account.country_code : countryCode)
  if (account.main_number !== null) return account.main_number
  throw new AppError(
    'main_unset',
    'This account has no main number yet. Set it in Settings → Other gateways.',
    {
      status: 404,
      field,
    },
  )
}
