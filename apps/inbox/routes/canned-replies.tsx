import { CannedForm } from '../components/canned-form.tsx'
import { CannedRow } from '../components/canned-row.tsx'
import { Card } from '../components/card.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { useCannedReplies } from '../lib/use-canned-replies.ts'
import { useViewer } from '../lib/use-viewer.ts'

/** Texts that the team sends often. They come by the live connection, as everywhere else. */
export default function CannedReplies() {
  const { t } = useTranslation()
  const replies = useCannedReplies()
  const mayManage = useViewer().role !== 'agent'
  return (
    <>
      <title>{`${t('settings.replies')} · Sapa`}</title>
      <Card title={t('canned.title')} text={t('canned.text')}>
        {replies === null ? <p className="muted">{t('common.loading')}</p> : null}
        {replies?.length === 0 ? (
          <p className="muted">{t(mayManage ? 'canned.none' : 'canned.noneForAgents')}</p>
        ) : null}
        {replies && replies.length > 0 ? (
          <ul className="things">
            {replies.map((reply) => (
              <CannedRow key={reply.id} reply={reply} mayManage={mayManage} />
            ))}
          </ul>
        ) : null}
      </Card>
      {mayManage ? (
        <Card title={t('canned.add')}>
          <CannedForm />
        </Card>
      ) : null}
    </>
  )
}
