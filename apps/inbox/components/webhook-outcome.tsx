import type { WebhookTryView } from '#server/protocol/webhooks.ts'
import { useTranslation } from '../i18n/translations.tsx'
import './json-text.css'
import './webhook-outcome.css'

interface WebhookOutcomeProps {
  made: { [K in 'tookMs' | 'httpStatus' | 'failureCode']: WebhookTryView[K] | null }
  answer: string | null
}

/** What came of one try, as the receiver said it. */
export function WebhookOutcome({ made: { tookMs, httpStatus, failureCode }, answer }: WebhookOutcomeProps) {
  const { t, i18n } = useTranslation()
  const took = new Intl.NumberFormat(i18n.language).format(tookMs ?? 0)
  const known = FAILURES.find((one) => one === failureCode) ?? 'unreachable'
  return (
    <>
      <p className={failureCode === null ? 'webhook-taken' : 'webhook-refused'}>
        {failureCode === null
          ? t('webhooks.taken', { status: httpStatus, took })
          : t(`webhooks.failure.${known}`, { status: httpStatus, took })}
      </p>
      {answer ? (
        <pre className="json-text webhook-text" dir="auto">
          {answer}
        </pre>
      ) : null}
    </>
  )
}

const FAILURES = ['answered_otherwise', 'timed_out', 'address_forbidden', 'unreachable'] as const
