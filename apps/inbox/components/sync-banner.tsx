import { useTranslation } from '../i18n/translations.tsx'
import { useNumbers } from '../lib/use-channels.ts'
import { Icon } from './icons.tsx'
import './notice.css'
import './sync-banner.css'

/** A number was linked and its past comes in: the list fills by itself. */
export function SyncBanner() {
  const { t } = useTranslation()
  const syncing = useNumbers().filter(({ whatsapp }) => whatsapp.progress !== null && whatsapp.progress < 100)
  return syncing.map(({ id, name, whatsapp }) => (
    <div key={id} className="notice sync-banner">
      <Icon name="whatsapp" />
      <span>{t('numbers.syncing', { name, progress: whatsapp.progress ?? 0 })}</span>
      <progress max={100} value={whatsapp.progress ?? 0} aria-label={t('numbers.progress')} />
    </div>
  ))
}
