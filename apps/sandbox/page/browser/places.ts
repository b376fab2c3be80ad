/** Whose phone is in the hand, and which chat is open on it. */
export interface Place {
  person: string
  chat: string | null
}

/** The phones on the table, as the address names them: `#<person>/<chat>+<person>`. */
export function readPlaces(hash: string): Place[] {
  const parts = decodeURIComponent(hash.replace(/^#/, '')).split('+').filter(Boolean)
  return parts.map((part) => {
    const [person = '', chat] = part.split('/')
    return { person, chat: chat ?? null }
  })
}

export function writePlaces(places: Place[]): string {
  return `#${places.map(({ person, chat }) => (chat ? `${person}/${chat}` : person)).join('+')}`
}
