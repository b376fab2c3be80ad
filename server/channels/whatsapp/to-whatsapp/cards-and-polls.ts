import type { MessageDetails } from '#server/protocol/views.ts'
import type { Composed } from './compose.ts'

type Card = NonNullable<MessageDetails['contacts']>[number]

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

/** A card as WhatsApp writes it; `waid` is what makes a number of it one that can be written to. */
function vCard({ name, phones }: Card): string {
  const numbers = phones.map((phone) => {
    const digits = phone.replace(/\D/g, '')
    const waid = phone.trim().startsWith('+') ? `;waid=${digits}` : ''
    return `TEL;type=CELL;type=VOICE${waid}:${escaped(phone)}`
  })
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${escaped(name)};;;`,
    `FN:${escaped(name)}`,
    ...numbers,
    'END:VCARD',
  ]
  return lines.join('\n')
}

/** A line break in a name would begin a line of its own. */
function escaped(value: string): string {
  return value.replace(/[\\,;]/g, '\\$&').replace(/\s*[\r\n]+\s*/g, ' ')
}
