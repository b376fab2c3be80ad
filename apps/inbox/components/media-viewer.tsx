import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { spokenText } from '#server/protocol/mentions.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { fullTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { useSwipe } from '../lib/use-swipe.ts'
import { useZoom } from '../lib/use-zoom.ts'
import { type Viewable, viewableOf } from '../lib/viewable.ts'
import type { Thread } from '../live/state.ts'
import { Dialog } from './dialog.tsx'
import { Icon, type IconName } from './icons.tsx'
import './media-viewer.css'

interface MediaViewerProps {
  thread: Thread
  messageId: string
  onShow(messageId: string): void
  /** Older messages may hold older pictures. */
  onOlder(): void
  onClose(): void
}

/** A picture or film over the whole window, and the way to the others of its conversation. */
export function MediaViewer({ thread, messageId, onShow, onOlder, onClose }: MediaViewerProps) {
  const { t } = useTranslation()
  const shown = viewableOf(thread.messages)
  const at = shown.findIndex(({ id }) => id === messageId)
  const message = shown[at]
  const zoom = useZoom(messageId)
  const hasOlder = at > 0 || thread.before !== null
  useEffect(() => {
    // The one before may stand on a page that is not loaded yet: it is there when it is asked for.
    if (at === 0 && thread.before !== null) onOlder()
  }, [at, thread.before, onOlder])
  const go = (step: 1 | -1) => {
    const next = shown[at + step]
    if (next) onShow(next.id)
  }
  const swipe = useSwipe({ isOn: zoom.scale === 1, onSwipe: go, onDown: onClose })

  const onKeyDown = (event: KeyboardEvent) => {
    const act = {
      ArrowLeft: () => go(-1),
      ArrowRight: () => go(1),
      '+': zoom.in,
      '=': zoom.in,
      '-': zoom.out,
      '0': zoom.reset,
    }[event.key]
    // In a film and in an enlarged picture the arrows move within it.
    const isInside = event.target instanceof HTMLVideoElement || zoom.scale > 1
    if (!act || (isInside && event.key.startsWith('Arrow'))) return
    event.preventDefault()
    act()
  }

  if (!message) return null
  return (
    <Dialog className="media-viewer" label={t('media.viewer')} onClose={onClose} onKeyDown={onKeyDown}>
      <Head message={message} place={t('media.place', { at: at + 1, of: shown.length })}>
        {message.media.kind === 'image' ? (
          <>
            <Way icon="zoomOut" words={t('media.smaller')} isOff={zoom.scale === 1} onAct={zoom.out} />
            <Way icon="zoomIn" words={t('media.larger')} isOff={zoom.isLargest} onAct={zoom.in} />
          </>
        ) : null}
        <a
          className="icon-button"
          href={message.media.url}
          download={message.media.name}
          target="_blank"
          rel="noreferrer"
          aria-label={t('media.download')}
          title={t('media.download')}
        >
          <Icon name="download" />
        </a>
        <Way icon="close" words={t('common.close')} onAct={onClose} />
      </Head>
      <div className="media-stage" {...swipe}>
        <Stage key={message.id} message={message} zoom={zoom} />
      </div>
      <Way icon="back" words={t('media.previous')} isOff={!hasOlder} onAct={() => go(-1)} />
      <Way icon="forwards" words={t('media.next')} isOff={at + 1 >= shown.length} onAct={() => go(1)} />
      {message.text === '' ? null : (
        <p className="media-caption" dir="auto">
          {spokenText(message)}
        </p>
      )}
    </Dialog>
  )
}

function Head({ message, place, children }: { message: Viewable; place: string; children: ReactNode }) {
  const clockwork = useClockwork()
  return (
    <header className="media-head">
      <p aria-live="polite">
        <bdi>{message.media.name}</bdi>
        <small>
          {place} · {fullTime(message.sentAt, clockwork)}
        </small>
      </p>
      {children}
    </header>
  )
}

function Stage({ message, zoom }: { message: Viewable; zoom: ReturnType<typeof useZoom> }) {
  const { t } = useTranslation()
  const { kind, url, name } = message.media
  const picture = useRef<HTMLImageElement>(null)
  // Measured while it is shown as a whole: enlarging starts from there.
  const fitting = useRef(0)
  useEffect(() => {
    if (zoom.scale === 1) fitting.current = picture.current?.clientWidth ?? 0
  })
  if (kind === 'video') {
    // biome-ignore lint/a11y/useMediaCaption: what people send has no captions.
    return <video src={url} controls autoPlay playsInline />
  }
  return (
    <button
      type="button"
      className={zoom.scale > 1 ? 'media-picture-stage zoomed' : 'media-picture-stage'}
      aria-label={t(zoom.scale > 1 ? 'media.fit' : 'media.larger')}
      {...zoom.drag}
    >
      <img
        ref={picture}
        src={url}
        alt={t('media.picture', { name })}
        draggable={false}
        onLoad={(event) => {
          fitting.current = event.currentTarget.clientWidth
        }}
        style={zoom.scale > 1 ? { width: zoom.scale * fitting.current } : undefined}
      />
    </button>
  )
}

interface WayProps {
  icon: IconName
  words: string
  isOff?: boolean
  onAct(): void
}

function Way({ icon, words, isOff = false, onAct }: WayProps) {
  return (
    <button
      type="button"
      className={`icon-button media-way-${icon}`}
      aria-label={words}
      title={words}
      // Not disabled: the focus would be lost at either end.
      aria-disabled={isOff}
      onClick={() => (isOff ? undefined : onAct())}
    >
      <Icon name={icon} />
    </button>
  )
}
