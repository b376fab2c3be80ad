import { type Node, newStanzaId, node, nowInSeconds } from '../nodes.ts'
import { linksOf } from '../server/outgoing.ts'
import type { World } from '../world.ts'
import { type Group, newInviteCode } from './group.ts'
import type { Person } from './person.ts'

export type GroupChange =
  | { by: Person; do: 'add' | 'remove' | 'promote' | 'demote'; people: Person[] }
  | { by: Person; do: 'subject'; text: string }
  | { by: Person; do: 'description'; text: string }
  | { by: Person; do: 'create' | 'invite' | keyof typeof SWITCHES }
  | { by: Person; do: 'ephemeral'; seconds: number }

const SWITCHES = {
  announcement: ['announcement', true],
  not_announcement: ['announcement', false],
  locked: ['locked', true],
  unlocked: ['locked', false],
} as const

/** What the protocol says in one word: who may write in a group, and who may change it. */
export function isSwitch(word: string): word is keyof typeof SWITCHES {
  return Object.hasOwn(SWITCHES, word)
}

/** Makes a change, and tells it to every linked device in the group. */
export function announceGroupChange(world: World, group: Group, change: GroupChange): void {
  // Who is removed hears of it too.
  const audience = new Set(group.members)
  apply(group, change)
  for (const member of group.members) audience.add(member)
  const isLid = group.addressing === 'lid'
  const attributes = {
    from: group.jid,
    type: 'w:gp2',
    participant: group.jidOf(change.by),
    participant_pn: isLid && !change.by.hidesNumber ? change.by.jid('pn') : undefined,
    notify: change.by.name,
    t: nowInSeconds(),
  }
  for (const person of audience)
    for (const link of linksOf(world, person))
      link.push(node('notification', { ...attributes, id: newStanzaId() }, [changeNode(group, change)]))
}

export function groupNode(group: Group): Node {
  const { subject, createdAt, owner, members, addressing, description, ephemeral } = group
  const attributes = {
    id: group.jid.split('@')[0],
    subject,
    creation: createdAt,
    creator: group.jidOf(owner),
    creator_pn: owner.hidesNumber ? undefined : owner.jid('pn'),
    s_t: createdAt,
    s_o: group.jidOf(owner),
    addressing_mode: addressing,
    size: String(members.length),
  }
  const body = description ? [node('body', {}, Buffer.from(description))] : []
  return node('group', attributes, [
    ...members.map((member) => participantNode(group, member)),
    ...(description ? [node('description', { id: 'D1', t: createdAt }, body)] : []),
    ...(group.announcement ? [node('announcement')] : []),
    ...(group.locked ? [node('locked')] : []),
    ...(ephemeral ? [node('ephemeral', { expiration: String(ephemeral) })] : []),
  ])
}

function changeNode(group: Group, change: GroupChange): Node {
  switch (change.do) {
    case 'create':
      return node('create', {}, [groupNode(group)])
    case 'subject':
      return node('subject', { subject: change.text, s_t: nowInSeconds(), s_o: group.jidOf(change.by) })
    case 'description':
      return node('description', { id: newStanzaId() }, [node('body', {}, Buffer.from(change.text))])
    case 'invite':
      return node('invite', { code: group.inviteCode })
    case 'ephemeral':
      return change.seconds
        ? node('ephemeral', { expiration: String(change.seconds) })
        : node('not_ephemeral')
    case 'announcement':
    case 'not_announcement':
    case 'locked':
    case 'unlocked':
      return node(change.do)
    default:
      return node(
        change.do,
        {},
        change.people.map((person) => participantNode(group, person)),
      )
  }
}

function participantNode(group: Group, person: Person): Node {
  const type = person === group.owner ? 'superadmin' : group.isAdmin(person) ? 'admin' : undefined
  const jid = group.jidOf(person)
  if (group.addressing === 'pn') return node('participant', { jid, lid: person.jid('lid'), type })
  return node('participant', { jid, phone_number: person.hidesNumber ? undefined : person.jid('pn'), type })
}

function apply(group: Group, change: GroupChange): void {
  switch (change.do) {
    case 'create':
      return
    case 'subject':
      group.subject = change.text
      return
    case 'description':
      group.description = change.text
      return
    case 'invite':
      group.inviteCode = newInviteCode()
      return
    case 'ephemeral':
      group.ephemeral = change.seconds
      return
    case 'announcement':
    case 'not_announcement':
    case 'locked':
    case 'unlocked': {
      const [field, on] = SWITCHES[change.do]
      group[field] = on
      return
    }
    default:
      for (const person of change.people) applyTo(group, change.do, person)
  }
}

function applyTo(group: Group, action: 'add' | 'remove' | 'promote' | 'demote', person: Person): void {
  const place = group.members.indexOf(person)
  if (action === 'add' && place < 0) group.members.push(person)
  if (action === 'remove' && place >= 0) group.members.splice(place, 1)
  if (action === 'promote') group.admins.add(person)
  if (action === 'demote' || action === 'remove') group.admins.delete(person)
}
