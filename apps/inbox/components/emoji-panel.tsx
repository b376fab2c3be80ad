import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { isLanguage } from '../i18n/language.ts'
import { useTranslation } from '../i18n/translations.tsx'
import {
  chooseTone,
  chosenTone,
  type Emoji,
  type EmojiGroup,
  findEmoji,
  loadEmoji,
  recentEmoji,
  rememberEmoji,
  TONES,
  type Tone,
  withTone,
} from '../lib/emoji.ts'
import { isTouch } from '../lib/is-touch.ts'
import { Waiting } from './waiting.tsx'

const HAND = '✋'

interface EmojiPanelProps {
  onChoose(emoji: string): void
  onLeave(): void
}

/** Every emoji, to be found by its name or by eye. */
export function EmojiPanel({ onChoose: onChosen, onLeave }: EmojiPanelProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const panel = useRef<HTMLDivElement>(null)
  const groups = useEmoji()
  const [recent] = useState(recentEmoji)
  const known = new Map(groups?.flatMap(({ emoji }) => emoji).map((one) => [one.sign, one]))
  const shown = typed.trim() === '' ? null : findEmoji(groups ?? [], typed)

  const [tone, setTone] = useState(chosenTone)
  const onChoose = (sign: string) => {
    rememberEmoji(sign)
    onChosen(withTone(sign, tone))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onLeave()
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      const [first] = shown ?? []
      if (first) onChoose(first.sign)
    } else if (event.target instanceof HTMLSelectElement || !moveInGrid(panel.current, event.key)) return
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
      <div className="emoji-head">
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
        <select
          className="input"
          aria-label={t('emoji.tone')}
          title={t('emoji.tone')}
          value={tone}
          onChange={({ target }) => {
            const chosen = TONES.find((one) => one === target.value) ?? ''
            chooseTone(chosen)
            setTone(chosen)
          }}
        >
          {TONES.map((one) => (
            <option key={one} value={one}>
              {withTone(HAND, one)}
            </option>
          ))}
        </select>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reached by keys. */}
      <section className="emoji-groups" tabIndex={0} aria-label={t('emoji.label')}>
        {groups === null ? <Waiting /> : null}
        {groups?.length === 0 ? <p className="muted">{t('emoji.failed')}</p> : null}
        {shown ? <Grid label={t('emoji.found')} emoji={shown} tone={tone} onChoose={onChoose} /> : null}
        {shown?.length === 0 && groups?.length ? <p role="status">{t('emoji.nothing')}</p> : null}
        {!shown && groups ? (
          <>
            <Grid
              label={t('emoji.recent')}
              emoji={recent.flatMap((sign) => known.get(sign) ?? [])}
              tone={tone}
              onChoose={onChoose}
            />
            {groups.map(({ name, emoji }) => (
              <Grid
                key={name}
                label={t(`emoji.group.${name}`, name)}
                emoji={emoji}
                tone={tone}
                onChoose={onChoose}
              />
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
  tone,
  onChoose,
}: {
  label: string
  emoji: readonly Emoji[]
  tone: Tone
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
            {withTone(sign, tone)}
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
