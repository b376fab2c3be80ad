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
  const { range, fields } = useRange()
  const counting = useFetcher<{ count: number }>()
  const replay = useFetcher<{ replayed: number }>()
  const [isAsking, setAsking] = useState(false)
  const count = numberIn(counting.data, 'count')
  const replayed = numberIn(replay.data, 'replayed')
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
      {fields}
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
        <Sure count={count} onConfirm={() => void confirm()} onClose={() => setAsking(false)} />
      ) : null}
    </form>
  )
}

/** Which calls are meant, and the fields that say so. */
function useRange() {
  const { t } = useTranslation()
  const { now } = useClockwork()
  const [from, setFrom] = useState(() => toLocalInput(now - DAY_MS))
  const [to, setTo] = useState(() => toLocalInput(now))
  const [status, setStatus] = useState<(typeof WHICH)[number]>('dead')
  const range = { from: fromLocalInput(from) ?? 0, to: (fromLocalInput(to) ?? 0) + MINUTE_MS - 1, status }
  const fields = (
    <>
      <Moment label={t('webhooks.from')} name="from" value={from} onChange={setFrom} />
      <Moment label={t('webhooks.to')} name="to" value={to} onChange={setTo} />
      <Select
        label={t('webhooks.which')}
        value={status}
        onChange={(value) => setStatus(WHICH.find((one) => one === value) ?? 'dead')}
        options={WHICH.map((one) => [
          one,
          t(one === '' ? 'webhooks.bothStatuses' : `webhooks.statuses.${one}`),
        ])}
      />
    </>
  )
  return { range, fields }
}

interface MomentProps {
  label: string
  name: string
  value: string
  onChange(value: string): void
}

function Moment({ onChange, ...field }: MomentProps) {
  return (
    <Field {...field} type="datetime-local" required onChange={(event) => onChange(event.target.value)} />
  )
}

function Sure({ count, ...ways }: { count: number; onConfirm(): void; onClose(): void }) {
  const { t } = useTranslation()
  return (
    <ConfirmDialog
      title={t('webhooks.replaySure', { count })}
      confirm={t('webhooks.replayConfirm')}
      isDangerous={false}
      {...ways}
    >
      {t('webhooks.replayText')}
    </ConfirmDialog>
  )
}

function numberIn<K extends string>(answer: { [N in K]?: number } | undefined, name: K): number | null {
  return answer?.[name] ?? null
}
