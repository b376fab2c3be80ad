import { useState } from 'react'
import type { MediaView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { MediaBlock } from './media-block.tsx'
import './sticker.css'

const SIZE = 160

/** A sticker as it was made: without a frame, moving if it moves. */
export function Sticker({ media }: { media: MediaView }) {
  const { t } = useTranslation()
  const [isBroken, setBroken] = useState(false)
  if (isBroken || media.kind !== 'image') return <MediaBlock media={media} />
  return (
    <img
      className="sticker"
      src={media.url}
      alt={t('kind.sticker')}
      width={SIZE}
      height={SIZE}
      loading="lazy"
      decoding="async"
      onError={() => setBroken(true)}
    />
  )
}
