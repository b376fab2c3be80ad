import { useFetcher, useRevalidator } from 'react-router'
import type { ApiKeyView } from '#server/protocol/api-keys.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import { fullTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { FormFailure } from './form-failure.tsx'

interface ApiKeyRowProps {
  apiKey: ApiKeyView
  /** Of the channel that it is held to. */
  channelName: string | null
}

/** One API key: what it may do, when it was last used, and its end. */
export function ApiKeyRow({ apiKey, channelName }: ApiKeyRowProps) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const fetcher = useFetcher<unknown>()
  const { revalidate } = useRevalidator()
  const { id, name, prefix, scopes, channelId, recipients, lastUsedAt, waiting } = apiKey
  const rights = [
    scopes.map((scope) => t(`apiKeys.scopes.${scope}`)).join(', '),
    ...(channelId === null ? [] : [channelName ?? t('apiKeys.removedChannel')]),
    ...(recipients === null ? [] : [t('apiKeys.held', { count: recipients.length })]),
  ]
  return (
    <li>
      <span className="thing-name">
        <strong>
          <bdi>{name}</bdi>
        </strong>{' '}
        <code className="muted">{prefix}…</code>
        <small dir="auto">{rights.join(' · ')}</small>
        <small>
          {lastUsedAt === null
            ? t('apiKeys.neverUsed')
            : t('apiKeys.lastUsed', { when: fullTime(lastUsedAt, clockwork) })}
        </small>
      </span>
      <fetcher.Form method="post" className="inline-form">
        <input type="hidden" name="intent" value="revoke" />
        <input type="hidden" name="keyId" value={id} />
        <ConfirmButton
          label={t('apiKeys.revoke')}
          question={waiting === 0 ? t('apiKeys.revokeSure') : t('apiKeys.revokeWaiting', { count: waiting })}
          onAsk={() => void revalidate()}
        />
      </fetcher.Form>
      <FormFailure failure={failureOf(fetcher.data)} />
    </li>
  )
}
