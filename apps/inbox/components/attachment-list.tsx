import type { MediaView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { fileSize } from '../lib/file-size.ts'
import { useErrorText } from '../lib/use-error-text.ts'
import type { Upload } from '../lib/use-uploads.ts'
import './attachment-list.css'
import { Icon } from './icons.tsx'

// The same file would be refused again.
const HOPELESS = new Set(['file_too_large', 'file_empty', 'image_too_large'])

interface AttachmentListProps {
  uploads: readonly Upload[]
  media: readonly MediaView[]
  onCancel(key: string): void
  onRetry(key: string): void
  onRemove(mediaId: string): void
}

/** Files that go with the next message, and those still on their way to the server. */
export function AttachmentList({ uploads, media, onCancel, onRetry, onRemove }: AttachmentListProps) {
  const { t, i18n } = useTranslation()
  const errorText = useErrorText()
  if (uploads.length === 0 && media.length === 0) return null
  return (
    <ul className="attachments">
      {media.map(({ id, name, size, thumbnailUrl }) => (
        <li key={id}>
          {thumbnailUrl ? <img src={thumbnailUrl} alt="" /> : <Icon name="file" />}
          <span className="attachment-name">
            <bdi>{name}</bdi>
            <small>{fileSize(size, i18n.language)}</small>
          </span>
          <RemoveButton label={t('composer.removeFile', { name })} onRemove={() => onRemove(id)} />
        </li>
      ))}
      {uploads.map(({ key, name, share, failure }) => (
        <li key={key} className={failure ? 'failed' : undefined}>
          <Icon name={failure ? 'warning' : 'file'} />
          <span className="attachment-name">
            <bdi>{name}</bdi>
            {failure ? (
              <small role="alert">
                {errorText(failure)}{' '}
                {HOPELESS.has(failure.code) ? null : (
                  <button type="button" className="link-button" onClick={() => onRetry(key)}>
                    {t('message.tryAgain')}
                  </button>
                )}
              </small>
            ) : (
              <progress value={share} max={1} aria-label={t('composer.uploading', { name })} />
            )}
          </span>
          <RemoveButton label={t('composer.cancelFile', { name })} onRemove={() => onCancel(key)} />
        </li>
      ))}
    </ul>
  )
}

function RemoveButton({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <button type="button" className="attachment-remove" aria-label={label} title={label} onClick={onRemove}>
      <Icon name="close" />
    </button>
  )
}
