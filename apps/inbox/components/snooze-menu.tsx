import { useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { Icon } from './icons.tsx'
import { lazyPart } from './lazy-part.tsx'
import { Menu } from './menu.tsx'
import { MenuItem } from './menu-item.tsx'
import { SnoozeChoices } from './snooze-choices.tsx'

const SnoozeDialog = lazyPart(async () => (await import('./snooze-dialog.tsx')).SnoozeDialog)

interface SnoozeProps {
  snoozedUntil: number | null
  onSnooze(until: number | null): void
}

/** Puts a conversation away until a better moment; a new message of the contact brings it back earlier. */
export function SnoozeMenu({ snoozedUntil, onSnooze }: SnoozeProps) {
  const { t } = useTranslation()
  const [isChoosing, setChoosing] = useState(false)
  const button = (
    <>
      <Icon name="clock" />
      <span className="thread-way-text">{t('snooze.snooze')}</span>
    </>
  )
  return (
    <>
      <Menu label={t('snooze.label')} shortcut="snooze" button={button} buttonClass="button">
        {snoozedUntil === null ? null : (
          <MenuItem icon="reopen" onChoose={() => onSnooze(null)}>
            {t('snooze.wake')}
          </MenuItem>
        )}
        <SnoozeChoices onSnooze={onSnooze} onChoose={() => setChoosing(true)} />
      </Menu>
      {isChoosing ? <SnoozeDialog onSnooze={onSnooze} onClose={() => setChoosing(false)} /> : null}
    </>
  )
}
