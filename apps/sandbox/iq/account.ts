import { node } from '../nodes.ts'
import { linkOf, type Query } from './query.ts'

const PRIVACY = ['readreceipts', 'profile', 'status', 'online', 'last', 'groupadd', 'calladd', 'messages']

/** The account's own settings. */
export function answerAccount({ world, connection, stanza, wish, isSet }: Query): boolean {
  switch (stanza.attrs.xmlns) {
    case 'privacy':
      if (wish?.tag === 'tokens') connection.reply(stanza, [node('tokens', {}, [])])
      else connection.reply(stanza, [privacyNode()])
      return true
    case 'blocklist': {
      const phone = world.directory.phones.get(linkOf(connection).phone.number)
      const jid = wish?.attrs.jid
      if (isSet && jid && wish?.attrs.action === 'block') phone?.blocked.add(jid)
      if (isSet && jid && wish?.attrs.action === 'unblock') phone?.blocked.delete(jid)
      const items = [...(phone?.blocked ?? [])].map((blocked) => node('item', { jid: blocked }))
      connection.reply(stanza, [node('list', { matched: 'false' }, items)])
      return true
    }
    default:
      connection.reply(stanza)
      return true
  }
}

function privacyNode() {
  const categories = PRIVACY.map((name) => node('category', { name, value: 'all' }))
  return node('privacy', {}, categories)
}
