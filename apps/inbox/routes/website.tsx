import { useState } from 'react'
import { Link, useFetcher } from 'react-router'
import { Field } from '../components/field.tsx'
import { FormFailure } from '../components/form-failure.tsx'
import { HoursFields } from '../components/hours-fields.tsx'
import { Icon } from '../components/icons.tsx'
import { AskingFields, GreetingFields, LookFields, TextFields } from '../components/website-fields.tsx'
import { WidgetPreview } from '../components/widget-preview.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import type { Route } from './+types/website.ts'
import { action, loader } from './website.server.ts'
import './website.css'

export { action, loader }

/** Everything that can be set for the chat of one website, and beside it how that looks. */
export default function Website({ loaderData: { website, timeZones } }: Route.ComponentProps) {
  const { t } = useTranslation()
  const fetcher = useFetcher<unknown>()
  const [name, setName] = useState(website.name)
  const [accent, setAccent] = useState(website.accent)
  const [options, setOptions] = useState(website.options)
  const [language, setLanguage] = useState<'en' | 'id'>('en')
  const failure = failureOf(fetcher.data)
  const isDone = fetcher.state === 'idle' && fetcher.data !== undefined && failure === null
  const fields = { options, change: setOptions }
  return (
    <div className="website">
      <title>{`${website.name} · Sapa`}</title>
      <Link to="/settings/websites" className="website-back">
        {t('site.back')}
      </Link>
      <fetcher.Form method="post" className="website-form">
        <input type="hidden" name="intent" value="options" />
        <input type="hidden" name="options" value={JSON.stringify(options)} />
        <section className="card">
          <h2>
            <bdi>{website.name}</bdi>
          </h2>
          <Field
            name="name"
            label={t('websites.name')}
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
            failure={failure}
          />
          <Field
            name="accent"
            type="color"
            label={t('websites.accent')}
            hint={t('site.accentHint')}
            value={accent}
            onChange={(event) => setAccent(event.target.value)}
            failure={failure}
          />
          <LookFields {...fields} />
        </section>
        <TextFields {...fields} language={language} setLanguage={setLanguage} />
        <HoursFields {...fields} timeZones={timeZones} />
        <AskingFields {...fields} />
        <GreetingFields {...fields} />
        <div className="website-save">
          <FormFailure failure={failure} fields={['name', 'accent']} />
          <button type="submit" className="button primary" disabled={fetcher.state !== 'idle'}>
            <Icon name="check" />
            {t('common.save')}
          </button>
          {isDone ? (
            <span className="form-ok" role="status">
              {t('common.saved')}
            </span>
          ) : null}
        </div>
      </fetcher.Form>
      <WidgetPreview
        siteKey={website.key}
        name={name}
        greeting={website.greeting}
        accent={accent}
        options={options}
        language={language}
      />
    </div>
  )
}
