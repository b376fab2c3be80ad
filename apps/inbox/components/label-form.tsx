import { type FormEvent, useId, useState } from 'react'
import { LABEL_COLOURS, LABEL_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { LabelColour, LabelView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useChange } from '../lib/use-change.ts'
import { FormWays } from './form-ways.tsx'
import { LabelChip } from './label-chip.tsx'
import './label-form.css'

/** A new label, or another name and colour for one that is there. */
export function LabelForm({ label, onDone }: { label?: LabelView; onDone?: () => void }) {
  const { t } = useTranslation()
  const id = useId()
  const { change, busy, error } = useChange()
  const [name, setName] = useState(label?.name ?? '')
  const [colour, setColour] = useState<LabelColour>(label?.colour ?? 'teal')
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const worked = label
      ? await change('PATCH', `/api/v1/labels/${label.id}`, { name, colour })
      : await change('POST', '/api/v1/labels', { name, colour })
    if (!worked) return
    if (!label) setName('')
    onDone?.()
  }
  return (
    <form className="label-form" onSubmit={(event) => void save(event)}>
      <div className="field">
        <label htmlFor={id}>{t('labels.name')}</label>
        <input
          id={id}
          className="input"
          required
          maxLength={LABEL_MAX_LENGTH}
          value={name}
          aria-describedby={error ? `${id}-about` : undefined}
          aria-invalid={error ? true : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {error ? (
          <span id={`${id}-about`} className="field-error" role="alert">
            {error}
          </span>
        ) : null}
      </div>
      <fieldset className="label-colours">
        <legend>{t('labels.colour')}</legend>
        {LABEL_COLOURS.map((one) => (
          <label key={one} className={`label-colour label-${one}`} title={t(`labels.colours.${one}`)}>
            <input
              type="radio"
              name={`${id}-colour`}
              className="hidden-text"
              checked={one === colour}
              onChange={() => setColour(one)}
            />
            <span aria-hidden="true" />
            <span className="hidden-text">{t(`labels.colours.${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <FormWays submit={t(label ? 'common.save' : 'labels.addSubmit')} busy={busy} onLeave={onDone}>
        <LabelChip label={{ name: name.trim() || t('labels.example'), colour }} />
      </FormWays>
    </form>
  )
}
