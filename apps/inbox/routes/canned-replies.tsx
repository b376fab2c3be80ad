import { useTranslation } from 'react-i18next'
import { CannedForm } from '../components/canned-form.tsx'
import { CannedRow } from '../components/canned-row.tsx'
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
      <section className="card">
        <header>
          <h2>{t('canned.title')}</h2>
          <p>{t('canned.text')}</p>
        </header>
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
      </section>
      {mayManage ? (
        <section className="card">
          <header>
            <h2>{t('canned.add')}</h2>
          </header>
          <CannedForm />
        </section>
      ) : null}
    </>
  )
}
