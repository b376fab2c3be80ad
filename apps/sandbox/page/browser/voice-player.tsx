import { useRef, useState } from 'react'
import { Icon } from '../../../inbox/components/icons.tsx'
import type { BubbleView, FileView, PersonView } from '../views.ts'
import { durationOf } from './format.ts'
import { texts } from './texts.ts'
import { usePage, useStore } from './use-store.ts'

const BARS = 32
const FLAT = 30

/** A voice message; whoever plays one that the business sent, tells it so. */
export function VoicePlayer({
  file,
  bubble,
  person,
}: {
  file: FileView
  bubble: BubbleView
  person: PersonView
}) {
  const store = useStore()
  const { secretReaders } = usePage()
  const audio = useRef<HTMLAudioElement>(null)
  const isTold = useRef(false)
  const [isPlaying, setPlaying] = useState(false)
  const [position, setPosition] = useState(0)
  const [seconds, setSeconds] = useState(file.seconds)
  const done = seconds > 0 ? position / seconds : 0

  const toggle = async () => {
    if (isPlaying) return audio.current?.pause()
    await audio.current?.play()
    const keepsQuiet = bubble.isMine || isTold.current || secretReaders.has(person.number)
    if (keepsQuiet || bubble.kind !== 'voice' || person.isOwner) return
    isTold.current = true
    await store.call('page.play', { person: person.number, id: bubble.id })
  }

  return (
    <div className="voice">
      {/* biome-ignore lint/a11y/useMediaCaption: What people say has no captions. */}
      <audio
        ref={audio}
        src={file.url}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPosition(0)}
        onTimeUpdate={({ currentTarget }) => setPosition(currentTarget.currentTime)}
        onLoadedMetadata={({ currentTarget: { duration } }) =>
          Number.isFinite(duration) && setSeconds(duration)
        }
      />
      <button
        type="button"
        className="voice-button"
        aria-label={isPlaying ? texts.bubble.pause : texts.bubble.play}
        onClick={() => void toggle()}
      >
        <Icon name={isPlaying ? 'pause' : 'play'} />
      </button>
      <svg
        className="voice-bars"
        viewBox={`0 0 ${BARS * 4} 28`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {barsOf(file.waveform).map((height, index) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: A bar is its place.
            key={index}
            className={index / BARS < done ? 'is-done' : ''}
            x={index * 4}
            y={14 - height / 2}
            width="2.5"
            height={height}
            rx="1.25"
          />
        ))}
      </svg>
      <span className="voice-time">{durationOf(isPlaying || position > 0 ? position : seconds)}</span>
    </div>
  )
}

/** Heights between 3 and 26. */
function barsOf(waveform: number[]): number[] {
  return Array.from({ length: BARS }, (_, index) => {
    const loudness = waveform[Math.floor((index * waveform.length) / BARS)] ?? FLAT
    return 3 + (Math.min(loudness, 100) / 100) * 23
  })
}
