import { useTranslation } from 'react-i18next'
import type { ContactView } from '#server/protocol/views.ts'
import { contactPath } from './names.ts'

/** What a contact is called; one without a name is told apart by the page they came from. */
export function useContactName(contact: Pick<ContactView, 'name' | 'email' | 'firstPage'>): string {
  const { t } = useTranslation()
  if (contact.name) return contact.name
  if (contact.email) return contact.email
  const path = contactPath(contact)
  if (path?.startsWith('/preview/')) return t('contact.visitorPreview')
  return path ? t('contact.visitorFrom', { path }) : t('contact.visitor')
}
