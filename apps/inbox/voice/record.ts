import { secondsOf, writeOgg } from './ogg.ts'
import { waveformOf } from './waveform.ts'
import { readWebm } from './webm.ts'

/** A voice note as it is sent. */
export interface VoiceNote {
  file: File
  seconds: number
  waveform: number[]
}

/** A recording under way. */
export interface Recording {
  /** Seconds so far. */
  seconds(): number
  /** How loud it is just now, 0 to 1. */
  level(): number
  stop(): Promise<VoiceNote>
  cancel(): void
}

/** Why no recording began: `not_allowed`, `no_microphone`, or `not_supported` by this browser or on plain http. */
export class RecordingError extends Error {
  readonly code: string

  constructor(code: string) {
    super(`No recording: ${code}.`)
    this.name = 'RecordingError'
    this.code = code
  }
}

const OGG = 'audio/ogg;codecs=opus'
const WEBM = 'audio/webm;codecs=opus'
const LEVEL_EVERY_MS = 50
const PART_MS = 1_000
const BITS_PER_SECOND = 32_000

/** Opens the microphone and records a voice note in Opus. Throws a RecordingError. */
export async function startRecording(): Promise<Recording> {
  const type = [OGG, WEBM].find((known) => 'MediaRecorder' in window && MediaRecorder.isTypeSupported(known))
  if (!type || !navigator.mediaDevices) throw new RecordingError('not_supported')
  const stream = await openMicrophone()
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS_PER_SECOND })
  const parts: Blob[] = []
  const levels: number[] = []
  const meter = meterOf(stream)
  const beganAt = performance.now()
  const timer = setInterval(() => levels.push(meter.level()), LEVEL_EVERY_MS)
  recorder.ondataavailable = ({ data }) => parts.push(data)
  const ended = new Promise<void>((resolve) => {
    recorder.onstop = () => resolve()
  })
  recorder.start(PART_MS)

  const release = () => {
    clearInterval(timer)
    meter.close()
    for (const track of stream.getTracks()) track.stop()
  }
  return {
    seconds: () => (performance.now() - beganAt) / 1000,
    level: () => levels.at(-1) ?? 0,
    cancel() {
      recorder.onstop = null
      if (recorder.state !== 'inactive') recorder.stop()
      release()
    },
    async stop() {
      const lasted = (performance.now() - beganAt) / 1000
      if (recorder.state !== 'inactive') recorder.stop()
      await ended
      release()
      const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
      const { ogg, seconds } = type === OGG ? { ogg: bytes, seconds: lasted } : toOgg(bytes)
      const file = new File([ogg], 'voice.ogg', { type: 'audio/ogg' })
      return { file, seconds: Math.round(seconds * 10) / 10, waveform: waveformOf(levels) }
    },
  }
}

async function openMicrophone(): Promise<MediaStream> {
  try {
    const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: true }
    return await navigator.mediaDevices.getUserMedia({ audio })
  } catch (error) {
    const isRefused = error instanceof DOMException && error.name === 'NotAllowedError'
    throw new RecordingError(isRefused ? 'not_allowed' : 'no_microphone')
  }
}

function toOgg(webm: Uint8Array) {
  const track = readWebm(webm)
  const [serial = 1] = crypto.getRandomValues(new Uint32Array(1))
  return { ogg: writeOgg(track, serial), seconds: secondsOf(track) }
}

function meterOf(stream: MediaStream) {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  return {
    level() {
      analyser.getFloatTimeDomainData(samples)
      return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
    },
    close: () => void context.close(),
  }
}
