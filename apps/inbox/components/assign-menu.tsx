import { useTranslation } from '../i18n/translations.tsx'
import { useViewer } from '../lib/use-viewer.ts'
import { useLiveSnapshot } from '../live/use-live.tsx'
import { Avatar } from './avatar.tsx'
import { Icon } from './icons.tsx'
import { Menu } from './menu.tsx'
import { MenuItem } from './menu-item.tsx'

interface AssignProps {
  assigneeId: string | null
  onAssign(agentId: string | null): void
}

/** Who takes care of it: me first, then the team, then nobody. */
export function AssignMenu({ assigneeId, onAssign }: AssignProps) {
  const { t } = useTranslation()
  const viewer = useViewer()
  const { members } = useLiveSnapshot().inbox
  const assignee = assigneeId === null ? null : (members[assigneeId] ?? null)
  const others = Object.values(members)
    .filter(({ agentId }) => agentId !== viewer.agentId)
    .sort((a, b) => a.name.localeCompare(b.name))
  const button = (
    <>
      {assignee ? <Avatar id={assignee.agentId} name={assignee.name} size="tiny" /> : <Icon name="user" />}
      <span className="thread-way-text">
        {assignee ? (
          <bdi>{firstName(assignee.name)}</bdi>
        ) : (
          t(assigneeId === null ? 'assign.assign' : 'assign.former')
        )}
      </span>
    </>
  )
  return (
    <Menu
      label={assignee ? t('assign.to', { name: assignee.name }) : t('assign.label')}
      shortcut="assign"
      button={button}
      buttonClass="button"
    >
      <Choice
        agentId={viewer.agentId}
        name={viewer.name}
        aside={t('assign.me')}
        {...{ assigneeId, onAssign }}
      />
      {others.map(({ agentId, name }) => (
        <Choice key={agentId} {...{ agentId, name, assigneeId, onAssign }} />
      ))}
      {assigneeId === null ? null : (
        <MenuItem icon="close" onChoose={() => onAssign(null)}>
          {t('assign.nobody')}
        </MenuItem>
      )}
    </Menu>
  )
}

interface ChoiceProps extends AssignProps {
  agentId: string
  name: string
  aside?: string
}

function Choice({ agentId, name, aside, assigneeId, onAssign }: ChoiceProps) {
  const isChosen = agentId === assigneeId
  return (
    <button
      type="button"
      className="menu-item"
      role="menuitemradio"
      aria-checked={isChosen}
      onClick={() => (isChosen ? undefined : onAssign(agentId))}
    >
      <Avatar id={agentId} name={name} size="tiny" />
      <bdi>{name}</bdi>
      <span className="menu-aside">{isChosen ? <Icon name="check" /> : aside}</span>
    </button>
  )
}

function firstName(name: string): string {
  return name.split(' ')[0] ?? name
}
