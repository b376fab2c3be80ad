import { AccountNumbersForm } from '../components/account-numbers-form.tsx'
import { Card } from '../components/card.tsx'
import { DialectCard } from '../components/dialect-card.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { useFreshApiSettings } from '../lib/use-fresh-api-settings.ts'
import type { Route } from './+types/gateways.ts'
import { action, loader } from './gateways.server.ts'
import './gateways.css'

export { action, loader }

/** How programs that were written for other gateways call this account; for owners and admins. */
export default function Gateways({ loaderData: { numbers, dialects, address } }: Route.ComponentProps) {
  const { t } = useTranslation()
  useFreshApiSettings()
  return (
    <>
      <title>{`${t('settings.gateways')} · Sapa`}</title>
      <Card
        title={t('gateways.numbers')}
        text={t(numbers ? 'gateways.numbersText' : 'gateways.notForAgents')}
      >
        {numbers ? <AccountNumbersForm numbers={numbers} /> : null}
      </Card>
      {dialects.map((dialect) => (
        <DialectCard key={dialect.name} dialect={dialect} baseUrl={address} />
      ))}
    </>
  )
}
