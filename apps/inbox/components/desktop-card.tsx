import { useEffect, useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { setWish, wishesFor } from '../lib/browser-wishes.ts'
import { showNotice } from '../lib/desktop.ts'
import { useViewer } from '../lib/use-viewer.ts'
import { Card } from './card.tsx'
import { Switch } from './switch.tsx'

/** Notifications of the desktop while Sapa is open in a tab; the browser is asked when they are switched on. */
export function DesktopCard() {
  const { t } = useTranslation()
  const { agentId } = useViewer()
  const [permission, setPermission] = useState<NotificationPermission | 'unknown' | 'missing'>('unknown')
  const [isWished, setWished] = useState(false)
  useEffect(() => {
    setPermission('Notification' in window ? Notification.permission : 'missing')
    setWished(wishesFor(agentId, 'desktop'))
  }, [agentId])

  const change = async (isOn: boolean) => {
    const answer = isOn ? await Notification.requestPermission() : Notification.permission
    setPermission(answer)
    const isGranted = isOn && answer === 'granted'
    setWish(agentId, 'desktop', isGranted)
    setWished(isGranted)
    if (isGranted)
      showNotice({
        title: t('noticing.desktop'),
        body: t('noticing.desktopOn'),
        tag: 'desktop',
        path: '/settings/notifications',
      })
  }
  return (
    <Card title={t('noticing.desktop')} text={t('noticing.desktopText')}>
      <Switch
        label={t('noticing.desktopSwitch')}
        hint={t(
          permission === 'denied' || permission === 'missing'
            ? `noticing.${permission}`
            : 'noticing.desktopHint',
        )}
        isOn={isWished && permission === 'granted'}
        disabled={permission === 'unknown' || permission === 'missing' || permission === 'denied'}
        onChange={(isOn) => void change(isOn)}
      />
    </Card>
  )
}
