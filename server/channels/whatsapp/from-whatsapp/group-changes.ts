import { proto, type WAMessage } from '@whiskeysockets/baileys'
import type { Peer } from '#server/channels/channel.ts'
import type { MessageDetails } from '#server/protocol/views.ts'
import { isUs, type Reading, readPeer } from './peers.ts'
import { isObject, readList, readName, readText } from './values.ts'

type Change = NonNullable<MessageDetails['change']>

const { StubType } = proto.WebMessageInfo
const MOST_SUBJECTS = 50
const ON = new Set(['on', 'true'])

/** Changes that happen to people; the parameters name them. */
const OF_PEOPLE: ReadonlyMap<number, string> = new Map([
  [StubType.GROUP_PARTICIPANT_ADD, 'group_add'],
  [StubType.GROUP_PARTICIPANT_REMOVE, 'group_remove'],
  [StubType.GROUP_PARTICIPANT_LEAVE, 'group_leave'],
  [StubType.GROUP_PARTICIPANT_PROMOTE, 'group_promote'],
  [StubType.GROUP_PARTICIPANT_DEMOTE, 'group_demote'],
  [StubType.GROUP_PARTICIPANT_INVITE, 'group_join'],
  [StubType.GROUP_PARTICIPANT_ACCEPT, 'group_join'],
  [StubType.GROUP_PARTICIPANT_LINKED_GROUP_JOIN, 'group_join'],
  [StubType.GROUP_PARTICIPANT_ADD_REQUEST_JOIN, 'group_join'],
  [StubType.GROUP_PARTICIPANT_CHANGE_NUMBER, 'group_number_change'],
  [StubType.GROUP_MEMBERSHIP_JOIN_APPROVAL_REQUEST, 'group_join_request'],
  [StubType.GROUP_MEMBERSHIP_JOIN_APPROVAL_REQUEST_NON_ADMIN_ADD, 'group_join_request'],
  [StubType.INDIVIDUAL_CHANGE_NUMBER, 'number_change'],
])
/** Changes that give something a value. */
const OF_VALUES: ReadonlyMap<number, string> = new Map([
  [StubType.GROUP_CREATE, 'group_create'],
  [StubType.GROUP_CHANGE_SUBJECT, 'group_subject'],
  [StubType.GROUP_CHANGE_DESCRIPTION, 'group_description'],
  [StubType.GROUP_MEMBER_ADD_MODE, 'group_member_add_mode'],
  [StubType.CHANGE_EPHEMERAL_SETTING, 'disappearing'],
])
/** Changes that need no value, or whose value is nobody's business: a link lets people in. */
const PLAIN: ReadonlyMap<number, string> = new Map([
  [StubType.GROUP_CHANGE_ICON, 'group_icon'],
  [StubType.GROUP_CHANGE_INVITE_LINK, 'group_link'],
  [StubType.GROUP_DELETE, 'group_delete'],
  [StubType.GROUP_DEACTIVATED, 'group_delete'],
])
const SWITCHES: ReadonlyMap<number, readonly [on: string, off: string]> = new Map([
  [StubType.GROUP_CHANGE_ANNOUNCE, ['group_admins_only', 'group_everyone']],
  [StubType.GROUP_CHANGE_RESTRICT, ['group_locked', 'group_unlocked']],
  [StubType.GROUP_MEMBERSHIP_JOIN_APPROVAL_MODE, ['group_approval_on', 'group_approval_off']],
])

/** What a notice of WhatsApp says of a group or a number; null for those that tell a team nothing. */
export function readChange(message: WAMessage, actor: Peer | null, reading: Reading): Change | null {
  const type = message.messageStubType ?? 0
  const parameters = readList<unknown>(message.messageStubParameters, MOST_SUBJECTS)
  const change = { actor: actor && nameIn(reading, actor), subjects: [], value: null }
  const value = readText(parameters[0], 2_000)
  const ofPeople = OF_PEOPLE.get(type)
  if (ofPeople) return peopleChange(ofPeople, actor, parameters, reading)
  const ofValue = OF_VALUES.get(type)
  if (ofValue) return { ...change, code: ofValue, value: value === '' ? null : value }
  const plain = PLAIN.get(type)
  if (plain) return { ...change, code: plain }
  const [on, off] = SWITCHES.get(type) ?? []
  return on && off ? { ...change, code: ON.has(value) ? on : off } : null
}

/** How a person is named in a line about the group. */
export function nameIn({ us, nameOf }: Reading, peer: Peer): string {
  const known = isUs(peer, us) ? us.name : (nameOf?.(peer) ?? peer.name)
  return known ?? (peer.phone ? `+${peer.phone}` : `#${(peer.lid ?? '').slice(-4)}`)
}

function peopleChange(code: string, actor: Peer | null, parameters: unknown[], reading: Reading): Change {
  const people = parameters.map(readSubject).filter((peer) => peer !== null)
  const alone = people.length === 1 ? people[0] : undefined
  const oneself = Boolean(actor && alone && isUs(alone, actor))
  return {
    code: code === 'group_add' && oneself ? 'group_join' : code,
    actor: actor && nameIn(reading, actor),
    subjects: people.map((peer) => nameIn(reading, peer)),
    value: null,
  }
}

/** Live notices name people as JSON, those of the past by address. */
function readSubject(parameter: unknown): Peer | null {
  if (typeof parameter !== 'string') return null
  if (!parameter.startsWith('{')) return readPeer([parameter])
  try {
    const subject: unknown = JSON.parse(parameter)
    if (!isObject(subject)) return null
    const { id, phoneNumber, lid, pn, name, notify } = subject
    return readPeer([id, phoneNumber, lid, pn], readName(name) ?? notify)
  } catch {
    // Not JSON after all: nobody is named.
    return null
  }
}
