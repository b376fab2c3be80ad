import { useRevalidator } from 'react-router'
import { useTranslation } from '../i18n/translations.tsx'
import { useChange } from '../lib/use-change.ts'
import { useNumbers } from '../lib/use-channels.ts'
import { useViewer } from '../lib/use-viewer.ts'
import { Switch } from './switch.tsx'

/** Whether the groups of a number are shown, and the way to change it; for all numbers, that it is said of each. */
export function GroupSwitch({ channelId }: { channelId: string | null }) {
  const { t } = useTranslation()
  const numbers = useNumbers()
  const mayManage = useViewer().role !== 'agent'
  const { change, busy, error } = useChange()
  const { revalidate } = useRevalidator()
  const number = numbers.length === 1 ? numbers[0] : numbers.find(({ id }) => id === channelId)
  if (!number) {
    const count = numbers.filter(({ whatsapp }) => !whatsapp.groupsShown).length
    return count === 0 ? null : <p className="contacts-note">{t('contacts.hiddenGroups', { count })}</p>
  }
  const { groupsShown } = number.whatsapp
  const show = async (on: boolean) => {
    if (await change('PATCH', `/api/v1/channels/${number.id}`, { groupsShown: on })) await revalidate()
  }
  if (!mayManage) return groupsShown ? null : <p className="contacts-note">{t('contacts.hiddenForAgents')}</p>
  return (
    <div className="contacts-note">
      <Switch
        label={t('contacts.showGroups', { name: number.name })}
        hint={t('numbers.groupsHint')}
        isOn={groupsShown}
        disabled={busy}
        onChange={(on) => void show(on)}
      />
      {error ? (
        <p className="form-error" role="alert">
          {error}
        </p>
      ) : null}
    </div>
  )
}
