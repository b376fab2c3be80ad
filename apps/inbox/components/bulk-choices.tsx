import type { BulkChange } from '#server/protocol/bulk.ts'
import { PRIORITIES } from '#server/protocol/limits.ts'
import type { Priority } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useLabels } from '../lib/use-labels.ts'
import { useViewer } from '../lib/use-viewer.ts'
import { useLiveSnapshot } from '../live/use-live.tsx'
import { Avatar } from './avatar.tsx'
import { LabelChip } from './label-chip.tsx'
import { MenuItem } from './menu-item.tsx'
import { PrioritySign } from './priority.tsx'

interface ChoicesProps {
  onChange(change: BulkChange): void
}

/** Me first, then the team, then nobody. */
export function AssignChoices({ onChange }: ChoicesProps) {
  const { t } = useTranslation()
  const viewer = useViewer()
  const members = Object.values(useLiveSnapshot().inbox.members).sort(
    (a, b) =>
      Number(b.agentId === viewer.agentId) - Number(a.agentId === viewer.agentId) ||
      a.name.localeCompare(b.name),
  )
  return (
    <>
      {members.map(({ agentId, name }) => (
        <MenuItem key={agentId} onChoose={() => onChange({ kind: 'assign', agentId })}>
          <Avatar id={agentId} name={name} size="tiny" />
          <bdi>{name}</bdi>
          <span className="menu-aside">{agentId === viewer.agentId ? t('assign.me') : null}</span>
        </MenuItem>
      ))}
      <MenuItem icon="close" onChoose={() => onChange({ kind: 'assign', agentId: null })}>
        {t('assign.nobody')}
      </MenuItem>
    </>
  )
}

/** Every label, to be put on and to be taken off: of several conversations some may have it. */
export function LabelChoices({ onChange }: ChoicesProps) {
  const { t } = useTranslation()
  const labels = useLabels()
  if (labels.length === 0) return <p className="menu-empty">{t('narrow.noLabels')}</p>
  return [true, false].map((on) => (
    <div key={String(on)}>
      <p className="menu-heading">{t(on ? 'bulk.labelsOn' : 'bulk.labelsOff')}</p>
      {labels.map((label) => (
        <MenuItem
          key={label.id}
          label={t(on ? 'bulk.putLabel' : 'labels.takeOff', { name: label.name })}
          onChoose={() => onChange({ kind: 'label', labelId: label.id, on })}
        >
          <LabelChip label={label} />
        </MenuItem>
      ))}
    </div>
  ))
}

/** From urgent to none. Of one conversation, what it is now is marked. */
export function PriorityChoices({ now, onChange }: ChoicesProps & { now?: Priority }) {
  const { t } = useTranslation()
  return [...PRIORITIES].reverse().map((priority) => (
    <MenuItem
      key={priority}
      checked={now === undefined ? undefined : now === priority}
      onChoose={() => onChange({ kind: 'priority', priority })}
    >
      {priority === 'none' ? t('priority.none') : <PrioritySign priority={priority} isWorded />}
    </MenuItem>
  ))
}
