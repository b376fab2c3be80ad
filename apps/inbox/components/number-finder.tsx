import { useTranslation } from '../i18n/translations.tsx'
import { type NumberSearch, STANDINGS, type Standing, workspacesOf } from '../lib/find-numbers.ts'
import type { WhatsappNumber } from '../lib/use-channels.ts'
import { Field } from './field.tsx'
import './number-finder.css'
import { Select } from './select.tsx'

interface NumberFinderProps {
  numbers: readonly WhatsappNumber[]
  /** How many fit. */
  found: number
  search: NumberSearch
  onChange(search: NumberSearch): void
}

/** Narrows many numbers to those that are looked for. */
export function NumberFinder({ numbers, found, search, onChange }: NumberFinderProps) {
  const { t } = useTranslation()
  const workspaces = workspacesOf(numbers)
  return (
    <section className="card" aria-label={t('numbers.find')}>
      <search className="form-row number-finder">
        <Field
          name="words"
          type="search"
          label={t('numbers.find')}
          placeholder={t('numbers.findHint')}
          dir="auto"
          value={search.words}
          onChange={(event) => onChange({ ...search, words: event.target.value })}
        />
        <Select
          label={t('numbers.standing')}
          value={search.standing ?? ''}
          onChange={(value) => onChange({ ...search, standing: (value || null) as Standing | null })}
          options={[
            ['', t('numbers.standings.any')],
            ...STANDINGS.map((one) => [one, t(`numbers.standings.${one}`)] as const),
          ]}
        />
        {workspaces.length > 0 ? (
          <Select
            label={t('numbers.workspace')}
            value={search.workspace === null ? 'any' : `is ${search.workspace}`}
            onChange={(value) =>
              onChange({ ...search, workspace: value === 'any' ? null : value.slice('is '.length) })
            }
            options={[
              ['any', t('numbers.anyWorkspace')],
              ...workspaces.map((name) => [`is ${name}`, name] as const),
              ['is ', t('numbers.noWorkspace')],
            ]}
          />
        ) : null}
      </search>
      <p className="muted" role="status">
        {found === 0 ? t('numbers.noneFits') : t('numbers.found', { found, all: numbers.length })}
      </p>
    </section>
  )
}
