import type { z } from 'zod'
import type { App } from '#server/context.ts'
import { describeError } from '#server/core/refusals.ts'
import { AppError } from '#server/lib/errors.ts'
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
): (...args: unknown[]) => void {
  return (...args) => {
    const ack = acknowledgementOf(args)
    const [body] = typeof args[0] === 'function' ? [] : args
    const run = async () => work(await schema.parseAsync(body))
    void run()
      .then(
        (result): Ack<T> => ({ ok: true, ...result }),
        (error: unknown): Ack<T> => ({ ok: false, ...describeError(app, error, { call: name }).body }),
      )
      .then((answer) => ack?.(answer))
  }
}

/** Answers calls that no namespace has; otherwise their sender would wait for ever. */
export function refuseUnknown(
  app: App,
  socket: {
    eventNames(): (string | symbol)[]
    use(check: (call: unknown[], next: () => void) => void): unknown
  },
): void {
  socket.use(([name, ...args], next) => {
    if (typeof name === 'string' && name !== 'error' && socket.eventNames().includes(name)) return next()
    const error = new AppError('event_unknown', 'There is no such call.', { status: 404 })
    acknowledgementOf(args)?.({ ok: false, ...describeError(app, error, { call: 'unknown' }).body })
  })
}

/** Socket.IO hands it over last. */
function acknowledgementOf(args: unknown[]): ((answer: unknown) => void) | undefined {
  const last = args.at(-1)
  return typeof last === 'function' ? (answer) => void last(answer) : undefined
}
