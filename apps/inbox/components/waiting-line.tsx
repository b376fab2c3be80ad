import { useNavigation } from 'react-router'
import { useTranslation } from '../i18n/translations.tsx'
import './waiting-line.css'

/** Runs along the top while another page is on its way; one that is there in a moment shows nothing. */
export function WaitingLine() {
  const { t } = useTranslation()
  if (useNavigation().state === 'idle') return null
  return <div className="waiting-line" role="status" aria-label={t('common.loading')} />
}
