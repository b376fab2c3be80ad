import { newStanzaId, node, nowInSeconds } from '../nodes.ts'
import type { World } from '../world.ts'
import type { Group } from './group.ts'
import type { Person } from './person.ts'

/** Gives somebody another profile photo, or none, and tells every linked device of it as WhatsApp does. */
export function changePhoto(world: World, whose: Person | Group, photo: Buffer | null): void {
  whose.picture = photo ? world.media.putPlain(photo) : undefined
  const from = 'number' in whose ? whose.jid(whose.addressing) : whose.jid
  const attributes = { from, type: 'picture', t: nowInSeconds() }
  const change = node(photo ? 'set' : 'delete', { jid: from, id: nowInSeconds(), author: from })
  for (const { links } of world.directory.phones.values()) {
    for (const link of links.values()) {
      link.push(node('notification', { ...attributes, id: newStanzaId() }, [change]))
    }
  }
}
