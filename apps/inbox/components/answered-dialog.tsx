import type { MessageView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useOwnAuthor } from '../lib/use-author-name.ts'
import { useMessageWords } from '../lib/use-message-words.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'

interface AnsweredDialogProps {
  answer: MessageView
  onSend(): void
  onClose(): void
}

/** Somebody was faster: shows their answer and asks whether this one is still needed. */
export function AnsweredDialog({ answer, onSend, onClose }: AnsweredDialogProps) {
  const { t } = useTranslation()
  const nameOf = useOwnAuthor()
  const wordsOf = useMessageWords()
  const { kind, text, media } = answer
  return (
    <ConfirmDialog
      title={t('together.answeredTitle', { name: nameOf(answer.author) })}
      confirm={t('together.sendAnyway')}
      cancel={t('together.keepWriting')}
      isDangerous={false}
      onConfirm={onSend}
      onClose={onClose}
    >
      <blockquote className="answered-words" dir="auto">
        {wordsOf({ kind, text: text || (media?.name ?? '') })}
      </blockquote>
      <p>{t('together.answeredText')}</p>
    </ConfirmDialog>
  )
}
