import { bytesOf, child, children, firstChild, type Node, node, required } from '../nodes.ts'
import { Group } from '../people/group.ts'
import { announceGroupChange, type GroupChange, groupNode, isSwitch } from '../people/group-changes.ts'
import type { Person } from '../people/person.ts'
import type { Phone } from '../phone/phone.ts'
import type { World } from '../world.ts'
import { linkOf, type Query } from './query.ts'

const SET_UP = ['subject', 'description', 'ephemeral', 'not_ephemeral']

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
    announceGroupChange(world, group, { by: phone, do: 'create' })
    return true
  }
  if (wish.tag === 'leave') return leave(query, phone, wish)
  const group = world.directory.groups.get(stanza.attrs.to ?? '')
  if (!group) connection.replyError(stanza, '404', 'item-not-found')
  else if (!group.members.includes(phone)) connection.replyError(stanza, '401', 'not-authorized')
  else if (wish.tag === 'query') connection.reply(stanza, [groupNode(group)])
  else if (!mayDo(group, phone, wish.tag)) connection.replyError(stanza, '403', 'forbidden')
  else return changeGroup(query, phone, group, wish)
  return true
}

/** Members add people, and set a group up as they like until its admins lock it; the rest is for admins. */
function mayDo(group: Group, phone: Phone, action: string): boolean {
  const isOpen = action === 'add' || (SET_UP.includes(action) && !group.locked)
  return isOpen || group.isAdmin(phone)
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

function changeGroup(query: Query, phone: Phone, group: Group, wish: Node): boolean {
  const { world, connection, stanza, isSet } = query
  const action = wish.tag
  if (action === 'add' || action === 'remove' || action === 'promote' || action === 'demote') {
    const asked = children(wish, 'participant').map((part) => answerFor(world, group, action, part))
    const people = asked.flatMap(({ error, person }) => (person && !error ? person : []))
    if (people.length) announceGroupChange(world, group, { by: phone, do: action, people })
    const participants = asked.map(({ jid, error }) => node('participant', { jid, error }))
    connection.reply(stanza, [node(action, {}, participants)])
    return true
  }
  const change = isSet ? changeOf(phone, wish) : undefined
  if (change) announceGroupChange(world, group, change)
  if (!change && action !== 'invite') return false
  connection.reply(stanza, [node(action, action === 'invite' ? { code: group.inviteCode } : {})])
  return true
}

function changeOf(by: Phone, wish: Node): GroupChange | undefined {
  const { tag, attrs } = wish
  if (isSwitch(tag) || tag === 'invite') return { by, do: tag }
  if (tag === 'subject') return { by, do: tag, text: bytesOf(wish).toString() }
  if (tag === 'description') return { by, do: tag, text: bytesOf(child(wish, 'body')).toString() }
  if (tag === 'ephemeral' || tag === 'not_ephemeral')
    return { by, do: 'ephemeral', seconds: Number(attrs.expiration ?? 0) }
  return undefined
}

/** Who is named, and why nothing can be done about them. */
function answerFor(world: World, group: Group, action: string, { attrs }: Node) {
  const { jid = '' } = attrs
  const person = world.directory.find(jid)
  const isIn = person !== undefined && group.members.includes(person)
  if (action === 'add') return { jid, person, error: !person ? '404' : isIn ? '409' : undefined }
  return { jid, person, error: isIn ? undefined : '404' }
}

function peopleIn(world: World, wish: Node): Person[] {
  return children(wish, 'participant').flatMap(({ attrs }) => world.directory.find(attrs.jid ?? '') ?? [])
}
