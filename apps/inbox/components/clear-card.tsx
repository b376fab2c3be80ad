import { useFetcher } from 'react-router'
import { failureOf } from '../lib/failure.ts'
import { Card } from './card.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { FormFailure } from './form-failure.tsx'

interface ClearCardProps {
  label: string
  /** What goes and what stays. */
  text: string
  question: string
}

/** Clears a log that the page shows; asks before it does. */
export function ClearCard({ label, text, question }: ClearCardProps) {
  const fetcher = useFetcher<unknown>()
  return (
    <Card title={label} text={text}>
      <fetcher.Form method="post" className="inline-form">
        <input type="hidden" name="intent" value="clear" />
        <ConfirmButton label={label} question={question} />
      </fetcher.Form>
      <FormFailure failure={failureOf(fetcher.data)} />
    </Card>
  )
}
