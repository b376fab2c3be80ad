import { data } from 'react-router'

/** Which of a page's forms was sent; each names itself in a field. */
export function intentOf(form: FormData): string {
  const intent = form.get('intent')
  form.delete('intent')
  return typeof intent === 'string' ? intent : ''
}

/** A form that no page of ours has. */
export function unknownIntent(): never {
  throw data(null, { status: 400 })
}
