import { type ReactNode, useState } from 'react'
import type { MediaView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
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
          <Film {...{ media, onOpen }} />
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
    <ViewerLink {...{ media, onOpen }}>
      <img
        src={thumbnailUrl}
        alt={t('media.picture', { name: media.name })}
        width={media.width ?? undefined}
        height={media.height ?? undefined}
        loading="lazy"
        decoding="async"
        onError={() => setBroken(true)}
      />
    </ViewerLink>
  )
}

/** Its first picture; it is played over the whole window. What a browser cannot play is a file and nothing more. */
function Film({ media, onOpen }: MediaBlockProps) {
  const { t } = useTranslation()
  const [isBroken, setBroken] = useState(false)
  if (isBroken) return null
  return (
    <ViewerLink {...{ media, onOpen }} words={t('media.play', { name: media.name })}>
      {/* Named by its link. Without a time, some phones show nothing before it is played. */}
      <video
        src={`${media.url}#t=0.1`}
        width={media.width ?? undefined}
        height={media.height ?? undefined}
        preload="metadata"
        muted
        playsInline
        tabIndex={-1}
        aria-hidden="true"
        onError={() => setBroken(true)}
      />
      <span className="media-play">
        <Icon name="play" />
      </span>
    </ViewerLink>
  )
}

interface ViewerLinkProps extends MediaBlockProps {
  words?: string
  children: ReactNode
}

function ViewerLink({ media, onOpen, words, children }: ViewerLinkProps) {
  return (
    <a
      className="media-picture"
      href={media.url}
      target="_blank"
      rel="noreferrer"
      title={media.name}
      aria-label={words}
      onClick={(event) => {
        // With a key held it opens where the browser opens such links.
        if (!onOpen || event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        onOpen()
      }}
    >
      {children}
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
