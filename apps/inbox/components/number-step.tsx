import type { WhatsappState, WhatsappView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { comingTime } from '../lib/time.ts'
import { useChange } from '../lib/use-change.ts'
import type { WhatsappNumber } from '../lib/use-channels.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { ErrorLine } from './error-line.tsx'
import { NumberPairing } from './number-pairing.tsx'

/** What connecting anew is called where it is the next thing to do. */
const ACTIONS: Partial<Record<WhatsappState, 'show' | 'again' | 'takeOver' | 'link'>> = {
  passkey: 'again',
  reconnecting: 'again',
  conflict: 'takeOver',
  restricted: 'again',
  logged_out: 'link',
  banned: 'again',
}

/** Where a number stands in one sentence, and the one thing to do about it. */
export function NumberStep({ number, mayManage }: { number: WhatsappNumber; mayManage: boolean }) {
  const { t } = useTranslation()
  const { change, busy, error } = useChange()
  const sentence = useStateSentence(number.whatsapp)
  const isPaused = useColdPause(number.whatsapp) !== null
  const { state, stateCode, progress } = number.whatsapp
  const action = state === 'waiting' && stateCode !== null ? waitingAction(stateCode) : ACTIONS[state]
  const isPairing = state === 'scan' || state === 'code'
  return (
    <div className="number-step">
      {/* A changed state is told; how far the past has come is not, it would never end. */}
      <p role="status" className={isPaused ? 'number-paused' : undefined}>
        {mayManage || !isPairing ? sentence : t('numbers.beingLinked')}
      </p>
      {state === 'waiting' && stateCode === null ? (
        <progress className="number-progress" aria-label={t('numberState.waiting')} />
      ) : null}
      {state === 'syncing' || progress !== null ? (
        <progress
          className="number-progress"
          aria-label={t('numbers.progress')}
          max={100}
          {...(progress === null ? {} : { value: progress })}
        />
      ) : null}
      {isPairing && mayManage ? <NumberPairing number={number} /> : null}
      {action && mayManage ? (
        <button
          type="button"
          className={action === 'again' ? 'button' : 'button primary'}
          disabled={busy}
          onClick={() => void change('POST', `/api/v1/channels/${number.id}/restart`)}
        >
          {t(`numberAction.${action}`)}
        </button>
      ) : null}
      <ErrorLine error={error} />
    </div>
  )
}

function waitingAction(code: string): 'show' | 'again' {
  return code === 'qr_timeout' ? 'show' : 'again'
}

/** A state and its code in words; an unknown code says what its state says. */
function useStateSentence(whatsapp: WhatsappView): string {
  const { t, i18n } = useTranslation()
  const clockwork = useClockwork()
  const pausedUntil = useColdPause(whatsapp)
  const { state, stateCode, stateUntil, progress } = whatsapp
  const code = stateCode?.startsWith('refused_') ? 'refused' : stateCode
  const time = stateUntil === null ? '' : comingTime(stateUntil, clockwork)
  const words = [
    pausedUntil === null ? null : t('health.paused', { time: comingTime(pausedUntil, clockwork) }),
    progress !== null && state !== 'syncing' ? t('numbers.onlineSyncing', { progress }) : null,
    code !== null && i18n.exists(`numberCode.${code}`)
      ? String(t(`numberCode.${code}` as 'numberCode.refused'))
      : null,
    t(`numberText.${state}`, { progress: progress ?? 0 }),
  ].find((sentence) => sentence !== null)
  const until = stateUntil !== null && stateUntil > clockwork.now ? t('numbers.until', { time }) : ''
  return [words, until].filter(Boolean).join(' ')
}

/** Until when an online number may write to nobody new; null where it may. */
function useColdPause({ state, health: { coldPausedUntil } }: WhatsappView): number | null {
  const { now } = useClockwork()
  return state === 'online' && coldPausedUntil !== null && coldPausedUntil > now ? coldPausedUntil : null
}
