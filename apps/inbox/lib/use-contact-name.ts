import { useTranslation } from 'react-i18next'
import type { ContactView } from '#server/protocol/views.ts'
import { shortCode } from './names.ts'

/** What a contact is called everywhere; those who have told no name are told apart by a code of their own. */
export function useContactName(contact: Pick<ContactView, 'id' | 'name' | 'email'>): string {
  const { t } = useTranslation()
  return contact.name ?? contact.email ?? t('contact.visitor', { code: shortCode(contact.id) })
}
