import { firstChild, type Node } from '../nodes.ts'
import type { Connection } from '../server/connection.ts'
import type { World } from '../world.ts'
import { answerAccount } from './account.ts'
import { answerAppState } from './app-state.ts'
import { answerEncryption } from './encryption.ts'
import { answerGroups } from './groups.ts'
import { answerLinking } from './linking.ts'
import { answerPeople } from './people.ts'
import { answerProfile } from './profile.ts'
import type { Handler } from './query.ts'
import { answerSession } from './session.ts'

const HANDLERS: Record<string, Handler> = {
  md: answerLinking,
  encrypt: answerEncryption,
  passive: answerSession,
  'w:p': answerSession,
  'w:m': answerSession,
  'w:mex': answerSession,
  abt: answerSession,
  'w:stats': answerSession,
  'urn:xmpp:whatsapp:dirty': answerSession,
  'urn:xmpp:whatsapp:push': answerSession,
  usync: answerPeople,
  'w:g2': answerGroups,
  'w:sync:app:state': answerAppState,
  'w:profile:picture': answerProfile,
  status: answerProfile,
  privacy: answerAccount,
  blocklist: answerAccount,
  disappearing_mode: answerAccount,
}

/** An unanswered query costs Baileys a minute, so one that nobody knows is answered too, and remembered. */
export async function answerQuery(world: World, connection: Connection, stanza: Node): Promise<void> {
  const handler = HANDLERS[stanza.attrs.xmlns ?? '']
  const isSet = stanza.attrs.type === 'set'
  if (stanza.attrs.type === 'result' || stanza.attrs.type === 'error') return
  if (await handler?.({ world, connection, stanza, wish: firstChild(stanza), isSet })) return
  world.journal.unhandled.push(stanza)
  connection.reply(stanza)
}
