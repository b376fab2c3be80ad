import { type Node, node } from '../nodes.ts'
import type { World } from '../world.ts'
import type { Person } from './person.ts'

/** What WhatsApp says of somebody to those who have asked, under the jid that they asked by. */
export function presenceNode(jid: string, { isOnline, seenAt }: Person): Node {
  return node('presence', { from: jid, ...(isOnline ? {} : { type: 'unavailable', last: seenAt }) })
}

/** Tells everybody who has asked about this person, and has not taken it back. */
export function tellPresence(world: World, person: Person): void {
  const jids = [person.jid('pn'), person.jid('lid')]
  for (const connection of world.connections) {
    const asked = jids.find((jid) => connection.watched.has(jid))
    if (asked && connection.isActive) connection.send(presenceNode(asked, person))
  }
}
