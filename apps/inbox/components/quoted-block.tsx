import type { QuotedMessage } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { kindIcon } from '../lib/kind-icons.ts'
import { useMessageWords } from '../lib/use-message-words.ts'
import { Icon } from './icons.tsx'
import './quoted-block.css'

interface QuotedBlockProps {
  quoted: QuotedMessage
  /** What the other side is called, where the quote does not say. */
  contactName: string | null
  /** Goes to the quoted message; null where it is not loaded. */
  onJump: (() => void) | null
}

/** The message that another one answers. A click goes there, where it is loaded. */
export function QuotedBlock({ quoted, contactName, onJump }: QuotedBlockProps) {
  const { t } = useTranslation()
  const words = useMessageWords()
  const icon = kindIcon(quoted.kind)
  const name = quoted.authorName ?? (quoted.fromUs ? t('message.us') : contactName)
  const content = (
    <>
      {name ? (
        <span className="quoted-name">
          <bdi>{name}</bdi>
        </span>
      ) : null}
      <span className="quoted-text" dir="auto">
        {icon ? <Icon name={icon} /> : null}
        {words(quoted)}
      </span>
    </>
  )
  return onJump ? (
    <button type="button" className="quoted" title={t('message.toQuoted')} onClick={onJump}>
      {content}
    </button>
  ) : (
    <div className="quoted">{content}</div>
  )
}
