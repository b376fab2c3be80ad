import type { MessageView } from './views.ts'

/** Stands in lists for somebody of whom nothing is known but an id of WhatsApp's own. */
export const SOMEBODY = '…'

interface Mention {
  name: string
  phone: string | null
  lid?: string | null | undefined
}

/** On the wire people are mentioned by their numbers or LIDs: puts their names there, or a word for somebody unknown. */
export function withNames(text: string, mentions: readonly Mention[], somebody = SOMEBODY): string {
  const handles = mentions.flatMap(({ name, phone, lid }) =>
    [phone, lid].flatMap((handle) => (handle ? [{ handle, name: name || somebody }] : [])),
  )
  return handles.reduce(
    (said, { handle, name }) => said.replaceAll(new RegExp(`@${handle}(?!\\d)`, 'g'), () => `@${name}`),
    text,
  )
}

/** What a message says, with names in it. */
export function spokenText({ text, details }: Pick<MessageView, 'text' | 'details'>): string {
  return withNames(text, details?.mentions ?? [])
}
