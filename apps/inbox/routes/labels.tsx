import { Card } from '../components/card.tsx'
import { LabelForm } from '../components/label-form.tsx'
import { LabelRow } from '../components/label-row.tsx'
import { useTranslation } from '../i18n/translations.tsx'
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
      <Card title={t('labels.title')} text={t('labels.text')}>
        {labels.length > 0 ? (
          <ul className="things">
            {labels.map((label) => (
              <LabelRow key={label.id} label={label} mayManage={mayManage} />
            ))}
          </ul>
        ) : (
          <p className="muted">{t(mayManage ? 'labels.none' : 'labels.noneForAgents')}</p>
        )}
      </Card>
      {mayManage ? (
        <Card title={t('labels.add')}>
          <LabelForm />
        </Card>
      ) : null}
    </>
  )
}
