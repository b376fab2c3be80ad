import type { Frame, VisitorEvent } from '#server/protocol/events.ts'
import type { VisitorEventsPage } from '#server/protocol/visitors.ts'
import type { Clock } from './clock.ts'

const RETRY_MS = 3_000

export interface CatchUpDeps {
  clock: Clock
  /** Sequence number that everything is applied up to. */
  seq(): number
  /** Null where somebody else's thread is shown by the time of the answer. */
  read<T>(path: string): Promise<T | null>
  apply(frame: Frame<VisitorEvent>): void
  /** The log does not reach back that far: begins from a fresh page. */
  renew(): Promise<void>
  connected(): boolean
}

/** Fetches what the line did not bring. */
export function createCatchUp({ clock, seq, read, apply, renew, connected }: CatchUpDeps) {
  let running: Promise<void> | undefined
  let missedMore = false
  let cancel = () => {}

  /** Everything after our sequence number; asked again while it runs, it looks once more. */
  function run(): Promise<void> {
    missedMore = true
    running ??= pullAll().finally(() => {
      running = undefined
    })
    return running
  }

  async function pullAll(): Promise<void> {
    while (missedMore) {
      missedMore = false
      await pull()
    }
  }

  async function pull(): Promise<void> {
    for (;;) {
      const after = seq()
      const page = await read<VisitorEventsPage>(`events?after=${after}`)
      if (!page) return
      if (page.reset) return renew()
      apply({ ...page.frame, prev: Math.min(page.frame.prev, seq()) })
      if (!page.more || seq() === after) return
    }
  }

  /** The same, and where it fails while the line is up, again a little later. */
  function soon(): void {
    void run().catch(() => {
      cancel()
      cancel = clock.after(RETRY_MS, () => connected() && soon())
    })
  }

  return { run, soon, stop: () => cancel() }
}
