/** What a worker process can be asked. */
export type Calls = Record<string, (input: never) => unknown>

export interface Question {
  number: number
  name: string
  input: unknown
}

export type Answer = { number: number } & ({ result: unknown } | { error: string })

/** Answers what the process that started this one asks. Says first that it is there. */
export function answerCalls(calls: Calls): void {
  process.on('message', ({ number, name, input }: Question) => {
    answer(calls[name], input).then(
      (result) => process.send?.({ number, result } satisfies Answer),
      (error: unknown) => process.send?.({ number, error: saying(error) } satisfies Answer),
    )
  })
  // Whoever started it is gone.
  process.on('disconnect', () => process.exit(0))
  process.send?.('ready')
}

/** `fetch failed` alone tells nobody why. */
function saying(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause === undefined ? String(error) : `${error} (${cause})`
}

async function answer(call: Calls[string] | undefined, input: unknown): Promise<unknown> {
  if (!call) throw new Error('There is no such call.')
  return call(input as never)
}

/** Milliseconds that mean the same in every process of this machine, finer than the clock's. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now()
}
