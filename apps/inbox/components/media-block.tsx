import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MediaView } from '#server/protocol/views.ts'
import { fileSize } from '../lib/file-size.ts'
import { Icon } from './icons.tsx'
import './media-block.css'

interface MediaBlockProps {
  media: MediaView
  /** Shows it over the whole window; where there is none, it opens in a tab of its own. */
  onOpen?(): void
}

/** A file of a message: a picture is shown, everything else can be played or opened. */
export function MediaBlock({ media, onOpen }: MediaBlockProps) {
  switch (media.kind) {
    case 'image':
      return media.thumbnailUrl ? (
        <Picture {...{ media, onOpen }} thumbnailUrl={media.thumbnailUrl} />
      ) : (
        <FileLink media={media} />
      )
    case 'video':
      return (
        <>
          {/* biome-ignore lint/a11y/useMediaCaption: what people send has no captions. */}
          <video className="media-video" controls preload="metadata" src={media.url} />
          <FileLink media={media} />
        </>
      )
    case 'audio':
      return (
        <>
          {/* biome-ignore lint/a11y/useMediaCaption: what people send has no captions. */}
          <audio className="media-audio" controls preload="metadata" src={media.url} />
          <FileLink media={media} />
        </>
      )
    case 'document':
      return <FileLink media={media} />
  }
}

function Picture({ media, thumbnailUrl, onOpen }: MediaBlockProps & { thumbnailUrl: string }) {
  const { t } = useTranslation()
  const [isBroken, setBroken] = useState(false)
  if (isBroken) return <FileLink media={media} />
  return (
    <a
      className="media-picture"
      href={media.url}
      target="_blank"
      rel="noreferrer"
      title={media.name}
      onClick={(event) => {
        // With a key held it opens where the browser opens such links.
        if (!onOpen || event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        onOpen()
      }}
    >
      <img
        src={thumbnailUrl}
        alt={t('media.picture', { name: media.name })}
        width={media.width ?? undefined}
        height={media.height ?? undefined}
        loading="lazy"
        decoding="async"
        onError={() => setBroken(true)}
      />
    </a>
  )
}

function FileLink({ media }: { media: MediaView }) {
  const { i18n } = useTranslation()
  return (
    <a className="media-file" href={media.url} target="_blank" rel="noreferrer" download={media.name}>
      <Icon name="file" />
      <span className="media-file-name">
        <bdi>{media.name}</bdi>
        <small>{fileSize(media.size, i18n.language)}</small>
      </span>
      <Icon name="download" />
    </a>
  )
}
