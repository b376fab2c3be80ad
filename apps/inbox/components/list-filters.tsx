import { Link } from 'react-router'
import { COUNTED_MOST } from '#server/protocol/limits.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { filterSearch, STATUSES, VIEWS } from '../lib/filter.ts'
import { countsKey, type ListFilter } from '../live/list-view.ts'
import { useLiveSnapshot } from '../live/use-live.tsx'
import { Icon } from './icons.tsx'
import { Menu } from './menu.tsx'

/** Whose conversations: mine, nobody's, everybody's. */
export function ListViews({ filter }: { filter: ListFilter }) {
  const { t } = useTranslation()
  const { counts } = useLiveSnapshot()
  const count = counts[countsKey(filter)]
  return (
    <nav className="list-views" aria-label={t('inbox.views')}>
      {VIEWS.map((view) => (
        <Link
          key={view}
          to={`/inbox${filterSearch({ ...filter, view })}`}
          aria-current={view === filter.view ? 'page' : undefined}
        >
          {t(`inbox.view.${view}`)}
          {count ? <span>{count[view] < COUNTED_MOST ? count[view] : `${COUNTED_MOST - 1}+`}</span> : null}
        </Link>
      ))}
    </nav>
  )
}

/** In which state: open, snoozed, closed. */
export function ListStatus({ filter }: { filter: ListFilter }) {
  const { t } = useTranslation()
  const button = (
    <>
      {t(`inbox.status.${filter.status}`)}
      <Icon name="down" />
    </>
  )
  return (
    <Menu label={t('inbox.statusLabel')} button={button} buttonClass="list-status">
      {STATUSES.map((status) => (
        <Link
          key={status}
          to={`/inbox${filterSearch({ ...filter, status })}`}
          className="menu-item"
          role="menuitemradio"
          aria-checked={status === filter.status}
        >
          {t(`inbox.status.${status}`)}
          {status === filter.status ? (
            <span className="menu-aside">
              <Icon name="check" />
            </span>
          ) : null}
        </Link>
      ))}
    </Menu>
  )
}
