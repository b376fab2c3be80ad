import { useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { useChange } from '../lib/use-change.ts'
import { ErrorLine } from './error-line.tsx'
import { Field } from './field.tsx'
import { Icon } from './icons.tsx'

/** Adds a number that is then linked by its card. */
export function AddNumber({ isFirst, onAdded }: { isFirst: boolean; onAdded(): void }) {
  const { t } = useTranslation()
  const { change, busy, error } = useChange()
  const [name, setName] = useState('')
  const add = async () => {
    const added = await change('POST', '/api/v1/channels', { kind: 'whatsapp', name })
    if (!added) return
    setName('')
    onAdded()
  }
  return (
    <section className="card">
      <header>
        <h2>{t(isFirst ? 'numbers.first' : 'numbers.add')}</h2>
        <p>{t(isFirst ? 'numbers.firstText' : 'numbers.addText')}</p>
      </header>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}
      >
        <Field
          name="name"
          label={t('numbers.name')}
          hint={t('numbers.nameHint')}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <ErrorLine error={error} />
        <button type="submit" className={isFirst ? 'button primary' : 'button'} disabled={busy}>
          <Icon name="plus" />
          {t('numbers.addSubmit')}
        </button>
      </form>
    </section>
  )
}
