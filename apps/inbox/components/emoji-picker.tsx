import { useEffect, useRef, useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import './emoji-picker.css'
import { IconButton } from './icon-button.tsx'
import { lazyPart } from './lazy-part.tsx'

const EmojiPanel = lazyPart(async () => (await import('./emoji-panel.tsx')).EmojiPanel)

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
      <IconButton
        icon="smile"
        label={t('emoji.label')}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        disabled={disabled}
        onClick={() => setOpen(!isOpen)}
      />
      {isOpen ? (
        <EmojiPanel
          onChoose={(sign) => {
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
