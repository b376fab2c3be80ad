import { useTranslation } from '../i18n/translations.tsx'
import { useKeyHint } from '../lib/use-shortcuts.tsx'

interface ComposerModesProps {
  isNote: boolean
  disabled: boolean
  onChoose(isNote: boolean): void
}

/** Whether one writes to the contact, or a note for the team. */
export function ComposerModes({ isNote, disabled, onChoose }: ComposerModesProps) {
  const { t } = useTranslation()
  const hints = [useKeyHint('reply', t('composer.reply')), useKeyHint('note', t('composer.note'))]
  return (
    <fieldset className="composer-modes" aria-label={t('composer.mode')}>
      {[false, true].map((note) => (
        <button
          key={String(note)}
          type="button"
          aria-pressed={isNote === note}
          disabled={disabled}
          {...hints[Number(note)]}
          onClick={() => onChoose(note)}
        >
          {t(note ? 'composer.note' : 'composer.reply')}
        </button>
      ))}
    </fieldset>
  )
}
