import type { QuotedMessage } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { IconButton } from './icon-button.tsx'
import { Icon } from './icons.tsx'
import { QuotedBlock } from './quoted-block.tsx'

interface ComposerTargetProps {
  quoted: QuotedMessage | null
  isEditing: boolean
  contactName: string | null
  onLeave(): void
}

/** Above what one writes: the message that is answered, or that an older one is being changed. */
export function ComposerTarget({ quoted, isEditing, contactName, onLeave }: ComposerTargetProps) {
  const { t } = useTranslation()
  if (!quoted && !isEditing) return null
  return (
    <div className="composer-target">
      {isEditing ? (
        <span className="composer-editing">
          <Icon name="pen" />
          {t('composer.editing')}
        </span>
      ) : quoted ? (
        <QuotedBlock quoted={quoted} contactName={contactName} onJump={null} />
      ) : null}
      <IconButton
        icon="close"
        label={t(isEditing ? 'composer.leaveEditing' : 'composer.leaveQuote')}
        onClick={onLeave}
      />
    </div>
  )
}
