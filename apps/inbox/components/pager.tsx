import { useTranslation } from '../i18n/translations.tsx'
import './pager.css'

interface PagerProps {
  /** Counted from 0. */
  page: number
  last: number
  onChange(page: number): void
}

/** The way through a list that has more than one page. */
export function Pager({ page, last, onChange }: PagerProps) {
  const { t } = useTranslation()
  if (last === 0) return null
  return (
    <nav className="pager" aria-label={t('pager.label')}>
      <button type="button" className="button" disabled={page === 0} onClick={() => onChange(page - 1)}>
        {t('pager.previous')}
      </button>
      <span role="status">{t('pager.at', { page: page + 1, pages: last + 1 })}</span>
      <button type="button" className="button" disabled={page === last} onClick={() => onChange(page + 1)}>
        {t('pager.next')}
      </button>
    </nav>
  )
}
