import { VisitRow } from '../components/visit-row.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { useVisits } from '../lib/use-visits.ts'
import './visitors.css'

/** Who is on the websites now, and a way to speak to them first. */
export default function Visitors() {
  const { t } = useTranslation()
  const { visits, isLost } = useVisits()
  useClockwork()
  return (
    <main className="visitors">
      <title>{`${t('visitors.title')} · Sapa`}</title>
      <header>
        <h1>{t('visitors.title')}</h1>
        <p className="muted" role="status">
          {visits === null ? t('visitors.loading') : t('visitors.count', { count: visits.length })}
          {isLost ? ` ${t('visitors.lost')}` : ''}
        </p>
      </header>
      {visits?.length === 0 ? (
        <div className="visitors-empty">
          <p>{t('visitors.empty')}</p>
          <p className="muted">{t('visitors.emptyHint')}</p>
        </div>
      ) : (
        <ul>
          {visits?.map((visit) => (
            <VisitRow key={visit.id} visit={visit} />
          ))}
        </ul>
      )}
    </main>
  )
}
