import { useTranslation } from 'react-i18next'
import { snoozePresets } from '../lib/snooze-presets.ts'
import { comingTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { Icon } from './icons.tsx'
import { Menu } from './menu.tsx'

interface SnoozeProps {
  snoozedUntil: number | null
  onSnooze(until: number | null): void
}

/** Puts a conversation away until a better moment; a new message of the contact brings it back earlier. */
export function SnoozeMenu({ snoozedUntil, onSnooze }: SnoozeProps) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const button = (
    <>
      <Icon name="clock" />
      <span className="thread-way-text">{t('snooze.snooze')}</span>
    </>
  )
  return (
    <Menu label={t('snooze.label')} shortcut="snooze" button={button} buttonClass="button">
      {snoozedUntil === null ? null : (
        <button type="button" className="menu-item" role="menuitem" onClick={() => onSnooze(null)}>
          <Icon name="reopen" />
          {t('snooze.wake')}
        </button>
      )}
      {snoozePresets(clockwork.now).map(({ name, until }) => (
        <button
          key={name}
          type="button"
          className="menu-item"
          role="menuitem"
          onClick={() => onSnooze(until)}
        >
          {t(`snooze.${name}`)}
          <span className="menu-aside">{comingTime(until, clockwork)}</span>
        </button>
      ))}
    </Menu>
  )
}
