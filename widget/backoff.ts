/** How long to wait before trying again: anything up to a limit that doubles with each failure ("full jitter"). */
export function backoffMs(options: {
  failures: number
  firstMs: number
  capMs: number
  random: () => number
}): number {
  const limit = Math.min(options.capMs, options.firstMs * 2 ** Math.min(options.failures, 16))
  return Math.round(options.random() * limit)
}
