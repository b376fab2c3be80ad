import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BulkChange } from '#server/protocol/bulk.ts'
import { BULK_MAX } from '#server/protocol/limits.ts'
import { useBulk } from '../lib/use-bulk.ts'
import { useEscape } from '../lib/use-escape.ts'
import { useLabels } from '../lib/use-labels.ts'
import { useViewer } from '../lib/use-viewer.ts'
import type { ListFilter } from '../live/list-view.ts'
import { useLiveSnapshot } from '../live/use-live.tsx'
import { Avatar } from './avatar.tsx'
import { Icon, type IconName } from './icons.tsx'
import { LabelChip } from './label-chip.tsx'
import { Menu } from './menu.tsx'
import { SnoozeChoices } from './snooze-choices.tsx'
import { SnoozeDialog } from './snooze-dialog.tsx'
import './bulk-bar.css'

interface BulkBarProps {
  ids: readonly string[]
  status: ListFilter['status']
  onClear(): void
}

/** What can be done to all the conversations that are chosen in the list. */
export function BulkBar({ ids, status, onClear }: BulkBarProps) {
  const { t } = useTranslation()
  const run = useBulk()
  const [busy, setBusy] = useState(false)
  const [isChoosing, setChoosing] = useState(false)
  useEscape(ids.length > 0 && !isChoosing, onClear)
  const change = async (what: BulkChange) => {
    setBusy(true)
    await run(ids, what)
    setBusy(false)
    onClear()
  }
  const snooze = (until: number) => void change({ kind: 'snooze', until })
  const isClosed = status === 'closed'
  const press = (icon: IconName, label: string, what: BulkChange) => (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      disabled={busy}
      onClick={() => void change(what)}
    >
      <Icon name={icon} />
    </button>
  )
  return (
    <section className="bulk-bar" aria-label={t('bulk.label')}>
      <p role="status">
        {t('bulk.selected', { count: ids.length })}
        {ids.length >= BULK_MAX ? <small>{t('bulk.most', { count: BULK_MAX })}</small> : null}
      </p>
      <div className="bulk-ways">
        {isClosed
          ? press('reopen', t('bulk.reopen'), { kind: 'reopen' })
          : press('check', t('bulk.close'), { kind: 'close' })}
        <AssignChoices onChange={(what) => void change(what)} />
        <LabelChoices onChange={(what) => void change(what)} />
        {isClosed ? null : (
          <Menu label={t('snooze.label')} button={<Icon name="clock" />} buttonClass="icon-button">
            <SnoozeChoices onSnooze={snooze} onChoose={() => setChoosing(true)} />
          </Menu>
        )}
        {press('checks', t('bulk.read'), { kind: 'read' })}
        <button
          type="button"
          className="icon-button"
          aria-label={t('bulk.clear')}
          title={t('bulk.clear')}
          onClick={onClear}
        >
          <Icon name="close" />
        </button>
      </div>
      {isChoosing ? <SnoozeDialog onSnooze={snooze} onClose={() => setChoosing(false)} /> : null}
    </section>
  )
}

interface ChoicesProps {
  onChange(change: BulkChange): void
}

function AssignChoices({ onChange }: ChoicesProps) {
  const { t } = useTranslation()
  const viewer = useViewer()
  const members = Object.values(useLiveSnapshot().inbox.members).sort(
    (a, b) =>
      Number(b.agentId === viewer.agentId) - Number(a.agentId === viewer.agentId) ||
      a.name.localeCompare(b.name),
  )
  return (
    <Menu label={t('bulk.assign')} button={<Icon name="user" />} buttonClass="icon-button">
      {members.map(({ agentId, name }) => (
        <button
          key={agentId}
          type="button"
          className="menu-item"
          role="menuitem"
          onClick={() => onChange({ kind: 'assign', agentId })}
        >
          <Avatar id={agentId} name={name} size="tiny" />
          <bdi>{name}</bdi>
          <span className="menu-aside">{agentId === viewer.agentId ? t('assign.me') : null}</span>
        </button>
      ))}
      <button
        type="button"
        className="menu-item"
        role="menuitem"
        onClick={() => onChange({ kind: 'assign', agentId: null })}
      >
        <Icon name="close" />
        {t('assign.nobody')}
      </button>
    </Menu>
  )
}

function LabelChoices({ onChange }: ChoicesProps) {
  const { t } = useTranslation()
  const labels = useLabels()
  const choices = (on: boolean) =>
    labels.map((label) => (
      <button
        key={label.id}
        type="button"
        className="menu-item"
        role="menuitem"
        aria-label={t(on ? 'bulk.putLabel' : 'labels.takeOff', { name: label.name })}
        onClick={() => onChange({ kind: 'label', labelId: label.id, on })}
      >
        <LabelChip label={label} />
      </button>
    ))
  return (
    <Menu label={t('bulk.labels')} button={<Icon name="tag" />} buttonClass="icon-button">
      {labels.length === 0 ? <p className="menu-empty">{t('narrow.noLabels')}</p> : null}
      {labels.length > 0 ? <p className="menu-heading">{t('bulk.labelsOn')}</p> : null}
      {choices(true)}
      {labels.length > 0 ? <p className="menu-heading">{t('bulk.labelsOff')}</p> : null}
      {choices(false)}
    </Menu>
  )
}
