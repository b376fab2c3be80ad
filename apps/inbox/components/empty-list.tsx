import { Link } from 'react-router'
import { useTranslation } from '../i18n/translations.tsx'
import { filterSearch } from '../lib/filter.ts'
import { useShortcuts } from '../lib/use-shortcuts.tsx'
import type { ListFilter } from '../live/list-view.ts'
import './empty-list.css'

/** An empty list says why it is empty and what to do next. */
export function EmptyList({ filter }: { filter: ListFilter }) {
  const { t } = useTranslation()
  if (filter.label !== undefined || filter.priority !== undefined) {
    const { view, status } = filter
    return (
      <div className="empty-list">
        <p>{t('empty.narrowed')}</p>
        <p>
          <Link to={`/inbox${filterSearch({ view, status })}`}>{t('empty.widen')}</Link>
        </p>
      </div>
    )
  }
  if (filter.status !== 'open') {
    return (
      <div className="empty-list">
        <p>{t(filter.status === 'closed' ? 'empty.closed' : 'empty.snoozed')}</p>
      </div>
    )
  }
  if (filter.view !== 'all') {
    return (
      <div className="empty-list">
        <p>{t(filter.view === 'mine' ? 'empty.mine' : 'empty.unassigned')}</p>
        <p>
          <Link to="/inbox">{t('empty.seeAll')}</Link>
        </p>
      </div>
    )
  }
  return (
    <div className="empty-list">
      <p>{t('empty.open')}</p>
      <p>
        <Link to="/settings/whatsapp">{t('empty.toWhatsapp')}</Link>
      </p>
      <p>
        <Link to="/settings/websites">{t('empty.toWebsites')}</Link>
      </p>
    </div>
  )
}

/** The list was narrowed to nothing; elsewhere there may be some. */
export function NothingFits() {
  const { t } = useTranslation()
  const shortcuts = useShortcuts()
  return (
    <div className="empty-list" role="status">
      <p>{t('empty.nothingFits')}</p>
      <p>
        <button type="button" className="link-button" onClick={() => shortcuts.run('palette')}>
          {t('empty.lookEverywhere')}
        </button>
      </p>
    </div>
  )
}
