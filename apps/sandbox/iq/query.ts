import type { Node } from '../nodes.ts'
import type { Connection } from '../server/connection.ts'
import type { LinkedDevice } from '../server/linked-device.ts'
import type { World } from '../world.ts'

/** A client's question. */
export interface Query {
  world: World
  connection: Connection
  /** The whole `<iq>`. */
  stanza: Node
  /** Its first part, which says what is wanted. */
  wish: Node | undefined
  isSet: boolean
}

/** Answers, or gives back false where it does not know the wish. */
export type Handler = (query: Query) => boolean | Promise<boolean>

export function linkOf(connection: Connection): LinkedDevice {
  if (!connection.link) throw new Error('The client has not logged in')
  return connection.link
}
