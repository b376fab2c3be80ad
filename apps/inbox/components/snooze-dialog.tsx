import { useTranslation } from '../i18n/translations.tsx'
import { TimeDialog } from './time-dialog.tsx'

interface SnoozeDialogProps {
  onSnooze(until: number): void
  onClose(): void
}

/** Any moment within a year. */
export function SnoozeDialog({ onSnooze, onClose }: SnoozeDialogProps) {
  const { t } = useTranslation()
  return (
    <TimeDialog
      title={t('snooze.choose')}
      when={t('snooze.when')}
      confirm={t('snooze.snooze')}
      wrong={t('snooze.wrong')}
      furthestDays={365}
      onChoose={onSnooze}
      onClose={onClose}
    />
  )
}
