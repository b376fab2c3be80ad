import { parseJid } from '../jids.ts'
import { bigEndian, children, type Node, node, required } from '../nodes.ts'
import { bundleNodes } from '../signal/key-nodes.ts'
import type { World } from '../world.ts'
import { linkOf, type Query } from './query.ts'

const KEY_ID_LENGTH = 3

/** Prekeys: counted, uploaded, renewed, and handed out to whoever wants to write to somebody. */
export function answerEncryption({ world, connection, stanza, wish, isSet }: Query): boolean {
  if (wish?.tag === 'key') {
    const users = children(wish, 'user').map((user) => bundleOf(world, required(user, 'jid')))
    connection.reply(stanza, [node('list', {}, users)])
    return true
  }
  const { keys, phone } = linkOf(connection)
  if (wish?.tag === 'count') {
    connection.reply(stanza, [node('count', { value: String(keys.oneTime.length) })])
    return true
  }
  if (wish?.tag === 'digest') {
    const ids = keys.oneTime.map(({ id }) => node('id', {}, bigEndian(id, KEY_ID_LENGTH)))
    connection.reply(stanza, [node('digest', {}, [...bundleNodes({ ...keys }), node('list', {}, ids)])])
    return true
  }
  if (!isSet) return false
  if (!takeKeys(world, () => (wish?.tag === 'rotate' ? keys.rotate(wish) : keys.upload(stanza)))) {
    connection.replyError(stanza, '406', 'not-acceptable')
    return true
  }
  connection.reply(stanza)
  world.journal.notices.emit('prekeys', { phone: phone.number, left: keys.oneTime.length })
  return true
}

function takeKeys(world: World, take: () => void): boolean {
  try {
    take()
    return true
  } catch (error) {
    world.journal.alarm('bad signature', String(error))
    return false
  }
}

function bundleOf(world: World, jid: string): Node {
  const person = world.directory.find(jid)
  const { device } = parseJid(jid)
  const link = person && world.directory.phones.get(person.number)?.links.get(device)
  const bundle = link?.keys.take() ?? person?.devices.get(device)?.newBundle()
  if (!bundle) return node('user', { jid }, [node('error', { code: '404', text: 'item-not-found' })])
  return node('user', { jid }, bundleNodes(bundle))
}
