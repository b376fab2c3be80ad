import type { Contact } from '@whiskeysockets/baileys'
import type { Peer } from '#server/channels/channel.ts'
import type { HostCall } from './host-call.ts'
import { isUs, readPeer, type Us } from './peers.ts'
import { isObject, readName } from './values.ts'
import { jidsOf } from './votes.ts'

/**
 * `contacts.upsert` and `contacts.update`: names of the address book, and which addresses are one person. What people
 * call themselves comes with their messages.
 */
export function fromContacts(contacts: readonly Partial<Contact>[], us: Us): HostCall[] {
  return contacts.flatMap((contact): HostCall[] => {
    const read = readContact(contact, us)
    if (!read) return []
    const { peer, links, saved } = read
    return saved === null
      ? links
      : [...links, { do: 'rename', chat: { kind: 'person', ...peer, name: saved }, name: saved }]
  })
}

/** What people are called, by every address of theirs: as saved on the phone, else as they call themselves. */
export function nameBook(contacts: readonly Partial<Contact>[], us: Us): (peer: Peer) => string | null {
  const names = new Map<string, string>()
  for (const contact of contacts) {
    const read = readContact(contact, us)
    const name = read?.saved ?? readName(contact?.notify)
    if (!read || name === null) continue
    for (const jid of jidsOf(read.peer)) names.set(jid, name)
  }
  return (peer) =>
    jidsOf(peer)
      .map((jid) => names.get(jid))
      .find((name) => name !== undefined) ?? null
}

/** Pairs of a phone number and a LID that are one person, each once; `lid-mapping.update` and those of the past. */
export function linksOf(pairs: readonly { lid?: unknown; pn?: unknown }[], us: Us): HostCall[] {
  const found = new Map<string, HostCall>()
  for (const pair of pairs) {
    const lid = readPeer([pair?.lid])?.lid
    const phone = readPeer([pair?.pn])?.phone
    if (!lid || !phone) continue
    // Our own number beside somebody else's LID would join them with ourselves.
    if ((lid === us.lid) !== (phone === us.phone)) continue
    found.set(`${lid}/${phone}`, { do: 'link', pair: { lid, phone } })
  }
  return [...found.values()]
}

function readContact(contact: Partial<Contact>, us: Us) {
  if (!isObject(contact)) return null
  const { id, lid, phoneNumber, name, verifiedName } = contact
  const peer = readPeer([id, lid, phoneNumber])
  if (!peer || isUs(peer, us)) return null
  const links = linksOf(
    [
      { lid: id, pn: phoneNumber },
      { lid, pn: id },
      { lid, pn: phoneNumber },
    ],
    us,
  )
  return { peer, links, saved: readName(name) ?? readName(verifiedName) }
}
