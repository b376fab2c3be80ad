import { type ReactNode, useRef } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { EmojiPicker } from './emoji-picker.tsx'
import { IconButton } from './icon-button.tsx'
import { Icon } from './icons.tsx'

interface ComposerToolsProps {
  disabled: boolean
  canSend: boolean
  /** What the press on the last button does. */
  sends: 'send' | 'addNote' | 'saveEdit'
  /** What is to be known before it is sent; `isWrong` where it cannot be. */
  hint: { words: string; isWrong: boolean } | null
  onFiles(files: FileList): void
  onCanned(): void
  onEmoji(emoji: string): void
  onLeave(): void
  /** The button that opens what else can be sent, where there is anything. */
  add: ReactNode
  /** The button that records, where it may. */
  children: ReactNode
}

/** Below the field: what can be put into it, what is wrong with it, and the way out. */
export function ComposerTools(props: ComposerToolsProps) {
  const { disabled, canSend, sends, hint, onFiles, onCanned, onEmoji, onLeave, add, children } = props
  const { t } = useTranslation()
  const picker = useRef<HTMLInputElement>(null)
  return (
    <div className="composer-tools">
      <IconButton icon="clip" label={t('composer.attach')} onClick={() => picker.current?.click()} />
      <IconButton icon="bolt" label={t('canned.insert')} disabled={disabled} onClick={onCanned} />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={({ target }) => {
          if (target.files) onFiles(target.files)
          target.value = ''
        }}
      />
      <EmojiPicker disabled={disabled} onChoose={onEmoji} onLeave={onLeave} />
      {add}
      <span className={hint?.isWrong ? 'composer-hint field-error' : 'composer-hint'} role="status">
        {hint?.words}
      </span>
      {children}
      <button type="submit" className="button primary" disabled={!canSend}>
        <span className="composer-send-text">{t(`composer.${sends}`)}</span>
        <Icon name={sends === 'saveEdit' ? 'check' : 'send'} />
      </button>
    </div>
  )
}
