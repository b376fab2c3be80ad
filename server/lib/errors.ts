export interface AppErrorDetails {
  /** HTTP status this becomes; 400 where nothing else is said. */
  status?: number
  /** When trying again makes sense, in milliseconds from now. */
  retryAfterMs?: number
  /** Which field of the input is wrong. */
  field?: string
}

/** A refusal that people can read: a code for programs, a sentence for people. Compare by `code`. */
export class AppError extends Error {
  readonly code: string
  readonly status: number
  readonly retryAfterMs: number | undefined
  readonly field: string | undefined

  constructor(code: string, message: string, details: AppErrorDetails = {}) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.status = details.status ?? 400
    this.retryAfterMs = details.retryAfterMs
    this.field = details.field
  }
}

/** True for our own refusals, also where another copy of this module made them. */
export function isAppError(error: unknown): error is AppError {
  return error instanceof Error && error.name === 'AppError' && 'code' in error && 'status' in error
}
