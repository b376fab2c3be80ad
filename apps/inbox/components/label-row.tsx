import type { LabelView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { LabelChip } from './label-chip.tsx'
import { LabelForm } from './label-form.tsx'
import { ThingRow } from './thing-row.tsx'

/** One label of the account, with what may be done to it. */
export function LabelRow({ label, mayManage }: { label: LabelView; mayManage: boolean }) {
  const { t } = useTranslation()
  return (
    <ThingRow
      path={`/api/v1/labels/${label.id}`}
      mayManage={mayManage}
      removed={t('labels.removed', { name: label.name })}
      form={(onDone) => <LabelForm label={label} onDone={onDone} />}
    >
      <LabelChip label={label} />
    </ThingRow>
  )
}
