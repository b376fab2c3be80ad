import { useId, useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { fromLocalInput, toLocalInput } from '../lib/local-input.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'

const DAY_MS = 24 * 60 * 60 * 1000

interface SnoozeDialogProps {
  onSnooze(until: number): void
  onClose(): void
}

/** Any moment within a year, in the zone of the browser. */
export function SnoozeDialog({ onSnooze, onClose }: SnoozeDialogProps) {
  const { t } = useTranslation()
  const id = useId()
  const { now } = useClockwork()
  const [value, setValue] = useState(() => toLocalInput(now + DAY_MS))
  const until = fromLocalInput(value)
  const isWrong = until === null || until <= now || until > now + 365 * DAY_MS
  return (
    <ConfirmDialog
      title={t('snooze.choose')}
      confirm={t('snooze.snooze')}
      isDangerous={false}
      busy={isWrong}
      onConfirm={() => {
        if (until === null) return
        onSnooze(until)
        onClose()
      }}
      onClose={onClose}
    >
      <div className="field">
        <label htmlFor={id}>{t('snooze.when')}</label>
        <input
          id={id}
          className="input"
          type="datetime-local"
          min={toLocalInput(now)}
          max={toLocalInput(now + 365 * DAY_MS)}
          value={value}
          aria-describedby={isWrong ? `${id}-about` : undefined}
          aria-invalid={isWrong ? true : undefined}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        {isWrong ? (
          <span id={`${id}-about`} className="field-error" role="alert">
            {t('snooze.wrong')}
          </span>
        ) : null}
      </div>
    </ConfirmDialog>
  )
}
