const BARS = 64

/** Up to 64 heights from 0 to 100 of a sound's loudness over time, the loudest at 100. */
export function waveformOf(levels: readonly number[]): number[] {
  if (levels.length === 0) return []
  const bars = Array.from({ length: Math.min(BARS, levels.length) }, (_, index) => {
    const from = Math.floor((index * levels.length) / Math.min(BARS, levels.length))
    const to = Math.max(from + 1, Math.floor(((index + 1) * levels.length) / Math.min(BARS, levels.length)))
    return Math.max(...levels.slice(from, to))
  })
  const loudest = Math.max(...bars)
  return bars.map((bar) => (loudest === 0 ? 0 : Math.round((bar / loudest) * 100)))
}
