import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { fittingEntries, type PaletteEntry } from '../lib/palette-entries.ts'
import { useFound } from '../lib/use-found.ts'
import { usePaletteEntries } from '../lib/use-palette-entries.ts'
import { Dialog } from './dialog.tsx'
import { Icon } from './icons.tsx'
import './palette.css'

/** One field for everything: conversations, what can be done, pages, people. Letters narrow, arrows choose, Enter does. */
export function Palette({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  useFound(typed)
  const entries = fittingEntries(usePaletteEntries(), typed)
  const chosen = Math.min(at, entries.length - 1)

  const run = (entry: PaletteEntry | undefined) => {
    if (!entry) return
    onClose()
    // After the window has gone and given the focus back: what follows may take it.
    setTimeout(() => entry.run())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const isAgain = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)
    if (isAgain) onClose()
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(entries[chosen])
    else if (step && entries.length > 0) setAt((chosen + step + entries.length) % entries.length)
    else return
    event.preventDefault()
  }

  return (
    <Dialog className="palette" label={t('palette.title')} onClose={onClose} onKeyDown={onKeyDown}>
      <div className="palette-field">
        <Icon name="search" />
        <input
          autoFocus
          dir="auto"
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={entries[chosen] ? `${id}-${chosen}` : undefined}
          aria-label={t('palette.title')}
          placeholder={t('palette.placeholder')}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(0)
          }}
        />
      </div>
      <div className="palette-entries" id={id} role="listbox" aria-label={t('palette.results')}>
        {entries.map((entry, index) => (
          <Entry
            key={entry.id}
            id={`${id}-${index}`}
            entry={entry}
            isChosen={index === chosen}
            onRun={() => run(entry)}
          />
        ))}
      </div>
      <p className="palette-empty" role="status">
        {entries.length === 0 ? t('palette.nothing', { words: typed }) : null}
      </p>
    </Dialog>
  )
}

interface EntryProps {
  id: string
  entry: PaletteEntry
  isChosen: boolean
  onRun(): void
}

function Entry({ id, entry, isChosen, onRun }: EntryProps) {
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView({ block: 'nearest' })
  }, [isChosen])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field above does the same.
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the chosen line.
    <div ref={line} id={id} role="option" aria-selected={isChosen} className="palette-entry" onClick={onRun}>
      <Icon name={entry.icon} />
      <bdi className="palette-words">{entry.words}</bdi>
      {entry.isKey ? <kbd>{entry.aside}</kbd> : <span className="palette-aside">{entry.aside}</span>}
    </div>
  )
}
