import { AccountNumbersForm } from '../components/account-numbers-form.tsx'
import { Card } from '../components/card.tsx'
import { DialectCard } from '../components/dialect-card.tsx'
import { DocsLink } from '../components/docs-link.tsx'
import { OldCallBox } from '../components/old-call-box.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { useFreshApiSettings } from '../lib/use-fresh-api-settings.ts'
import type { Route } from './+types/gateways.ts'
import { action, loader } from './gateways.server.ts'
import './gateways.css'

export { action, loader }

/** How programs that were written for other gateways call this account; for owners and admins. */
export default function Gateways({ loaderData }: Route.ComponentProps) {
  const { t } = useTranslation()
  const { numbers, dialects, devices, address } = loaderData
  useFreshApiSettings()
  return (
    <>
      <title>{`${t('settings.gateways')} · Sapa`}</title>
      <Card
        title={t('gateways.numbers')}
        text={t(numbers ? 'gateways.numbersText' : 'gateways.notForAgents')}
      >
        {numbers ? <DocsLink /> : null}
        {numbers ? <AccountNumbersForm numbers={numbers} /> : null}
      </Card>
      {numbers ? <OldCallBox /> : null}
      {dialects.map((dialect) => (
        <DialectCard key={dialect.name} dialect={dialect} devices={devices} baseUrl={address} />
      ))}
    </>
  )
}
