import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

/** Structured logs, one JSON object a line. Ids and codes only: never texts, names, tokens or keys. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: [
      'token',
      'password',
      'secret',
      'text',
      'body',
      '*.token',
      '*.password',
      '*.secret',
      '*.text',
      '*.body',
    ],
  }
  return destination ? pino(options, destination) : pino(options)
}
