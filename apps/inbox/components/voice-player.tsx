import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import type { MediaView, MessageDetails } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { minutes } from '../lib/time.ts'
import { Icon } from './icons.tsx'
import './voice-player.css'

interface VoicePlayerProps {
  media: MediaView
  voice: MessageDetails['voice'] | undefined
  /** The other side has listened to it. */
  isPlayed: boolean
}

const RATES: readonly number[] = [1, 1.5, 2]
const STEP_SECONDS = 5
const BAR_WIDTH = 3
const BAR_STEP = 5
const HEIGHT = 28
const FLAT = 40
const LOWEST = 3

/** A voice note: play and pause, its waveform to seek in, and how fast. */
export function VoicePlayer({ media, voice, isPlayed }: VoicePlayerProps) {
  const { t } = useTranslation()
  const audio = useRef<HTMLAudioElement>(null)
  const [isPlaying, setPlaying] = useState(false)
  const [position, setPosition] = useState(0)
  const [length, setLength] = useState(voice?.seconds ?? 0)
  const [rate, setRate] = useState(1)
  const [isBroken, setBroken] = useState(false)
  useOneAtATime(audio)
  const bars = voice && voice.waveform.length > 0 ? voice.waveform : Array.from({ length: FLAT }, () => 0)

  const seek = (seconds: number) => {
    const element = audio.current
    if (!element || length === 0) return
    element.currentTime = Math.min(Math.max(seconds, 0), length)
    setPosition(element.currentTime)
  }
  const toggle = () => {
    const element = audio.current
    if (!element) return
    if (!element.paused) element.pause()
    else element.play().catch(() => setBroken(true))
  }
  const nextRate = () => {
    const next = RATES[(RATES.indexOf(rate) + 1) % RATES.length] ?? 1
    setRate(next)
    if (audio.current) audio.current.playbackRate = next
  }
  const onPointer = (event: PointerEvent<HTMLElement>) => {
    if (event.type === 'pointermove' && event.buttons !== 1) return
    const { left, width } = event.currentTarget.getBoundingClientRect()
    seek(((event.clientX - left) / width) * length)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const to = {
      ArrowLeft: position - STEP_SECONDS,
      ArrowRight: position + STEP_SECONDS,
      Home: 0,
      End: length,
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    seek(to)
  }

  return (
    <div className={isPlayed ? 'voice played' : 'voice'}>
      {/* biome-ignore lint/a11y/useMediaCaption: what people send has no captions. */}
      <audio
        ref={audio}
        src={media.url}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => seek(0)}
        onTimeUpdate={(event) => setPosition(event.currentTarget.currentTime)}
        onLoadedMetadata={(event) => {
          if (Number.isFinite(event.currentTarget.duration)) setLength(event.currentTarget.duration)
        }}
        onError={() => setBroken(true)}
      />
      <button
        type="button"
        className="voice-play"
        aria-label={t(isPlaying ? 'voice.pause' : 'voice.play')}
        onClick={toggle}
      >
        <Icon name={isPlaying ? 'pause' : 'play'} />
      </button>
      <div
        className="voice-wave"
        role="slider"
        tabIndex={0}
        aria-label={t('voice.position')}
        aria-valuemin={0}
        aria-valuemax={Math.round(length)}
        aria-valuenow={Math.round(position)}
        aria-valuetext={`${minutes(position)} / ${minutes(length)}`}
        onPointerDown={onPointer}
        onPointerMove={onPointer}
        onKeyDown={onKeyDown}
      >
        <Wave bars={bars} share={length === 0 ? 0 : position / length} />
      </div>
      <button type="button" className="voice-rate" aria-label={t('voice.rate', { rate })} onClick={nextRate}>
        {`${rate}×`}
      </button>
      <span className="voice-time">{minutes(position > 0 ? position : length)}</span>
      {isBroken ? (
        <a className="voice-broken" href={media.url} download={media.name} target="_blank" rel="noreferrer">
          {t('voice.broken')}
        </a>
      ) : null}
    </div>
  )
}

function Wave({ bars, share }: { bars: readonly number[]; share: number }) {
  return (
    <svg
      viewBox={`0 0 ${bars.length * BAR_STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      {bars.map((bar, index) => {
        const height = Math.max(LOWEST, (bar / 100) * HEIGHT)
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the bars of one note never change places.
            key={index}
            className={index / bars.length < share ? 'heard' : undefined}
            x={index * BAR_STEP}
            y={(HEIGHT - height) / 2}
            width={BAR_WIDTH}
            height={height}
            rx={1.5}
          />
        )
      })}
    </svg>
  )
}

/** Whoever starts a second note wants to hear that one. */
function useOneAtATime(audio: { current: HTMLAudioElement | null }) {
  useEffect(() => {
    const pauseOthers = (event: Event) => {
      if (event.target !== audio.current) audio.current?.pause()
    }
    document.addEventListener('play', pauseOthers, true)
    return () => document.removeEventListener('play', pauseOthers, true)
  }, [audio])
}
