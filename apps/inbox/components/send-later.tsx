import { useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { Icon } from './icons.tsx'
import { lazyPart } from './lazy-part.tsx'
import { Menu } from './menu.tsx'
import { SnoozeChoices } from './snooze-choices.tsx'

const TimeDialog = lazyPart(async () => (await import('./time-dialog.tsx')).TimeDialog)
/** As far as the server lets a message wait. */
const FURTHEST_DAYS = 183

/** Sends what is written at a better moment: the message waits on the server. */
export function SendLater({ onSend }: { onSend(at: number): void }) {
  const { t } = useTranslation()
  const [isChoosing, setChoosing] = useState(false)
  return (
    <>
      <Menu label={t('composer.later')} button={<Icon name="clock" />} buttonClass="icon-button">
        <SnoozeChoices onSnooze={onSend} onChoose={() => setChoosing(true)} />
      </Menu>
      {isChoosing ? (
        <TimeDialog
          title={t('composer.later')}
          when={t('composer.laterWhen')}
          confirm={t('composer.send')}
          wrong={t('composer.laterWrong')}
          furthestDays={FURTHEST_DAYS}
          onChoose={onSend}
          onClose={() => setChoosing(false)}
        />
      ) : null}
    </>
  )
}
