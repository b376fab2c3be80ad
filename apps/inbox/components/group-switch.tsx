import { useRevalidator } from 'react-router'
import { useTranslation } from '../i18n/translations.tsx'
import { useAttempt } from '../lib/use-attempt.ts'
import { useNumbers, type WhatsappNumber } from '../lib/use-channels.ts'
import { useViewer } from '../lib/use-viewer.ts'
import { useLive } from '../live/use-live.tsx'
import { ErrorLine } from './error-line.tsx'
import { Switch } from './switch.tsx'

/** Whether the groups of a number are shown, and the way to change it; for all numbers, that it is said of each. */
export function GroupSwitch({ channelId }: { channelId: string | null }) {
  const { t } = useTranslation()
  const numbers = useNumbers()
  const mayManage = useViewer().role !== 'agent'
  const number = numbers.length === 1 ? numbers[0] : numbers.find(({ id }) => id === channelId)
  if (number && mayManage) return <OfNumber key={number.id} number={number} />
  if (number) {
    return number.whatsapp.groupsShown ? null : (
      <p className="contacts-note">{t('contacts.hiddenForAgents')}</p>
    )
  }
  const count = numbers.filter(({ whatsapp }) => !whatsapp.groupsShown).length
  return count === 0 ? null : <p className="contacts-note">{t('contacts.hiddenGroups', { count })}</p>
}

function OfNumber({ number: { id, name, whatsapp } }: { number: WhatsappNumber }) {
  const { t } = useTranslation()
  const live = useLive()
  const { attempt, busy, error } = useAttempt()
  const { revalidate } = useRevalidator()
  const path = `/api/v1/channels/${id}`
  const { groupsShown, state } = whatsapp
  const then = async (ask: () => Promise<unknown>) => {
    if (await attempt(ask)) await revalidate()
  }
  return (
    <div className="contacts-note">
      <Switch
        label={t('contacts.showGroups', { name })}
        hint={t('numbers.groupsHint')}
        isOn={groupsShown}
        disabled={busy}
        onChange={(on) => void then(() => live.change('PATCH', path, { groupsShown: on }))}
      />
      {groupsShown && state === 'online' ? (
        // The number keeps what it is told of them.
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => void then(() => live.ask(`${path}/groups`))}
        >
          {t(busy ? 'contacts.countingMembers' : 'contacts.countMembers')}
        </button>
      ) : null}
      <ErrorLine error={error} />
    </div>
  )
}
