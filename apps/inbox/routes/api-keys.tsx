import { ApiKeyForm } from '../components/api-key-form.tsx'
import { ApiKeyRow } from '../components/api-key-row.tsx'
import { Card } from '../components/card.tsx'
import { DocsLink } from '../components/docs-link.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { useFreshApiSettings } from '../lib/use-fresh-api-settings.ts'
import type { Route } from './+types/api-keys.ts'
import { action, loader } from './api-keys.server.ts'

export { action, loader }

/** The keys by which the business' own programs call the API; for owners and admins. */
export default function ApiKeys({
  loaderData: { apiKeys, channels, mayManage, address },
}: Route.ComponentProps) {
  const { t } = useTranslation()
  useFreshApiSettings()
  const nameOf = (channelId: string | null) => channels.find(({ id }) => id === channelId)?.name ?? null
  return (
    <>
      <title>{`${t('settings.api')} · Sapa`}</title>
      <Card
        title={t('apiKeys.title')}
        text={t(mayManage ? 'apiKeys.text' : 'apiKeys.notForAgents', { address })}
      >
        {mayManage ? <DocsLink /> : null}
        {mayManage && apiKeys.length === 0 ? <p className="muted">{t('apiKeys.none')}</p> : null}
        {apiKeys.length > 0 ? (
          <ul className="things">
            {apiKeys.map((apiKey) => (
              <ApiKeyRow key={apiKey.id} apiKey={apiKey} channelName={nameOf(apiKey.channelId)} />
            ))}
          </ul>
        ) : null}
      </Card>
      {mayManage ? (
        <Card title={t('apiKeys.add')} text={t('apiKeys.addText')}>
          <ApiKeyForm channels={channels} />
        </Card>
      ) : null}
    </>
  )
}
