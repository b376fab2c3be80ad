import { useId } from 'react'
import { Link } from 'react-router'
import { PRIORITIES } from '#server/protocol/limits.ts'
import type { ConversationView, LabelView, Priority } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useChange } from '../lib/use-change.ts'
import { useLabels } from '../lib/use-labels.ts'
import { useViewer } from '../lib/use-viewer.ts'
import { Icon } from './icons.tsx'
import { LabelChip } from './label-chip.tsx'
import { Menu } from './menu.tsx'
import './conversation-tags.css'

/** The labels and the priority of the open conversation, to be seen and changed. */
export function ConversationTags({ conversation }: { conversation: ConversationView }) {
  const { t } = useTranslation()
  const heading = useId()
  const { change, busy, error } = useChange()
  return (
    <section className="tags" aria-labelledby={heading}>
      <h3 id={heading}>{t('labels.title')}</h3>
      <ConversationLabels conversation={conversation} />
      <h3>{t('priority.title')}</h3>
      <PriorityChoice
        priority={conversation.priority}
        disabled={busy}
        onChoose={(priority) =>
          void change('PUT', `/api/v1/conversations/${conversation.id}/priority`, { priority })
        }
      />
      <Refusal words={error} />
    </section>
  )
}

/** The labels of a conversation, each with the way to take it off, and the way to put others on. */
export function ConversationLabels({
  conversation: { id, labelIds },
}: {
  conversation: Pick<ConversationView, 'id' | 'labelIds'>
}) {
  const { t } = useTranslation()
  const { change, busy, error } = useChange()
  const path = `/api/v1/conversations/${id}/labels`
  const put = (label: LabelView, on: boolean) =>
    on ? void change('PUT', path, { labelId: label.id }) : void change('DELETE', `${path}/${label.id}`)
  return (
    <>
      <div className="tags-line">
        {useLabels(labelIds).map((label) => (
          <LabelChip key={label.id} label={label}>
            <button
              type="button"
              aria-label={t('labels.takeOff', { name: label.name })}
              disabled={busy}
              onClick={() => put(label, false)}
            >
              <Icon name="close" />
            </button>
          </LabelChip>
        ))}
        <LabelMenu worn={labelIds} onPut={put} />
      </div>
      <Refusal words={error} />
    </>
  )
}

function Refusal({ words }: { words: string | null }) {
  return words === null ? null : (
    <p className="field-error" role="alert">
      {words}
    </p>
  )
}

interface LabelMenuProps {
  /** Ids of the labels that are on it. */
  worn: readonly string[]
  onPut(label: LabelView, on: boolean): void
}

function LabelMenu({ worn, onPut }: LabelMenuProps) {
  const { t } = useTranslation()
  const isAgent = useViewer().role === 'agent'
  const labels = useLabels()
  return (
    <Menu label={t('labels.put')} button={<Icon name="plus" />} buttonClass="tags-add">
      {labels.map((label) => {
        const on = worn.includes(label.id)
        return (
          <button
            key={label.id}
            type="button"
            className="menu-item"
            role="menuitemcheckbox"
            aria-checked={on}
            onClick={() => onPut(label, !on)}
          >
            <LabelChip label={label} />
            <span className="menu-aside">{on ? <Icon name="check" /> : null}</span>
          </button>
        )
      })}
      {labels.length === 0 && isAgent ? <p className="menu-title">{t('labels.noneForAgents')}</p> : null}
      {isAgent ? null : (
        <Link to="/settings/labels" className="menu-item" role="menuitem">
          <Icon name="cog" />
          {t(labels.length === 0 ? 'labels.makeFirst' : 'labels.manage')}
        </Link>
      )}
    </Menu>
  )
}

interface PriorityChoiceProps {
  priority: Priority
  disabled: boolean
  onChoose(priority: Priority): void
}

function PriorityChoice({ priority, disabled, onChoose }: PriorityChoiceProps) {
  const { t } = useTranslation()
  return (
    <select
      className="input"
      aria-label={t('priority.title')}
      value={priority}
      disabled={disabled}
      onChange={({ currentTarget }) => {
        const chosen = PRIORITIES.find((known) => known === currentTarget.value)
        if (chosen) onChoose(chosen)
      }}
    >
      {PRIORITIES.map((one) => (
        <option key={one} value={one}>
          {t(`priority.${one}`)}
        </option>
      ))}
    </select>
  )
}
