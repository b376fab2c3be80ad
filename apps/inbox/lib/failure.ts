/** A refused form, as the page shows it. */
export interface Failure {
  code: string
  message: string
  /** Which field is wrong, where one is. */
  field: string | null
  retryAfterMs: number | null
  /** What was typed, by field and without secrets: a page sent without scripts comes back with it. */
  typed: Record<string, string>
}

/** The refusal in an action's answer, if it was one. */
export function failureOf(answer: unknown): Failure | null {
  if (typeof answer !== 'object' || answer === null || !('failure' in answer)) return null
  return isFailure(answer.failure) ? answer.failure : null
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'typed' in value
  )
}
