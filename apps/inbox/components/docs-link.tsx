import { useTranslation } from '../i18n/translations.tsx'

/** Leads whoever writes a program to the page that describes every call. */
export function DocsLink() {
  const { t } = useTranslation()
  return (
    <p>
      <a href="/docs" target="_blank" rel="noreferrer">
        {t('apiKeys.docs')}
      </a>
    </p>
  )
}
