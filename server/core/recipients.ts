import type { Db } from '#db/connect.ts'
import { listIdentities } from '#db/contacts.ts'
import { findAccountNumbers } from '#db/installation.ts'
import { AppError } from '#server/lib/errors.ts'
import { normaliseRecipient } from '#server/lib/recipients.ts'
import type { Viewer } from './viewer.ts'

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

/** A key may be held to certain numbers and groups. Throws `recipient_not_allowed` where none of these names is one. */
export function requireRecipient({ key }: Viewer, names: readonly string[]): void {
  if (!key?.recipients || names.some((name) => key.recipients?.includes(name))) return
  throw notAllowed('This API key may not write to this recipient.')
}

/** For texts that reach whoever comes. Throws `recipient_not_allowed` where a key is held to certain recipients. */
export function requireEveryRecipient({ key }: Viewer): void {
  if (!key?.recipients) return
  throw notAllowed('This API key may write to certain recipients only, and this text would reach anybody.')
}

/** The same for whom a conversation is with. */
export async function requireRecipientOf(
  db: Db,
  viewer: Viewer,
  { contact_id: contactId }: { contact_id: string },
): Promise<void> {
  const identities = viewer.key?.recipients ? await listIdentities(db, contactId) : []
  const names = identities.flatMap(({ kind, value }) =>
    kind === 'group' ? `${value}@g.us` : kind === 'lid' ? `${value}@lid` : kind === 'phone' ? value : [],
  )
  requireRecipient(viewer, names)
}

function notAllowed(message: string): AppError {
  return new AppError('recipient_not_allowed', message, { status: 403 })
}
