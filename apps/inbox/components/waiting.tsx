import { useTranslation } from '../i18n/translations.tsx'
import './waiting.css'

/** Where something is on its way; what is there in a moment shows nothing of it. */
export function Waiting() {
  const { t } = useTranslation()
  return (
    <p className="waiting" role="status">
      {t('common.loading')}
    </p>
  )
}
