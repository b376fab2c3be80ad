import type { MessageDetails } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { fileSize } from '../lib/file-size.ts'
import { useChange } from '../lib/use-change.ts'
import { Icon } from './icons.tsx'
import './message-cards.css'

interface MissingFileProps {
  file: NonNullable<MessageDetails['missingFile']>
  conversationId: string
  messageId: string
}

/** A file that is not here: why, and the way to get it where there is one. */
export function MissingFile({ file, conversationId, messageId }: MissingFileProps) {
  const { t, i18n } = useTranslation()
  const { change, busy, error } = useChange()
  return (
    <div className="message-kind missing-file">
      <Icon name="file" />
      <span>
        {file.name ? <bdi>{file.name} </bdi> : null}
        {file.size === null ? null : <small>{fileSize(file.size, i18n.language)} · </small>}
        {t(`missingFile.${file.reason}`)}
      </span>
      {file.canFetch ? (
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() =>
            void change('POST', `/api/v1/conversations/${conversationId}/actions`, {
              action: 'fetch',
              messageId,
            })
          }
        >
          <Icon name="download" />
          {t(busy ? 'missingFile.fetching' : 'missingFile.fetch')}
        </button>
      ) : null}
      {error ? (
        <span className="field-error" role="alert">
          {error}
        </span>
      ) : null}
    </div>
  )
}
