import { type ReactNode, useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { useChange } from '../lib/use-change.ts'
import { useUndoable } from '../lib/use-undoable.ts'
import { Icon } from './icons.tsx'

interface ThingRowProps {
  /** Its address in the API. */
  path: string
  mayManage: boolean
  /** What is said after it was removed, beside the way back. */
  removed: string
  /** Its form, which stands in its place while it is edited. */
  form(onDone: () => void): ReactNode
  children: ReactNode
}

/** One thing of the account that is edited where it stands, and removed with a way back. */
export function ThingRow({ path, mayManage, removed, form, children }: ThingRowProps) {
  const { t } = useTranslation()
  const [isEditing, setEditing] = useState(false)
  const undoable = useUndoable()
  const { change, busy, error } = useChange()
  if (isEditing) return <li>{form(() => setEditing(false))}</li>
  const remove = async () => {
    if (await change('PUT', `${path}/removal`)) undoable(removed, 'DELETE', `${path}/removal`)
  }
  return (
    <li>
      <span className="thing-name">{children}</span>
      {mayManage ? (
        <span className="thing-ways">
          <button type="button" className="button" onClick={() => setEditing(true)}>
            <Icon name="pen" />
            <span>{t('common.edit')}</span>
          </button>
          <button type="button" className="button danger" disabled={busy} onClick={() => void remove()}>
            <Icon name="bin" />
            <span>{t('common.remove')}</span>
          </button>
        </span>
      ) : null}
      {error ? (
        <p className="field-error" role="alert">
          {error}
        </p>
      ) : null}
    </li>
  )
}
