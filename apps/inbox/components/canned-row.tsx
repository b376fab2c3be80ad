import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CannedReplyView } from '#server/protocol/views.ts'
import { useChange } from '../lib/use-change.ts'
import { useUndoable } from '../lib/use-undoable.ts'
import { CannedForm } from './canned-form.tsx'
import { Icon } from './icons.tsx'

/** One canned reply, with what may be done to it. */
export function CannedRow({ reply, mayManage }: { reply: CannedReplyView; mayManage: boolean }) {
  const { t } = useTranslation()
  const [isEditing, setEditing] = useState(false)
  const undoable = useUndoable()
  const { change, busy, error } = useChange()
  if (isEditing) {
    return (
      <li>
        <CannedForm reply={reply} onDone={() => setEditing(false)} />
      </li>
    )
  }
  const path = `/api/v1/canned-replies/${reply.id}/removal`
  const remove = async () => {
    if (!(await change('PUT', path))) return
    undoable(t('canned.removed', { shortcut: reply.shortcut }), 'DELETE', path)
  }
  return (
    <li>
      <span className="thing-name">
        <strong>/{reply.shortcut}</strong>
        <small className="canned-text" dir="auto">
          {reply.text}
        </small>
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
