import { vCard } from '#server/lib/vcard.ts'
import type { MessageDetails } from '#server/protocol/views.ts'
import type { Composed } from './compose.ts'

export function locationContent(details: MessageDetails | null): Composed {
  const place = details?.location
  if (!place) return { failure: 'message_empty' }
  const { latitude: degreesLatitude, longitude: degreesLongitude, name, address } = place
  return { content: { location: { degreesLatitude, degreesLongitude, name, address } } }
}

export function contactsContent(details: MessageDetails | null): Composed {
  const cards = details?.contacts ?? []
  const [first] = cards
  if (!first) return { failure: 'message_empty' }
  const contacts = cards.map((card) => ({ displayName: card.name, vcard: vCard(card) }))
  const displayName = cards.length === 1 ? first.name : `${first.name} +${cards.length - 1}`
  return { content: { contacts: { displayName, contacts } } }
}

export function pollContent(details: MessageDetails | null): Composed {
  const poll = details?.poll
  if (!poll || poll.options.length === 0) return { failure: 'message_empty' }
  const selectableCount = Math.min(Math.max(poll.selectable, 0), poll.options.length)
  return { content: { poll: { name: poll.question, values: poll.options, selectableCount } } }
}
