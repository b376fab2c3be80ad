import { useEffect, useRef, useState } from 'react'
import { Icon } from '../../../inbox/components/icons.tsx'
import { type Recording, startRecording } from '../../../inbox/voice/record.ts'
import { durationOf } from './format.ts'
import { type Said, sendFile } from './send-file.ts'
import { texts } from './texts.ts'
import { useStore } from './use-store.ts'

const LOOK_EVERY_MS = 100

/** The composer while somebody speaks. */
export function VoiceRecorder({ said, onClose, onSent }: { said: Said; onClose(): void; onSent(): void }) {
  const store = useStore()
  const recording = useRef<Recording | null>(null)
  const [seconds, setSeconds] = useState(0)
  const [level, setLevel] = useState(0)
  const { from, to } = said

  // biome-ignore lint/correctness/useExhaustiveDependencies: It begins once.
  useEffect(() => {
    let isOver = false
    const look = setInterval(() => {
      setSeconds(recording.current?.seconds() ?? 0)
      setLevel(recording.current?.level() ?? 0)
    }, LOOK_EVERY_MS)
    startRecording().then(
      (started) => {
        if (isOver) return started.cancel()
        recording.current = started
        void store.call('type', { from, to, state: 'recording' })
      },
      () => {
        store.tell(texts.composer.noMicrophone)
        onClose()
      },
    )
    return () => {
      isOver = true
      clearInterval(look)
      recording.current?.cancel()
      void store.call('type', { from, to, state: 'paused' })
    }
  }, [])

  const send = async () => {
    const current = recording.current
    recording.current = null
    const note = await current?.stop()
    if (note) {
      const { file, seconds: lasts, waveform } = note
      await sendFile(store, said, file, { voice: true, seconds: Math.max(1, Math.round(lasts)), waveform })
    }
    onClose()
    onSent()
  }
  return (
    <div className="composer">
      <div className="composer-row">
        <button type="button" className="icon-button" aria-label={texts.composer.discard} onClick={onClose}>
          <Icon name="bin" />
        </button>
        <p className="recording" role="status">
          <span className="recording-dot" style={{ opacity: 0.35 + Math.min(0.65, level * 4) }} />
          {texts.composer.recordingNow} {durationOf(seconds)}
        </p>
        <button
          type="button"
          className="send"
          aria-label={texts.composer.sendVoice}
          onClick={() => void send()}
        >
          <Icon name="send" />
        </button>
      </div>
    </div>
  )
}
