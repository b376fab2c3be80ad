/** What the benchmark asks of a client under test, whichever it is. */
export type ClientCalls = {
  /** Makes the client; nothing is online yet. */
  start(where: { url: string; certificate: string }): Promise<void>
  /** Begins to link a number; answers the QR text. */
  pair(which: { number: string }): Promise<{ qr: string }>
  /** Answers when a number is online with its history. */
  online(which: { number: string }): Promise<{ at: number }>
  /** Messages of customers taken in so far. */
  taken(): Promise<number>
  /** Answers when so many messages of customers are taken in. */
  hasTaken(wanted: { count: number }): Promise<{ at: number }>
  /** Writes `each` messages to each of these people, `inFlight` at a time; answers when it began. */
  send(wanted: { number: string; to: string[]; each: number; inFlight: number }): Promise<{ begunAt: number }>
  /** What this process has worked so far, milliseconds. */
  work(): Promise<number>
  /** After a collection of garbage, bytes. */
  memory(): Promise<{ rss: number; heap: number }>
  stop(): Promise<void>
}

const SETTLE_MS = 300

/** What this process holds once what is not needed is gone. */
export async function memoryNow(): Promise<{ rss: number; heap: number }> {
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, heap: heapUsed + external }
}

/** Milliseconds of processor time that this process has taken. */
export async function workNow(): Promise<number> {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Runs `work` for all of them, so many at a time. */
export async function inFlight<T>(
  items: T[],
  count: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values()
  const worker = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: count }, worker))
}

/** Whom to write to, and what, in turns. */
export function letters(to: string[], each: number): { to: string; text: string }[] {
  return Array.from({ length: each }, (_, round) =>
    to.map((number) => ({
      to: number,
      text: `Answer ${round}: yes, until six, and we have it in blue too.`,
    })),
  ).flat()
}
