import { useState } from 'react'
import { type ShouldRevalidateFunctionArgs, useSearchParams } from 'react-router'
import { AddNumber } from '../components/add-number.tsx'
import { NumberCard } from '../components/number-card.tsx'
import { NumberFinder } from '../components/number-finder.tsx'
import { Pager } from '../components/pager.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import {
  EVERY_NUMBER,
  findNumbers,
  type NumberSearch,
  numberSearchParams,
  readNumberSearch,
} from '../lib/find-numbers.ts'
import { useNumbers } from '../lib/use-channels.ts'
import { useFreshApiSettings } from '../lib/use-fresh-api-settings.ts'
import { useMainNumber } from '../lib/use-main-number.ts'
import { useViewer } from '../lib/use-viewer.ts'
import type { Route } from './+types/whatsapp.ts'
import { loader } from './whatsapp.server.ts'

export { loader }

/** What is looked for narrows what is here already. */
export function shouldRevalidate({
  currentUrl,
  nextUrl,
  defaultShouldRevalidate,
}: ShouldRevalidateFunctionArgs) {
  return currentUrl.search === nextUrl.search && defaultShouldRevalidate
}

/** With more than these, each shows only its head until it is opened. */
const FEW = 3
const PER_PAGE = 20

/** The account's WhatsApp numbers: linking them, how they fare, what they do. All of it comes by the live connection. */
export default function Whatsapp({ loaderData: { accountNumbers } }: Route.ComponentProps) {
  const { t } = useTranslation()
  const numbers = useNumbers()
  const main = useMainNumber(accountNumbers)
  const mayManage = useViewer().role !== 'agent'
  const [address, setAddress] = useSearchParams()
  const [search, setSearch] = useState(() => readNumberSearch(address))
  const [page, setPage] = useState(0)
  const [atFirst] = useState(() => new Set(numbers.map(({ id }) => id)))
  useFreshApiSettings()
  const found = findNumbers(numbers, search)
  const last = Math.max(0, Math.ceil(found.length / PER_PAGE) - 1)
  const at = Math.min(page, last)
  const find = (wanted: NumberSearch) => {
    setSearch(wanted)
    setAddress(numberSearchParams(wanted), { replace: true, preventScrollReset: true })
    setPage(0)
  }
  // The newest stands at the end, and is there to be linked.
  const showNewest = () => {
    find(EVERY_NUMBER)
    setPage(Number.POSITIVE_INFINITY)
  }
  return (
    <>
      <title>{`${t('settings.whatsapp')} · Sapa`}</title>
      {numbers.length > FEW ? (
        <NumberFinder numbers={numbers} found={found.length} search={search} onChange={find} />
      ) : null}
      {found.slice(at * PER_PAGE, (at + 1) * PER_PAGE).map((number) => (
        <NumberCard
          key={number.id}
          number={number}
          mayManage={mayManage}
          main={main}
          isFolded={numbers.length > FEW && atFirst.has(number.id)}
        />
      ))}
      <Pager page={at} last={last} onChange={setPage} />
      {mayManage ? (
        <AddNumber isFirst={numbers.length === 0} onAdded={showNewest} />
      ) : numbers.length === 0 ? (
        <section className="card">
          <p className="muted">{t('numbers.noneForAgents')}</p>
        </section>
      ) : null}
    </>
  )
}
