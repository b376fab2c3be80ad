import type { Failure } from '../lib/failure.ts'
import { useErrorText } from '../lib/use-error-text.ts'
import { ErrorLine } from './error-line.tsx'

/** Why a form was refused; a refusal of one field stands at the field instead. */
export function FormFailure({
  failure,
  fields = [],
}: {
  failure: Failure | null
  fields?: readonly string[]
}) {
  const errorText = useErrorText()
  if (!failure || (failure.field !== null && fields.includes(failure.field))) return null
  return <ErrorLine error={errorText(failure)} />
}
