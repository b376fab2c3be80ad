import { Card } from '../components/card.tsx'
import { TemplateForm } from '../components/template-form.tsx'
import { TemplateRow } from '../components/template-row.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { useFreshApiSettings } from '../lib/use-fresh-api-settings.ts'
import type { Route } from './+types/templates.ts'
import { loader } from './templates.server.ts'

export { loader }

/** Texts that programs send by their names; for owners and admins. */
export default function Templates({ loaderData: { templates, mayManage } }: Route.ComponentProps) {
  const { t } = useTranslation()
  useFreshApiSettings()
  return (
    <>
      <title>{`${t('settings.templates')} · Sapa`}</title>
      <Card title={t('templates.title')} text={t(mayManage ? 'templates.text' : 'templates.notForAgents')}>
        {mayManage && templates.length === 0 ? <p className="muted">{t('templates.none')}</p> : null}
        {templates.length > 0 ? (
          <ul className="things">
            {templates.map((template) => (
              <TemplateRow key={template.id} template={template} />
            ))}
          </ul>
        ) : null}
      </Card>
      {mayManage ? (
        <Card title={t('templates.add')}>
          <TemplateForm />
        </Card>
      ) : null}
    </>
  )
}
