const METHODS = ['info', 'warn', 'error'] as const
const FROM_LIBSIGNAL = /[\\/]node_modules[\\/]libsignal[\\/]/
const CALLER_DEPTH = 6

/**
 * Keeps off the console what libsignal writes there, which is whole sessions with their keys. Everybody else is heard.
 * Gives back a function that undoes it.
 */
export function silenceLibsignal(console: Console): () => void {
  const filters = METHODS.map((method) => {
    const original = console[method]
    const filter = (...values: unknown[]) => {
      if (!isCalledByLibsignal()) original.apply(console, values)
    }
    console[method] = filter
    return { method, original, filter }
  })
  return () => {
    for (const { method, original, filter } of filters)
      if (console[method] === filter) console[method] = original
  }
}

function isCalledByLibsignal(): boolean {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = CALLER_DEPTH
  const stack = new Error().stack ?? ''
  Error.stackTraceLimit = limit
  const caller = stack.split('\n')[3] ?? ''
  return FROM_LIBSIGNAL.test(caller)
}
