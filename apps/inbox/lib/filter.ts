import { PRIORITIES } from '#server/protocol/limits.ts'
import type { ListFilter } from '../live/list-view.ts'

const VIEWS = ['mine', 'unassigned', 'all'] as const
const STATUSES = ['open', 'snoozed', 'closed'] as const

export { STATUSES, VIEWS }

/** Which list an address asks for; where it says nothing: all that is open. */
export function readFilter(search: URLSearchParams): ListFilter {
  const view = VIEWS.find((known) => known === search.get('view')) ?? 'all'
  const status = STATUSES.find((known) => known === search.get('status')) ?? 'open'
  const label = search.get('label')
  const priority = PRIORITIES.find((known) => known === search.get('priority'))
  return { view, status, ...(label ? { label } : {}), ...(priority ? { priority } : {}) }
}

/** The same list as an address. */
export function filterSearch(filter: ListFilter): string {
  const search = new URLSearchParams()
  if (filter.view !== 'all') search.set('view', filter.view)
  if (filter.status !== 'open') search.set('status', filter.status)
  if (filter.label) search.set('label', filter.label)
  if (filter.priority) search.set('priority', filter.priority)
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
