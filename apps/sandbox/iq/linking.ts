import { newStanzaId, node } from '../nodes.ts'
import { linkOf, type Query } from './query.ts'

/** Pairing by code, and a client's farewell. */
export function answerLinking({ world, connection, stanza, wish }: Query): boolean {
  const { pairing } = connection
  if (wish?.tag === 'remove-companion-device') {
    const { phone, number } = linkOf(connection)
    world.directory.phones.get(phone.number)?.links.delete(number)
    connection.reply(stanza)
    world.journal.notices.emit('unlinked', { phone: phone.number, device: number })
    return true
  }
  if (wish?.attrs.stage === 'companion_hello') {
    pairing.hello = wish
    pairing.codeRef = newStanzaId()
    const ref = node('link_code_pairing_ref', {}, Buffer.from(pairing.codeRef))
    connection.reply(stanza, [node('link_code_companion_reg', { stage: 'companion_hello' }, [ref])])
    return true
  }
  if (wish?.attrs.stage === 'companion_finish') {
    pairing.finish = wish
    connection.reply(stanza)
    return true
  }
  return false
}
