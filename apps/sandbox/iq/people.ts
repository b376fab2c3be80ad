import { isLid } from '../jids.ts'
import { allChildren, bytesOf, child, children, type Node, node, nowInSeconds } from '../nodes.ts'
import type { Person } from '../people/person.ts'
import type { World } from '../world.ts'
import type { Query } from './query.ts'

/** Who exists, under which LID, with which devices. */
export function answerPeople({ world, connection, stanza, wish }: Query): boolean {
  if (wish?.tag !== 'usync') return false
  const wanted = allChildren(child(wish, 'query')).map(({ tag }) => tag)
  const users = children(child(wish, 'list'), 'user').map((asked) => userNode(world, asked, wanted))
  const { context, mode, sid } = wish.attrs
  const answer = [
    node(
      'result',
      {},
      wanted.map((tag) => node(tag)),
    ),
    node('list', {}, users),
  ]
  connection.reply(stanza, [node('usync', { context, mode, sid, index: '0', last: 'true' }, answer)])
  return true
}

function userNode(world: World, asked: Node, wanted: string[]): Node {
  const number = bytesOf(child(asked, 'contact')).toString().replace(/\D/g, '')
  const jid = asked.attrs.jid ?? `${number}@s.whatsapp.net`
  const person = asked.attrs.jid ? world.directory.find(jid) : world.directory.findByNumber(number)
  const facts: Record<string, () => Node | undefined> = {
    contact: () => node('contact', { type: person ? 'in' : 'out' }),
    devices: () => devicesNode(world, person),
    lid: () => (person && !isLid(jid) ? node('lid', { val: person.jid('lid') }) : undefined),
    status: () => person && node('status', { t: nowInSeconds() }, Buffer.from(person.about)),
    disappearing_mode: () => node('disappearing_mode', { duration: '0', t: nowInSeconds() }),
  }
  return node(
    'user',
    { jid },
    wanted.flatMap((tag) => facts[tag]?.() ?? []),
  )
}

function devicesNode(world: World, person: Person | undefined): Node {
  const links = person && world.directory.phones.get(person.number)?.links
  const numbers = person ? [...person.devices.keys(), ...(links?.keys() ?? [])] : []
  const devices = numbers.map((number) =>
    node('device', { id: String(number), 'key-index': number ? String(number) : undefined }),
  )
  const list = [
    node('device-list', { hash: '2:sandbox' }, devices),
    node('key-index-list', { ts: nowInSeconds() }),
  ]
  return node('devices', {}, list)
}
