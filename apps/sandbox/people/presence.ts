import { type Node, node, nowInSeconds } from '../nodes.ts'
import type { Connection } from '../server/connection.ts'
import type { World } from '../world.ts'
import type { Person } from './person.ts'

/** Online by the phone itself, or by a linked device that says so. */
export function isOnline(world: World, person: Person): boolean {
  const isThere = ({ link, isAvailable }: Connection) => isAvailable && link?.phone.number === person.number
  return person.isOnline || [...world.connections].some(isThere)
}

/** What WhatsApp says of somebody to those who have asked, under the jid that they asked by. */
export function presenceNode(world: World, jid: string, person: Person): Node {
  const away = { type: 'unavailable', last: person.seenAt }
  return node('presence', { from: jid, ...(isOnline(world, person) ? {} : away) })
}

/** Tells everybody who has asked about this person, and has not taken it back. */
export function tellPresence(world: World, person: Person): void {
  const jids = [person.jid('pn'), person.jid('lid')]
  for (const connection of world.connections) {
    const asked = jids.find((jid) => connection.watched.has(jid))
    if (asked && connection.isActive) connection.send(presenceNode(world, asked, person))
  }
}

/** A linked device says that somebody is there, or no longer. */
export function appearThrough(world: World, connection: Connection, isAvailable: boolean): void {
  connection.isAvailable = isAvailable
  const phone = world.directory.phones.get(connection.link?.phone.number ?? '')
  if (!phone) return
  phone.seenAt = nowInSeconds()
  tellPresence(world, phone)
}
