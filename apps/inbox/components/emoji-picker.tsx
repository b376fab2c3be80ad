import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isLanguage } from '../i18n/language.ts'
import {
  type Emoji,
  type EmojiGroup,
  findEmoji,
  loadEmoji,
  recentEmoji,
  rememberEmoji,
} from '../lib/emoji.ts'
import { isTouch } from '../lib/is-touch.ts'
import { Icon } from './icons.tsx'
import './emoji-picker.css'

interface EmojiPickerProps {
  disabled: boolean
  onChoose(emoji: string): void
  /** Closed without a choice: the focus goes back to what was written. */
  onLeave(): void
}

/** A button that opens every emoji: by words of both languages, lately used ones first. */
export function EmojiPicker({ disabled, onChoose, onLeave }: EmojiPickerProps) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isOpen) return
    const close = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', close)
    document.addEventListener('focusin', close)
    return () => {
      document.removeEventListener('pointerdown', close)
      document.removeEventListener('focusin', close)
    }
  }, [isOpen])
  return (
    <div className="emoji-picker" ref={root}>
      <button
        type="button"
        className="icon-button"
        aria-label={t('emoji.label')}
        title={t('emoji.label')}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        disabled={disabled}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="smile" />
      </button>
      {isOpen ? (
        <Panel
          onChoose={(sign) => {
            rememberEmoji(sign)
            setOpen(false)
            onChoose(sign)
          }}
          onLeave={() => {
            setOpen(false)
            onLeave()
          }}
        />
      ) : null}
    </div>
  )
}

function Panel({ onChoose, onLeave }: Pick<EmojiPickerProps, 'onChoose' | 'onLeave'>) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const panel = useRef<HTMLDivElement>(null)
  const groups = useEmoji()
  const [recent] = useState(recentEmoji)
  const known = new Map(groups?.flatMap(({ emoji }) => emoji).map((one) => [one.sign, one]))
  const shown = typed.trim() === '' ? null : findEmoji(groups ?? [], typed)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onLeave()
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      const [first] = shown ?? []
      if (first) onChoose(first.sign)
    } else if (!moveInGrid(panel.current, event.key)) return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      ref={panel}
      role="dialog"
      aria-label={t('emoji.label')}
      className="emoji-panel"
      onKeyDown={onKeyDown}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: who opens it wants to type, or to go down with the arrows.
        autoFocus={!isTouch()}
        className="input"
        dir="auto"
        aria-label={t('emoji.search')}
        placeholder={t('emoji.search')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reached by keys. */}
      <section className="emoji-groups" tabIndex={0} aria-label={t('emoji.label')}>
        {groups === null ? <p className="muted">{t('common.loading')}</p> : null}
        {groups?.length === 0 ? <p className="muted">{t('emoji.failed')}</p> : null}
        {shown ? <Grid label={t('emoji.found')} emoji={shown} onChoose={onChoose} /> : null}
        {shown?.length === 0 && groups?.length ? <p role="status">{t('emoji.nothing')}</p> : null}
        {!shown && groups ? (
          <>
            <Grid
              label={t('emoji.recent')}
              emoji={recent.flatMap((sign) => known.get(sign) ?? [])}
              onChoose={onChoose}
            />
            {groups.map(({ name, emoji }) => (
              <Grid key={name} label={t(`emoji.group.${name}`, name)} emoji={emoji} onChoose={onChoose} />
            ))}
          </>
        ) : null}
      </section>
    </div>
  )
}

function Grid({
  label,
  emoji,
  onChoose,
}: {
  label: string
  emoji: readonly Emoji[]
  onChoose(sign: string): void
}) {
  if (emoji.length === 0) return null
  return (
    <section aria-label={label}>
      <h3>{label}</h3>
      <div className="emoji-grid">
        {emoji.map(({ sign, name }) => (
          <button
            key={sign}
            type="button"
            className="emoji"
            tabIndex={-1}
            aria-label={name}
            title={name}
            onClick={() => onChoose(sign)}
          >
            {sign}
          </button>
        ))}
      </div>
    </section>
  )
}

/** Null while they are loaded; none where that failed. */
function useEmoji(): EmojiGroup[] | null {
  const { i18n } = useTranslation()
  const [groups, setGroups] = useState<EmojiGroup[] | null>(null)
  const language = isLanguage(i18n.language) ? i18n.language : 'en'
  useEffect(() => {
    loadEmoji(language).then(setGroups, () => setGroups([]))
  }, [language])
  return groups
}

/** Moves the focus as the eye would; above the first line it is the field's again. */
function moveInGrid(panel: HTMLElement | null, key: string): boolean {
  const all = [...(panel?.querySelectorAll<HTMLElement>('.emoji') ?? [])]
  const at = all.findIndex((one) => one.matches(':focus'))
  const current = all[at]
  if (!current) {
    if (key !== 'ArrowDown') return false
    all[0]?.focus()
    return true
  }
  const next = {
    ArrowRight: all[at + 1],
    ArrowLeft: all[at - 1],
    ArrowDown: nearest(all.slice(at + 1), current, 1),
    ArrowUp: nearest(all.slice(0, at).reverse(), current, -1) ?? panel?.querySelector('input'),
    Home: all[0],
    End: all.at(-1),
  }[key]
  if (next instanceof HTMLElement) next.focus()
  return next !== undefined
}

/** In the next line, the one that stands closest above or below. */
function nearest(candidates: HTMLElement[], from: HTMLElement, way: 1 | -1): HTMLElement | undefined {
  const line = candidates.find((one) => way * (one.offsetTop - from.offsetTop) > 0)?.offsetTop
  return candidates
    .filter((one) => one.offsetTop === line)
    .sort((a, b) => Math.abs(a.offsetLeft - from.offsetLeft) - Math.abs(b.offsetLeft - from.offsetLeft))[0]
}
