import { useEffect, useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { setWish, wishesFor } from '../lib/browser-wishes.ts'
import {
  askForTest,
  pushObstacle,
  startWorker,
  storeSubscription,
  subscribeBrowser,
  unsubscribeBrowser,
  untilShown,
} from '../lib/push-browser.ts'
import { checkPush, HOPS, type Hop, type PushCheck } from '../lib/push-check.ts'
import { randomId } from '../lib/random-id.ts'
import { useViewer } from '../lib/use-viewer.ts'
import { Card } from './card.tsx'
import { Icon } from './icons.tsx'
import { Switch } from './switch.tsx'

const SHOWN_WITHIN_MS = 20_000

/** Web Push to this device, also while Sapa is closed, and a test that says at which hop it stops. */
export function PushCard() {
  const { t } = useTranslation()
  const { agentId } = useViewer()
  const [obstacle, setObstacle] = useState<ReturnType<typeof pushObstacle> | 'unknown'>('unknown')
  const [isOn, setOn] = useState(false)
  const [check, setCheck] = useState<PushCheck | null>(null)
  const isBusy = check !== null && check.stopped === null && check.passed.length < HOPS.length
  useEffect(() => {
    setObstacle(pushObstacle())
    setOn(wishesFor(agentId, 'push'))
  }, [agentId])

  const turn = (wanted: boolean) => {
    setWish(agentId, 'push', wanted)
    setOn(wanted)
  }
  const test = async () => {
    const steps = {
      permission: () => Notification.requestPermission(),
      worker: startWorker,
      subscription: subscribeBrowser,
      stored: storeSubscription,
      service: askForTest,
      shown: (nonce: string) => untilShown(nonce, SHOWN_WITHIN_MS),
    }
    const { passed } = await checkPush(steps, randomId(), setCheck)
    if (passed.includes('stored')) turn(true)
  }
  const change = async (wanted: boolean) => {
    if (wanted) return test()
    turn(false)
    setCheck(null)
    await unsubscribeBrowser()
  }
  const hasObstacle = obstacle !== null
  return (
    <Card title={t('noticing.push')} text={t('noticing.pushText')}>
      <Switch
        label={t('noticing.pushSwitch')}
        hint={t(
          obstacle === null || obstacle === 'unknown' ? 'noticing.pushHint' : `noticing.obstacle.${obstacle}`,
        )}
        isOn={isOn && !hasObstacle}
        disabled={hasObstacle || isBusy}
        onChange={(wanted) => void change(wanted)}
      />
      {isOn && !hasObstacle ? (
        <button type="button" className="button" disabled={isBusy} onClick={() => void test()}>
          {t('noticing.test')}
        </button>
      ) : null}
      {check ? <Hops check={check} /> : null}
    </Card>
  )
}

function Hops({ check }: { check: PushCheck }) {
  const { t } = useTranslation()
  return (
    <ol className="push-hops" aria-label={t('noticing.hopsLabel')} aria-live="polite">
      {HOPS.map((hop) => (
        <li key={hop} className={stateOf(check, hop)}>
          <Icon name={ICONS[stateOf(check, hop)]} />
          <span>
            {t(`noticing.hops.${hop}`)}
            {check.stopped?.hop === hop ? <Reason stopped={check.stopped} /> : null}
          </span>
        </li>
      ))}
    </ol>
  )
}

function Reason({ stopped: { hop, reason, status } }: { stopped: NonNullable<PushCheck['stopped']> }) {
  const { t } = useTranslation()
  return (
    <small>
      {t(`noticing.stopped.${hop}`)} ({status === null ? reason : `${reason}, ${status}`})
    </small>
  )
}

type HopState = 'passed' | 'at' | 'stopped' | 'ahead'

const ICONS = { passed: 'check', at: 'clock', stopped: 'warning', ahead: 'clock' } as const

function stateOf({ passed, at, stopped }: PushCheck, hop: Hop): HopState {
  if (passed.includes(hop)) return 'passed'
  if (stopped?.hop === hop) return 'stopped'
  return at === hop ? 'at' : 'ahead'
}
