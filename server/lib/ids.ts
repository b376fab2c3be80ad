import { uuidv7obj } from 'uuidv7'

/** A new UUIDv7 as text: sorts by the time it was made. */
export function newId(): string {
  return uuidv7obj().toString()
}
