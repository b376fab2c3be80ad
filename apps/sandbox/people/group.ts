import { randomBytes } from 'node:crypto'
import { nowInSeconds } from '../nodes.ts'
import type { Addressing, Person } from './person.ts'

export interface GroupOptions {
  subject: string
  owner: Person
  members: Person[]
  addressing?: Addressing
  jid?: string
}

/** A group; its members are contacts and phones alike, the owner first. */
export class Group {
  readonly jid: string
  readonly owner: Person
  readonly members: Person[]
  readonly addressing: Addressing
  readonly createdAt = nowInSeconds()
  readonly admins = new Set<Person>()
  subject: string
  description = ''
  picture: string | undefined
  /** Only admins write. */
  announcement = false
  /** Only admins change what the group is called and says of itself. */
  locked = false
  /** Messages disappear after so many seconds; 0: they stay. */
  ephemeral = 0
  inviteCode = newInviteCode()

  constructor(options: GroupOptions) {
    this.jid = options.jid ?? newGroupJid()
    this.subject = options.subject
    this.owner = options.owner
    this.members = [...new Set([options.owner, ...options.members])]
    this.addressing = options.addressing ?? 'lid'
  }

  /** How a stanza of this group names somebody. */
  jidOf(member: Person, device = 0): string {
    return member.jid(this.addressing, device)
  }

  isAdmin(member: Person): boolean {
    return member === this.owner || this.admins.has(member)
  }
}

function newGroupJid(): string {
  const digits = Array.from({ length: 11 }, () => Math.floor(Math.random() * 10)).join('')
  return `1203630${digits}@g.us`
}

export function newInviteCode(): string {
  return randomBytes(11).toString('hex')
}
