import type { proto } from '@whiskeysockets/baileys'
import type { Part } from './part.ts'
import { readName, readNumber, readText } from './values.ts'

/** A place, or where somebody is while they share it; what stands with it is its text. */
export function readPlacePart(content: proto.IMessage): Part | null {
  const { locationMessage: place, liveLocationMessage: live } = content
  const given = place ?? live
  if (!given) return null
  const latitude = readNumber(given.degreesLatitude)
  const longitude = readNumber(given.degreesLongitude)
  const text = readText(place ? place.comment : live?.caption)
  if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) {
    return { kind: 'unsupported', text, details: { unsupported: 'location' }, file: null }
  }
  const location = {
    latitude,
    longitude,
    name: readName(place?.name),
    address: readName(place?.address),
    live: !place || Boolean(place.isLive),
  }
  return { kind: 'location', text, details: { location }, file: null }
}
