import { useEffect, useState } from 'react'
import { Form } from 'react-router'
import { REQUEST_OUTCOMES } from '#server/protocol/limits.ts'
import type { RequestLogQuery } from '#server/protocol/request-log.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { fromLocalInput, toLocalInput } from '../lib/local-input.ts'
import { Field } from './field.tsx'
import { Select } from './select.tsx'

interface RequestFilterProps {
  apiKeys: { id: string; name: string }[]
  asked: RequestLogQuery
}

/** Which calls of programs are shown. */
export function RequestFilter({ apiKeys, asked }: RequestFilterProps) {
  const { t } = useTranslation()
  return (
    <Form className="form-row inline-form">
      <Select
        label={t('requests.key')}
        name="keyId"
        defaultValue={asked.keyId ?? ''}
        options={[['', t('requests.allKeys')], ...apiKeys.map(({ id, name }) => [id, name] as const)]}
      />
      <Select
        label={t('requests.answer')}
        name="outcome"
        defaultValue={asked.outcome ?? ''}
        options={[
          ['', t('requests.allAnswers')],
          ...REQUEST_OUTCOMES.map((outcome) => [outcome, t(`requests.outcomes.${outcome}`)] as const),
        ]}
      />
      <Field label={t('requests.path')} name="path" defaultValue={asked.path ?? ''} maxLength={200} />
      <TimeField name="since" label={t('requests.since')} value={asked.since} />
      <TimeField name="until" label={t('requests.until')} value={asked.until} />
      <button type="submit" className="button">
        {t('requests.show')}
      </button>
    </Form>
  )
}

/** A moment in the zone of the browser, which the server does not know: it is filled in there. */
function TimeField({ name, label, value }: { name: string; label: string; value: number | undefined }) {
  const [local, setLocal] = useState('')
  useEffect(() => setLocal(value === undefined ? '' : toLocalInput(value)), [value])
  return (
    <label className="field">
      <span className="label">{label}</span>
      <input
        className="input"
        type="datetime-local"
        value={local}
        onChange={(event) => setLocal(event.target.value)}
      />
      <input type="hidden" name={name} value={fromLocalInput(local) ?? ''} />
    </label>
  )
}
