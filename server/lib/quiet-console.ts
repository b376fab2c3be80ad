/** What libsignal prints beside whole sessions, with their keys. It prints nothing else worth reading. */
const LIBSIGNAL_LINES = [
  'Closing session:',
  'Opening session:',
  'Removing old closed session:',
  'Session already closed',
  'Session already open',
  'Closing open session in favor of incoming prekey bundle',
  'Failed to decrypt message with any known session...',
  'Session error:',
  'Decrypted message with closed session.',
  'Migrating session to:',
  'Unhandled bucket type',
  'V1 session storage migration error:',
]

type Print = (...values: unknown[]) => void
type Printer = Record<'log' | 'info' | 'warn' | 'error', Print>

/** Keeps libsignal's lines off `printer`, everybody else's go through; the answer undoes it. */
export function quietLibsignal(printer: Printer = console): () => void {
  const { log, info, warn, error } = printer
  const unlessLibsignal =
    (print: Print): Print =>
    (...values) => {
      if (!isLibsignal(values[0])) print.apply(printer, values)
    }
  Object.assign(printer, {
    log: unlessLibsignal(log),
    info: unlessLibsignal(info),
    warn: unlessLibsignal(warn),
    error: unlessLibsignal(error),
  })
  return () => void Object.assign(printer, { log, info, warn, error })
}

function isLibsignal(first: unknown): boolean {
  return typeof first === 'string' && LIBSIGNAL_LINES.some((line) => first.startsWith(line))
}
