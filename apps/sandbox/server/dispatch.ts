import { answerQuery } from '../iq/router.ts'
import { type Node, node, nowInSeconds } from '../nodes.ts'
import { appearThrough, presenceNode } from '../people/presence.ts'
import type { World } from '../world.ts'
import type { Connection } from './connection.ts'
import { takeMessage } from './incoming-messages.ts'
import { takeReceipt } from './incoming-receipts.ts'
import type { LinkedDevice } from './linked-device.ts'

/** Hands a client's stanza to whatever it is for. */
export async function handleStanza(world: World, connection: Connection, stanza: Node): Promise<void> {
  if (stanza.tag === 'iq') return answerQuery(world, connection, stanza)
  const { link } = connection
  // A client says some things, its presence among them, before it has been let in.
  if (!link) return
  switch (stanza.tag) {
    case 'message':
      return takeMessage(world, link, stanza)
    case 'receipt':
      return takeReceipt(world, link, stanza)
    case 'ack':
      return settle(link, stanza)
    case 'presence':
    case 'chatstate':
      return takePresence(world, connection, stanza)
    case 'ib':
      return
    case 'call':
      return connection.send(
        node('ack', { class: 'call', id: stanza.attrs.id, from: stanza.attrs.to, t: nowInSeconds() }),
      )
    default:
      world.journal.unhandled.push(stanza)
  }
}

/** An ack of a receipt carries the id of the message, so type and participant tell it from the others. */
function settle(link: LinkedDevice, ack: Node): void {
  const { id = '', class: tag, type, participant } = ack.attrs
  link.pending.settleOldest(id, (stanza) => {
    if (stanza.tag !== tag) return false
    return tag !== 'receipt' || (stanza.attrs.type === type && stanza.attrs.participant === participant)
  })
}

function takePresence(world: World, connection: Connection, stanza: Node): void {
  const { type, to = '' } = stanza.attrs
  const phone = connection.link?.phone.number ?? ''
  if (type === 'unsubscribe') return void connection.watched.delete(to)
  if (type === 'subscribe') {
    connection.watched.add(to)
    const person = world.directory.find(to)
    if (person) connection.send(presenceNode(world, to, person))
    return
  }
  const [first] = Array.isArray(stanza.content) ? stanza.content : []
  const state = first?.attrs.media === 'audio' ? 'recording' : (first?.tag ?? type ?? 'available')
  if (stanza.tag === 'chatstate') showTyping(world, { phone, to, state })
  else if (type !== undefined) appearThrough(world, connection, type === 'available')
  world.journal.notices.emit('presence', { phone, chat: to, state })
}

/** Whoever is written to sees it on their phone. */
function showTyping(world: World, { phone, to, state }: { phone: string; to: string; state: string }): void {
  const person = world.directory.find(to)
  if (state === 'composing' || state === 'recording') person?.sees.set(phone, state)
  else person?.sees.delete(phone)
}
