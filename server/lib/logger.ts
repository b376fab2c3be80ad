import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'

export type { Logger }

const SECRET_KEYS = ['token', 'password', 'secret', 'text', 'body']

/** Structured logs, one JSON object a line. Ids and codes only: never texts, names, tokens or keys. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    redact: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]),
    serializers: { err: describe },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** A database's error carries the whole statement with what people wrote in it: only what names the fault is kept. */
function describe(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const { code, errno, errcode } = error as Error & Record<'code' | 'errno' | 'errcode', unknown>
  return { type: error.name, message: error.message, stack: error.stack, code, errno, errcode }
}
