import { findAccountNumbers, lockAccount, updateAccountNumbers } from '#db/installation.ts'
import type { App } from '#server/context.ts'
import { append, transact } from '#server/events.ts'
import { normaliseRecipient } from '#server/lib/recipients.ts'
import type { AccountNumbers } from '#server/protocol/account-numbers.ts'
import { recordAudit } from './audit.ts'
import { requireRole, type Viewer } from './viewer.ts'

/** How the account's programs write numbers. */
export async function getAccountNumbers(app: App, viewer: Viewer): Promise<AccountNumbers> {
  const row = await findAccountNumbers(app.db, viewer.accountId)
  return { countryCode: row.country_code, mainNumber: row.main_number }
}

/** Changes how they write them. Throws `forbidden`, `recipient_invalid` and `country_unset`. */
export async function changeAccountNumbers(
  app: App,
  viewer: Viewer,
  { countryCode, mainNumber: typed }: AccountNumbers,
): Promise<void> {
  requireRole(viewer, 'admin')
  const { accountId } = viewer
  const mainNumber = typed === null ? null : normaliseRecipient(typed, 'mainNumber', countryCode)
  await transact(app, async (trx) => {
    await lockAccount(trx, accountId)
    const before = await findAccountNumbers(trx, accountId)
    const changes = [
      { action: 'countryChanged', from: before.country_code, to: countryCode },
      { action: 'mainNumberChanged', from: before.main_number, to: mainNumber },
    ] as const
    const made = changes.filter(({ from, to }) => from !== to)
    if (made.length === 0) return
    await updateAccountNumbers(trx, accountId, { country_code: countryCode, main_number: mainNumber })
    for (const { action, from, to } of made) {
      const details = { before: from ?? '–', after: to ?? '–' }
      await recordAudit(app, trx, { accountId, actor: viewer, action, details })
    }
    append(trx, { accountId, audience: 'agents', event: { type: 'account.changed' } })
  })
}
