import { bytesOf, child, children, firstChild, type Node, node, required } from '../nodes.ts'
import { Group } from '../people/group.ts'
import { announceGroupChange, groupNode } from '../people/group-changes.ts'
import type { Person } from '../people/person.ts'
import type { Phone } from '../phone/phone.ts'
import type { World } from '../world.ts'
import { linkOf, type Query } from './query.ts'

/** Groups: which there are, who is in them, and what a client changes about them. */
export function answerGroups(query: Query): boolean {
  const { world, connection, stanza, wish } = query
  const phone = world.directory.phones.get(linkOf(connection).phone.number)
  if (!phone || !wish) return false
  if (wish.tag === 'participating') {
    const mine = [...world.directory.groups.values()].filter(({ members }) => members.includes(phone))
    connection.reply(stanza, [node('groups', {}, mine.map(groupNode))])
    return true
  }
  if (wish.tag === 'create') {
    const group = createGroup(world, phone, wish)
    connection.reply(stanza, [groupNode(group)])
    return true
  }
  if (wish.tag === 'leave') return leave(query, phone, wish)
  const group = world.directory.groups.get(stanza.attrs.to ?? '')
  if (!group) connection.replyError(stanza, '404', 'item-not-found')
  else if (wish.tag === 'query') connection.reply(stanza, [groupNode(group)])
  else return changeGroup(query, phone, group, wish)
  return true
}

function createGroup(world: World, owner: Phone, wish: Node): Group {
  const members = peopleIn(world, wish)
  return world.directory.addGroup(new Group({ subject: required(wish, 'subject'), owner, members }))
}

function leave({ world, connection, stanza }: Query, phone: Phone, wish: Node): boolean {
  const group = world.directory.groups.get(required(firstChild(wish) ?? wish, 'id'))
  if (group) announceGroupChange(world, group, { by: phone, do: 'remove', people: [phone] })
  connection.reply(stanza, [node('leave', {}, [node('group', { id: group?.jid })])])
  return true
}

function changeGroup({ world, connection, stanza }: Query, phone: Phone, group: Group, wish: Node): boolean {
  const action = wish.tag
  const people = peopleIn(world, wish)
  if (action === 'add' || action === 'remove' || action === 'promote' || action === 'demote') {
    announceGroupChange(world, group, { by: phone, do: action, people })
    const participants = people.map((person) => node('participant', { jid: group.jidOf(person) }))
    connection.reply(stanza, [node(action, {}, participants)])
    return true
  }
  if (action === 'subject')
    announceGroupChange(world, group, { by: phone, do: 'subject', text: bytesOf(wish).toString() })
  if (action === 'description')
    announceGroupChange(world, group, {
      by: phone,
      do: 'description',
      text: bytesOf(child(wish, 'body')).toString(),
    })
  connection.reply(stanza, [node(action, action === 'invite' ? { code: 'SANDBOXINVITE' } : {})])
  return true
}

function peopleIn(world: World, wish: Node): Person[] {
  return children(wish, 'participant').flatMap(({ attrs }) => world.directory.find(attrs.jid ?? '') ?? [])
}
