/** Two soft tones, one after the other: pitch in hertz, beginning in seconds. */
const TONES = [
  { pitch: 660, at: 0 },
  { pitch: 880, at: 0.12 },
] as const
const LENGTH_S = 0.35
const LOUDNESS = 0.12

/** A sound of our own. Browsers are silent until somebody has pressed something on the page: then `wake` is called. */
export function createChime() {
  let context: AudioContext | undefined
  return {
    async wake() {
      context ??= new AudioContext()
      if (context.state === 'suspended') await context.resume()
    },
    play() {
      if (context?.state !== 'running') return
      for (const { pitch, at } of TONES) ring(context, pitch, context.currentTime + at)
    },
    close() {
      void context?.close()
      context = undefined
    },
  }
}

function ring(context: AudioContext, pitch: number, at: number) {
  const tone = context.createOscillator()
  const volume = context.createGain()
  tone.frequency.value = pitch
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01)
  volume.gain.exponentialRampToValueAtTime(0.001, at + LENGTH_S)
  tone.connect(volume).connect(context.destination)
  tone.start(at)
  tone.stop(at + LENGTH_S)
}
