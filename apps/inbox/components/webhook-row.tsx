import { Link } from 'react-router'
import type { WebhookView } from '#server/protocol/webhooks.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { WebhookState } from './webhook-state.tsx'

interface WebhookRowProps {
  webhook: WebhookView
  takenAt: number | null
  /** Of the channel that it is held to. */
  channelName: string | null
}

/** One webhook: where it is, what it is told and how it fares; the rest stands on its own page. */
export function WebhookRow({ webhook, takenAt, channelName }: WebhookRowProps) {
  const { t } = useTranslation()
  const { id, url, channelId, events, format } = webhook
  const channel = channelId === null ? t('apiKeys.allChannels') : (channelName ?? t('apiKeys.removedChannel'))
  const told =
    format === 'sapa'
      ? t('webhooks.eventCount', { count: events.length })
      : t(`webhooks.formats.${format}.name`)
  return (
    <li>
      <span className="thing-name">
        <strong dir="ltr">{url}</strong>
        <small dir="auto">{[channel, told].join(' · ')}</small>
        <WebhookState webhook={webhook} takenAt={takenAt} />
      </span>
      <Link to={`/settings/webhooks/${id}`} className="button">
        {t('webhooks.open')}
      </Link>
    </li>
  )
}
