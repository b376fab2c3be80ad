import { listIdentitiesOf } from '#db/contact-lists.ts'
import type { App } from '#server/context.ts'

export const PERSON_HOST = '@s.whatsapp.net'

/** How gateways name these contacts: a number with `@s.whatsapp.net`, `…@lid` or `…@g.us`. */
export async function chatIdsOf(
  app: Pick<App, 'db'>,
  contactIds: readonly string[],
): Promise<Map<string, string>> {
  const identities = await listIdentitiesOf(app.db, [...new Set(contactIds)])
  const ids = new Map<string, string>()
  for (const { contact_id, kind, value } of identities) {
    if (kind === 'group') ids.set(contact_id, `${value}@g.us`)
    if (kind === 'phone') ids.set(contact_id, value + PERSON_HOST)
    if (kind === 'lid' && !ids.has(contact_id)) ids.set(contact_id, `${value}@lid`)
  }
  return ids
}
