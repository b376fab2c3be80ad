import { useEffect, useRef, useState } from 'react'
import type { MediaView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { minutes } from '../lib/time.ts'
import { uploadFile } from '../lib/upload-file.ts'
import { useErrorText } from '../lib/use-error-text.ts'
import { ApiError } from '../live/api.ts'
import { useLive } from '../live/use-live.tsx'
import type { Recording, VoiceNote } from '../voice/record.ts'
import { IconButton } from './icon-button.tsx'
import { Icon } from './icons.tsx'
import './voice-button.css'

export interface UploadedVoice {
  media: MediaView
  seconds: number
  waveform: number[]
  /** What had happened in this inbox when the recording began. */
  seenSeq: number
}

interface VoiceButtonProps {
  disabled: boolean
  onNote(note: UploadedVoice): void
}

type Stage =
  | { at: 'idle' }
  | { at: 'opening' }
  | { at: 'recording'; recording: Recording }
  | { at: 'sending'; note: VoiceNote }
  | { at: 'failed'; words: string; note: VoiceNote | null }

const TICK_MS = 100
const LONGEST_SECONDS = 15 * 60
const SHORTEST_SECONDS = 0.5

/** Records a voice note and sends it. What records is loaded when it is first asked for. */
export function VoiceButton({ disabled, onNote }: VoiceButtonProps) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const live = useLive()
  const seenSeq = useRef(0)
  const [stage, setStage] = useState<Stage>({ at: 'idle' })
  const open = useRef<Recording | null>(null)
  const upload = useRef<AbortController | null>(null)
  const isGone = useRef(false)
  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
      open.current?.cancel()
      upload.current?.abort()
    }
  }, [])

  const begin = async () => {
    setStage({ at: 'opening' })
    seenSeq.current = live.get().inbox.seq
    try {
      const { startRecording } = await import('../voice/record.ts')
      const recording = await startRecording()
      if (isGone.current) return recording.cancel()
      open.current = recording
      setStage({ at: 'recording', recording })
    } catch (error) {
      setStage({ at: 'failed', words: t(refusalKey(error)), note: null })
    }
  }
  const cancel = () => {
    open.current?.cancel()
    open.current = null
    upload.current?.abort()
    setStage({ at: 'idle' })
  }
  const finish = async (recording: Recording) => {
    open.current = null
    try {
      const note = await recording.stop()
      if (note.seconds < SHORTEST_SECONDS)
        return setStage({ at: 'failed', words: t('voice.tooShort'), note: null })
      await send(note)
    } catch {
      setStage({ at: 'failed', words: t('voice.refused.broken'), note: null })
    }
  }
  const send = async (note: VoiceNote) => {
    setStage({ at: 'sending', note })
    upload.current = new AbortController()
    try {
      const media = await uploadFile(note.file, { onProgress: () => {}, signal: upload.current.signal })
      setStage({ at: 'idle' })
      onNote({ media, seconds: note.seconds, waveform: note.waveform, seenSeq: seenSeq.current })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code === 'cancelled') return setStage({ at: 'idle' })
      setStage({ at: 'failed', words: errorText(error), note })
    }
  }

  if (stage.at === 'recording') {
    return (
      <Running recording={stage.recording} onCancel={cancel} onFinish={() => void finish(stage.recording)} />
    )
  }
  return (
    <>
      {stage.at === 'failed' ? (
        <span className="voice-problem" role="alert">
          {stage.words}{' '}
          {stage.note ? (
            <button type="button" className="link-button" onClick={() => stage.note && void send(stage.note)}>
              {t('message.tryAgain')}
            </button>
          ) : null}
          <button type="button" className="link-button" onClick={cancel}>
            {t('common.dismiss')}
          </button>
        </span>
      ) : null}
      {stage.at === 'sending' ? (
        <span className="voice-problem" role="status">
          {t('voice.sending')}
        </span>
      ) : null}
      <IconButton
        icon="mic"
        label={t('voice.record')}
        disabled={disabled || stage.at === 'opening' || stage.at === 'sending'}
        onClick={() => void begin()}
      />
    </>
  )
}

function Running({
  recording,
  onCancel,
  onFinish,
}: {
  recording: Recording
  onCancel(): void
  onFinish(): void
}) {
  const { t } = useTranslation()
  const [seconds, setSeconds] = useState(0)
  const finish = useRef(onFinish)
  useEffect(() => {
    finish.current = onFinish
  })
  useEffect(() => {
    const timer = setInterval(() => {
      setSeconds(recording.seconds())
      if (recording.seconds() > LONGEST_SECONDS) finish.current()
    }, TICK_MS)
    return () => clearInterval(timer)
  }, [recording])
  return (
    <span className="voice-running">
      <IconButton icon="bin" label={t('voice.cancel')} onClick={onCancel} />
      <span className="voice-dot" />
      <span role="timer" aria-label={t('voice.recording')}>
        {minutes(Math.floor(seconds))}
      </span>
      <meter min={0} max={0.5} value={Math.min(0.5, recording.level() * 2)} aria-hidden="true" />
      <button type="button" className="button primary" onClick={onFinish}>
        {t('voice.send')}
        <Icon name="send" />
      </button>
    </span>
  )
}

function refusalKey(error: unknown) {
  const code = error instanceof Error && 'code' in error ? error.code : null
  switch (code) {
    case 'not_allowed':
      return 'voice.refused.not_allowed'
    case 'no_microphone':
      return 'voice.refused.no_microphone'
    case 'not_supported':
      return 'voice.refused.not_supported'
    default:
      return 'voice.refused.broken'
  }
}
