import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LabelView } from '#server/protocol/views.ts'
import { useChange } from '../lib/use-change.ts'
import { useUndoable } from '../lib/use-undoable.ts'
import { Icon } from './icons.tsx'
import { LabelChip } from './label-chip.tsx'
import { LabelForm } from './label-form.tsx'

/** One label of the account, with what may be done to it. */
export function LabelRow({ label, mayManage }: { label: LabelView; mayManage: boolean }) {
  const { t } = useTranslation()
  const [isEditing, setEditing] = useState(false)
  const undoable = useUndoable()
  const { change, busy, error } = useChange()
  if (isEditing) {
    return (
      <li>
        <LabelForm label={label} onDone={() => setEditing(false)} />
      </li>
    )
  }
  const path = `/api/v1/labels/${label.id}/removal`
  const remove = async () => {
    if (!(await change('PUT', path))) return
    undoable(t('labels.removed', { name: label.name }), 'DELETE', path)
  }
  return (
    <li>
      <span className="thing-name">
        <LabelChip label={label} />
      </span>
      {mayManage ? (
        <>
          <button type="button" className="button" onClick={() => setEditing(true)}>
            <Icon name="pen" />
            {t('common.edit')}
          </button>
          <button type="button" className="button danger" disabled={busy} onClick={() => void remove()}>
            {t('common.remove')}
          </button>
        </>
      ) : null}
      {error ? (
        <p className="field-error" role="alert">
          {error}
        </p>
      ) : null}
    </li>
  )
}
