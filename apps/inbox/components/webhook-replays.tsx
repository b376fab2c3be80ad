import { type FormEvent, useState } from 'react'
import { useFetcher } from 'react-router'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import { fromLocalInput, toLocalInput } from '../lib/local-input.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { Field } from './field.tsx'
import { FormFailure } from './form-failure.tsx'
import { Select } from './select.tsx'

const DAY_MS = 24 * 60 * 60 * 1000
const MINUTE_MS = 60_000
const WHICH = ['dead', 'delivered', ''] as const

/** Makes the calls of a time again, after saying how many they are. */
export function WebhookReplays() {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return isOpen ? (
    <Range />
  ) : (
    <div>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        {t('webhooks.replaySeveral')}
      </button>
    </div>
  )
}

function Range() {
  const { t } = useTranslation()
  const { now } = useClockwork()
  const counting = useFetcher<{ count: number }>()
  const replay = useFetcher<{ replayed: number }>()
  const [from, setFrom] = useState(() => toLocalInput(now - DAY_MS))
  const [to, setTo] = useState(() => toLocalInput(now))
  const [status, setStatus] = useState<(typeof WHICH)[number]>('dead')
  const [isAsking, setAsking] = useState(false)
  const count = numberIn(counting.data, 'count')
  const replayed = numberIn(replay.data, 'replayed')
  const range = { from: fromLocalInput(from) ?? 0, to: (fromLocalInput(to) ?? 0) + MINUTE_MS - 1, status }
  const ask = async (event: FormEvent) => {
    event.preventDefault()
    await counting.submit({ intent: 'count', ...range }, { method: 'post' })
    setAsking(true)
  }
  const confirm = async () => {
    setAsking(false)
    await replay.submit({ intent: 'replay-range', ...range }, { method: 'post' })
  }
  return (
    <form className="form-row inline-form" onSubmit={(event) => void ask(event)}>
      <Field
        label={t('webhooks.from')}
        name="from"
        type="datetime-local"
        required
        value={from}
        onChange={(event) => setFrom(event.target.value)}
      />
      <Field
        label={t('webhooks.to')}
        name="to"
        type="datetime-local"
        required
        value={to}
        onChange={(event) => setTo(event.target.value)}
      />
      <Select
        label={t('webhooks.which')}
        value={status}
        onChange={(value) => setStatus(WHICH.find((one) => one === value) ?? 'dead')}
        options={WHICH.map((one) => [
          one,
          t(one === '' ? 'webhooks.bothStatuses' : `webhooks.statuses.${one}`),
        ])}
      />
      <button type="submit" className="button" disabled={counting.state !== 'idle'}>
        {t('webhooks.count')}
      </button>
      <FormFailure failure={failureOf(counting.data) ?? failureOf(replay.data)} />
      {isAsking && count === 0 ? <p role="status">{t('webhooks.nothingToReplay')}</p> : null}
      {!isAsking && replayed !== null ? (
        <p className="form-ok" role="status">
          {t('webhooks.replayed', { count: replayed })}
        </p>
      ) : null}
      {isAsking && count ? (
        <ConfirmDialog
          title={t('webhooks.replaySure', { count })}
          confirm={t('webhooks.replayConfirm')}
          isDangerous={false}
          onConfirm={() => void confirm()}
          onClose={() => setAsking(false)}
        >
          {t('webhooks.replayText')}
        </ConfirmDialog>
      ) : null}
    </form>
  )
}

function numberIn<K extends string>(answer: { [N in K]?: number } | undefined, name: K): number | null {
  return answer?.[name] ?? null
}
