import { useRef } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { focusRow } from '../lib/list-focus.ts'
import { useKeyHint, useShortcut } from '../lib/use-shortcuts.tsx'
import { IconButton } from './icon-button.tsx'
import { Icon } from './icons.tsx'
import './list-finder.css'

/** Narrows the list to what fits: by name, address, number or the last words. */
export function ListFinder({ words, onChange }: { words: string; onChange(words: string): void }) {
  const { t } = useTranslation()
  const field = useRef<HTMLInputElement>(null)
  useShortcut('narrow', () => field.current?.focus())
  return (
    <search className="list-finder">
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        dir="auto"
        aria-label={t('inbox.narrow')}
        placeholder={t('inbox.narrow')}
        {...useKeyHint('narrow', t('inbox.narrow'))}
        value={words}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || (event.key === 'Enter' && !event.nativeEvent.isComposing)) {
            event.preventDefault()
            focusRow('first')
          } else if (event.key === 'Escape') {
            event.preventDefault()
            onChange('')
            field.current?.blur()
          }
        }}
      />
      {words === '' ? (
        <span aria-hidden="true">
          <kbd>/</kbd>
        </span>
      ) : (
        <IconButton
          icon="close"
          label={t('inbox.narrowClear')}
          onClick={() => {
            onChange('')
            field.current?.focus()
          }}
        />
      )}
    </search>
  )
}
