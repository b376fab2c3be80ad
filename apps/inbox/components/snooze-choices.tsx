import { useTranslation } from '../i18n/translations.tsx'
import { snoozePresets } from '../lib/snooze-presets.ts'
import { comingTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { MenuItem } from './menu-item.tsx'

interface SnoozeChoicesProps {
  onSnooze(until: number): void
  /** Another moment is wanted: the menu is gone by then, so its owner asks for it. */
  onChoose(): void
}

/** The usual moments, and any other one. */
export function SnoozeChoices({ onSnooze, onChoose }: SnoozeChoicesProps) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  return (
    <>
      {snoozePresets(clockwork.now).map(({ name, until }) => (
        <MenuItem key={name} onChoose={() => onSnooze(until)}>
          {t(`snooze.${name}`)}
          <span className="menu-aside">{comingTime(until, clockwork)}</span>
        </MenuItem>
      ))}
      <MenuItem icon="clock" onChoose={onChoose}>
        {t('snooze.choose')}
      </MenuItem>
    </>
  )
}
