import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { PRIORITIES } from '#server/protocol/limits.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { filterSearch } from '../lib/filter.ts'
import { useLabels } from '../lib/use-labels.ts'
import type { ListFilter } from '../live/list-view.ts'
import { Icon } from './icons.tsx'
import { LabelChip } from './label-chip.tsx'
import { Menu } from './menu.tsx'
import { PrioritySign } from './priority.tsx'
import './list-narrow.css'

const URGENCIES = PRIORITIES.filter((priority) => priority !== 'none').reverse()

/** Narrows the list to one label, one priority, or both. */
export function ListNarrow({ filter }: { filter: ListFilter }) {
  const { t } = useTranslation()
  const labels = useLabels()
  return (
    <Menu label={t('narrow.label')} button={<Icon name="filter" />} buttonClass="icon-button">
      <p className="menu-heading">{t('priority.title')}</p>
      {URGENCIES.map((priority) => (
        <Choice
          key={priority}
          isChosen={priority === filter.priority}
          to={pathOf(toggled(filter, 'priority', priority))}
        >
          <PrioritySign priority={priority} isWorded />
        </Choice>
      ))}
      <p className="menu-heading">{t('labels.title')}</p>
      {labels.length === 0 ? <p className="menu-empty">{t('narrow.noLabels')}</p> : null}
      {labels.map((label) => (
        <Choice
          key={label.id}
          isChosen={label.id === filter.label}
          to={pathOf(toggled(filter, 'label', label.id))}
        >
          <LabelChip label={label} />
        </Choice>
      ))}
    </Menu>
  )
}

/** What the list is narrowed to, each to be taken away again. */
export function ListNarrowed({ filter }: { filter: ListFilter }) {
  const { t } = useTranslation()
  const label = useLabels().find(({ id }) => id === filter.label)
  if (filter.label === undefined && filter.priority === undefined) return null
  return (
    <p className="list-narrowed">
      {filter.priority ? (
        <Link to={pathOf(without(filter, 'priority'))} className="narrowed-by">
          {t(`priority.${filter.priority}`)}
          <Icon name="close" />
          <span className="hidden-text">{t('narrow.takeAway')}</span>
        </Link>
      ) : null}
      {filter.label === undefined ? null : (
        <Link to={pathOf(without(filter, 'label'))} className="narrowed-by">
          <bdi>{label?.name ?? t('labels.removedOne')}</bdi>
          <Icon name="close" />
          <span className="hidden-text">{t('narrow.takeAway')}</span>
        </Link>
      )}
    </p>
  )
}

function Choice({ isChosen, to, children }: { isChosen: boolean; to: string; children: ReactNode }) {
  return (
    <Link to={to} className="menu-item" role="menuitemradio" aria-checked={isChosen}>
      {children}
      <span className="menu-aside">{isChosen ? <Icon name="check" /> : null}</span>
    </Link>
  )
}

/** The same choice for a second time takes it away. */
function toggled<K extends 'label' | 'priority'>(
  filter: ListFilter,
  key: K,
  value: ListFilter[K],
): ListFilter {
  return filter[key] === value ? without(filter, key) : { ...filter, [key]: value }
}

function without(filter: ListFilter, key: 'label' | 'priority'): ListFilter {
  const { [key]: _left, ...rest } = filter
  return rest
}

function pathOf(filter: ListFilter): string {
  return `/inbox${filterSearch(filter)}`
}
