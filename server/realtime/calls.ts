import type { z } from 'zod'
import type { App } from '#server/context.ts'
import { describeError } from '#server/core/refusals.ts'
import type { Ack } from '#server/protocol/errors.ts'

/**
 * A socket call: checks the body, does the work, answers. Whatever a client sends, it gets a coded answer and the
 * process lives on.
 */
export function call<S extends z.ZodType, T extends object>(
  app: App,
  name: string,
  schema: S,
  work: (body: z.output<S>) => Promise<T>,
): (body: unknown, ack: unknown) => void {
  return (body, ack) => {
    const answer = (result: Ack<T>) => {
      if (typeof ack === 'function') ack(result)
    }
    const run = async () => work(await schema.parseAsync(body))
    run().then(
      (result) => answer({ ok: true, ...result }),
      (error: unknown) => answer({ ok: false, ...describeError(app, error, { call: name }).body }),
    )
  }
}
