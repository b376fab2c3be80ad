import type { CannedReplyView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { CannedForm } from './canned-form.tsx'
import { ThingRow } from './thing-row.tsx'

/** One canned reply, with what may be done to it. */
export function CannedRow({ reply, mayManage }: { reply: CannedReplyView; mayManage: boolean }) {
  const { t } = useTranslation()
  return (
    <ThingRow
      path={`/api/v1/canned-replies/${reply.id}`}
      mayManage={mayManage}
      removed={t('canned.removed', { shortcut: reply.shortcut })}
      form={(onDone) => <CannedForm reply={reply} onDone={onDone} />}
    >
      <strong>/{reply.shortcut}</strong>
      <small className="canned-text" dir="auto">
        {reply.text}
      </small>
    </ThingRow>
  )
}
