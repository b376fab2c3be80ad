import type { ListFilter } from '../live/list-view.ts'

const VIEWS = ['mine', 'unassigned', 'all'] as const
const STATUSES = ['open', 'snoozed', 'closed'] as const

export { STATUSES, VIEWS }

/** Which list an address asks for; where it says nothing: all that is open. */
export function readFilter(search: URLSearchParams): ListFilter {
  const view = VIEWS.find((known) => known === search.get('view')) ?? 'all'
  const status = STATUSES.find((known) => known === search.get('status')) ?? 'open'
  return { view, status }
}

/** The same list as an address. */
export function filterSearch(filter: ListFilter): string {
  const search = new URLSearchParams()
  if (filter.view !== 'all') search.set('view', filter.view)
  if (filter.status !== 'open') search.set('status', filter.status)
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
