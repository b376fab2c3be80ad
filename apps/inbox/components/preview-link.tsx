import { useTranslation } from '../i18n/translations.tsx'
import { Icon } from './icons.tsx'

/** Opens the page on which the chat can be tried, in a tab of its own. */
export function PreviewLink({ siteKey, className = '' }: { siteKey: string; className?: string }) {
  const { t } = useTranslation()
  return (
    <a className={`button ${className}`} href={`/preview/${siteKey}`} target="_blank" rel="noreferrer">
      <Icon name="external" />
      {t('websites.preview')}
    </a>
  )
}
