import type { WhatsappView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { fullTime } from '../lib/time.ts'
import { useClockwork, useShortAge } from '../lib/use-clockwork.tsx'

const SECOND_MS = 1_000

/** How a number fares, for whoever wants to know. */
export function NumberHealth({ whatsapp: { health } }: { whatsapp: WhatsappView }) {
  const { t, i18n } = useTranslation()
  const { lastStanzaAt, phoneSeenAt, decryptFailures, ackLatency, newChats } = health
  const seconds = new Intl.NumberFormat(i18n.language, {
    style: 'unit',
    unit: 'second',
    maximumFractionDigits: 1,
  })
  return (
    <details className="number-health">
      <summary>{t('health.title')}</summary>
      <dl>
        <dt>{t('health.lastSeen')}</dt>
        <dd>
          <Ago at={lastStanzaAt} />
        </dd>
        <dt>{t('health.phoneSeen')}</dt>
        <dd>
          <Ago at={phoneSeenAt} />
        </dd>
        <dt>{t('health.ack')}</dt>
        <dd>{ackLatency === null ? t('health.nothing') : seconds.format(ackLatency / SECOND_MS)}</dd>
        <dt>{t('health.undecryptable')}</dt>
        <dd>{decryptFailures}</dd>
        {newChats ? (
          <>
            <dt>{t('health.newChats')}</dt>
            <dd>{t('health.quota', { used: newChats.used, total: newChats.total })}</dd>
          </>
        ) : null}
      </dl>
    </details>
  )
}

function Ago({ at }: { at: number | null }) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const age = useShortAge(at ?? 0)
  if (at === null) return t('health.nothing')
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at, clockwork)}>
      {age}
    </time>
  )
}
