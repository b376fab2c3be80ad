import { useTranslation } from '../i18n/translations.tsx'

interface RowCheckProps {
  name: string
  isChecked: boolean
  onToggle(toRange: boolean): void
}

/** Chooses a row, in the place of its picture. Keys have `x` for it: it is no stop of its own for Tab. */
export function RowCheck({ name, isChecked, onToggle }: RowCheckProps) {
  const { t } = useTranslation()
  return (
    <label className="row-check">
      <input
        type="checkbox"
        tabIndex={-1}
        checked={isChecked}
        aria-label={t('bulk.select', { name })}
        onChange={(event) => {
          const { nativeEvent } = event
          onToggle('shiftKey' in nativeEvent && nativeEvent.shiftKey === true)
        }}
      />
    </label>
  )
}
