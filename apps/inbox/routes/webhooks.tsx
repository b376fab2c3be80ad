import { Card } from '../components/card.tsx'
import { ChannelChoice } from '../components/channel-choice.tsx'
import { DocsLink } from '../components/docs-link.tsx'
import { SettingsForm } from '../components/settings-form.tsx'
import { WebhookFields } from '../components/webhook-fields.tsx'
import { WebhookRow } from '../components/webhook-row.tsx'
import { WebhookSecret } from '../components/webhook-secret.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { useFreshApiSettings } from '../lib/use-fresh-api-settings.ts'
import { useFreshness } from '../lib/use-freshness.ts'
import type { Route } from './+types/webhooks.ts'
import { action, loader } from './webhooks.server.ts'

export { action, loader }

/** The addresses that are told what happens here; for owners and admins. */
export default function Webhooks({
  loaderData: { webhooks, taken, channels, mayManage },
}: Route.ComponentProps) {
  const { t } = useTranslation()
  useFreshApiSettings()
  useFreshness()
  const nameOf = (channelId: string | null) => channels.find(({ id }) => id === channelId)?.name ?? null
  return (
    <>
      <title>{`${t('settings.webhooks')} · Sapa`}</title>
      <Card title={t('webhooks.title')} text={t(mayManage ? 'webhooks.text' : 'webhooks.notForAgents')}>
        {mayManage ? <DocsLink /> : null}
        {mayManage && webhooks.length === 0 ? <p className="muted">{t('webhooks.none')}</p> : null}
        {webhooks.length > 0 ? (
          <ul className="things">
            {webhooks.map((webhook) => (
              <WebhookRow
                key={webhook.id}
                webhook={webhook}
                takenAt={taken[webhook.id] ?? null}
                channelName={nameOf(webhook.channelId)}
              />
            ))}
          </ul>
        ) : null}
      </Card>
      {mayManage ? (
        <Card title={t('webhooks.add')} text={t('webhooks.addText')}>
          <SettingsForm
            intent="create"
            submit={t('webhooks.make')}
            submitClass="primary"
            fields={['url', 'events']}
            done={t('webhooks.made')}
            answered={(answer) => <WebhookSecret answer={answer} />}
          >
            {({ failure }) => (
              <WebhookFields failure={failure}>
                <ChannelChoice channels={channels} />
              </WebhookFields>
            )}
          </SettingsForm>
        </Card>
      ) : null}
    </>
  )
}
