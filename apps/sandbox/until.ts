const POLL_MS = 5
const DEFAULT_PATIENCE_MS = 15_000

/** Waits until something is there, and says what was missing if it never comes. */
export async function until<Found>(
  find: () => Found | undefined | null | false,
  what: string,
  patienceMs = DEFAULT_PATIENCE_MS,
): Promise<Found> {
  const end = Date.now() + patienceMs
  for (;;) {
    const found = find()
    if (found) return found
    if (Date.now() > end) throw new Error(`Waited ${patienceMs} ms for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
