import { type ReactNode, useState } from 'react'
import type { BulkChange } from '#server/protocol/bulk.ts'
import { BULK_MAX } from '#server/protocol/limits.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useBulk } from '../lib/use-bulk.ts'
import { useEscape } from '../lib/use-escape.ts'
import type { ListFilter } from '../live/list-view.ts'
import { AssignChoices, LabelChoices, PriorityChoices } from './bulk-choices.tsx'
import { IconButton } from './icon-button.tsx'
import { Icon, type IconName } from './icons.tsx'
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
    <IconButton icon={icon} label={label} disabled={busy} onClick={() => void change(what)} />
  )
  const choices = (icon: IconName, label: string, children: ReactNode) => (
    <Menu label={label} button={<Icon name={icon} />} buttonClass="icon-button">
      {children}
    </Menu>
  )
  const onChange = (what: BulkChange) => void change(what)
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
        {choices('user', t('bulk.assign'), <AssignChoices onChange={onChange} />)}
        {choices('tag', t('bulk.labels'), <LabelChoices onChange={onChange} />)}
        {choices('flag', t('bulk.priority'), <PriorityChoices onChange={onChange} />)}
        {isClosed
          ? null
          : choices(
              'clock',
              t('snooze.label'),
              <SnoozeChoices onSnooze={snooze} onChoose={() => setChoosing(true)} />,
            )}
        {press('checks', t('bulk.read'), { kind: 'read' })}
        <IconButton icon="close" label={t('bulk.clear')} onClick={onClear} />
      </div>
      {isChoosing ? <SnoozeDialog onSnooze={snooze} onClose={() => setChoosing(false)} /> : null}
    </section>
  )
}
