import { useTranslation } from 'react-i18next'
import { LabelForm } from '../components/label-form.tsx'
import { LabelRow } from '../components/label-row.tsx'
import { useLabels } from '../lib/use-labels.ts'
import { useViewer } from '../lib/use-viewer.ts'

/** The account's labels. They come by the live connection, as everywhere else. */
export default function Labels() {
  const { t } = useTranslation()
  const labels = useLabels()
  const mayManage = useViewer().role !== 'agent'
  return (
    <>
      <title>{`${t('settings.labels')} · Sapa`}</title>
      <section className="card">
        <header>
          <h2>{t('labels.title')}</h2>
          <p>{t('labels.text')}</p>
        </header>
        {labels.length > 0 ? (
          <ul className="things">
            {labels.map((label) => (
              <LabelRow key={label.id} label={label} mayManage={mayManage} />
            ))}
          </ul>
        ) : (
          <p className="muted">{t(mayManage ? 'labels.none' : 'labels.noneForAgents')}</p>
        )}
      </section>
      {mayManage ? (
        <section className="card">
          <header>
            <h2>{t('labels.add')}</h2>
          </header>
          <LabelForm />
        </section>
      ) : null}
    </>
  )
}
