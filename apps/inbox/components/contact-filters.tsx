import { Form, useSearchParams, useSubmit } from 'react-router'
import type { ContactView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useNumbers } from '../lib/use-channels.ts'
import { useLabels } from '../lib/use-labels.ts'
import { useLiveSnapshot } from '../live/use-live.tsx'
import { Icon } from './icons.tsx'

/** Narrows the contacts by words, by the channel that knows them, and by a label of their conversations. */
export function ContactFilters({ kind }: { kind: ContactView['kind'] }) {
  const { t } = useTranslation()
  const submit = useSubmit()
  const [asked] = useSearchParams()
  const { channels } = useLiveSnapshot().inbox
  const numbers = useNumbers()
  const labels = useLabels()
  const offered = kind === 'group' ? numbers : Object.values(channels)
  const choices = [
    { name: 'channelId', label: t('contacts.channel'), all: t('contacts.allChannels'), offered },
    { name: 'label', label: t('contacts.label'), all: t('contacts.allLabels'), offered: labels },
  ]
  return (
    // Anew where the address says something else: with the way back, or another kind.
    <Form className="contact-filters" action="/contacts" role="search" key={asked.toString()}>
      <input type="hidden" name="kind" value={kind} />
      <div className="contact-search">
        <input
          className="input"
          type="search"
          name="search"
          dir="auto"
          aria-label={t('contacts.search')}
          placeholder={t(`contacts.searchHint.${kind}`)}
          maxLength={200}
          defaultValue={asked.get('search') ?? ''}
        />
        <button type="submit" className="button" aria-label={t('contacts.find')}>
          <Icon name="search" />
        </button>
      </div>
      {choices.map(({ name, label, all, offered: these }) =>
        these.length === 0 ? null : (
          <select
            key={name}
            className="input"
            name={name}
            aria-label={label}
            defaultValue={asked.get(name) ?? ''}
            onChange={(event) => void submit(event.currentTarget.form)}
          >
            <option value="">{all}</option>
            {these.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        ),
      )}
    </Form>
  )
}
