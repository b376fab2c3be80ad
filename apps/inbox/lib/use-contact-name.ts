import type { ContactView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { shortCode } from './names.ts'
import { formatPhone } from './phone.ts'

/** What a contact is called everywhere; those who have told no name are told apart by a code of their own. */
export function useContactName(
  contact: Pick<ContactView, 'id' | 'name' | 'email' | 'phone'> & Partial<Pick<ContactView, 'kind'>>,
): string {
  const { t } = useTranslation()
  return contactNameOf(contact, t)
}

/** The same where there are many. */
export function contactNameOf(
  contact: Parameters<typeof useContactName>[0],
  t: (key: 'contact.group' | 'contact.visitor', values: { code: string }) => string,
): string {
  if (contact.name ?? contact.email) return contact.name ?? contact.email ?? ''
  if (contact.phone) return formatPhone(contact.phone)
  const code = shortCode(contact.id)
  return contact.kind === 'group' ? t('contact.group', { code }) : t('contact.visitor', { code })
}
