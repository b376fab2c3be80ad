const NOTES_HZ = [660, 880]
const NOTE_S = 0.12
const LOUDNESS = 0.08

/** Two soft notes. Browsers let a page sound only once somebody has touched it; before that nothing happens. */
export async function playNotes(): Promise<void> {
  const context = new AudioContext()
  const loudness = context.createGain()
  loudness.connect(context.destination)
  for (const [at, frequency] of NOTES_HZ.entries()) {
    const begin = context.currentTime + at * NOTE_S
    const note = context.createOscillator()
    note.frequency.value = frequency
    note.connect(loudness)
    loudness.gain.setValueAtTime(LOUDNESS, begin)
    loudness.gain.exponentialRampToValueAtTime(0.001, begin + NOTE_S)
    note.start(begin)
    note.stop(begin + NOTE_S)
    if (at === NOTES_HZ.length - 1) note.onended = () => void context.close()
  }
}
