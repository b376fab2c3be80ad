import { useEffect, useRef, useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { Icon } from './icons.tsx'
import './emoji-choice.css'

const USUAL = ['👍', '❤️', '😂', '😮', '😢', '🙏']
const MORE = [
  ...['😀', '😄', '😁', '😅', '🤣', '🙂', '😉', '😊', '😍', '🥰', '😘', '😋', '🤗', '🤔', '😴', '😎'],
  ...['😕', '🙁', '😭', '😤', '😡', '🤯', '😱', '🥳', '👏', '🙌', '👌', '✌️', '🤝', '💪', '👎', '👀'],
  ...['✅', '❌', '⭐', '🔥', '💯', '🎉', '🎁', '💐', '🌹', '☕', '📦', '🚚', '💰', '🛒', '📷', '📍'],
]
const LONGEST = 16

/** The six usual reactions, then many more, and a field for any other. */
export function EmojiChoice({ onChoose }: { onChoose: (emoji: string) => void }) {
  const { t } = useTranslation()
  const [isWide, setWide] = useState(false)
  const row = useRef<HTMLDivElement>(null)
  // The button that had the focus has made place for the others.
  useEffect(() => {
    if (isWide) row.current?.querySelector('button')?.focus()
  }, [isWide])
  return (
    <div className="emoji-choice">
      <div ref={row} className={isWide ? 'emoji-row wide' : 'emoji-row'}>
        {(isWide ? [...USUAL, ...MORE] : USUAL).map((emoji) => (
          <button
            key={emoji}
            type="button"
            role="menuitem"
            className="emoji"
            aria-label={t('ways.reactWith', { emoji })}
            onClick={() => onChoose(emoji)}
          >
            {emoji}
          </button>
        ))}
        {isWide ? null : (
          <button
            type="button"
            role="menuitem"
            className="emoji"
            aria-label={t('ways.moreEmoji')}
            title={t('ways.moreEmoji')}
            onClick={(event) => {
              event.stopPropagation()
              setWide(true)
            }}
          >
            <Icon name="plus" />
          </button>
        )}
      </div>
      {isWide ? (
        <input
          className="input emoji-other"
          maxLength={LONGEST}
          aria-label={t('ways.otherEmoji')}
          placeholder={t('ways.otherEmoji')}
          onClick={(event) => event.stopPropagation()}
          onChange={(event) => {
            const emoji = firstEmoji(event.target.value)
            if (emoji) {
              onChoose(emoji)
              event.target.closest<HTMLElement>('[role=menu]')?.click()
            }
          }}
        />
      ) : null}
    </div>
  )
}

/** The first emoji of what was typed; letters and digits are none. */
export function firstEmoji(text: string): string | null {
  const [first] = [...new Intl.Segmenter().segment(text.trim())]
  return first && /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(first.segment)
    ? first.segment
    : null
}
