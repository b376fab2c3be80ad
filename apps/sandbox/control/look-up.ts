import type { Contact } from '../people/contact.ts'
import type { Group } from '../people/group.ts'
import type { Phone } from '../phone/phone.ts'
import type { Sandbox } from '../sandbox.ts'
import type { LinkedDevice } from '../server/linked-device.ts'

/** Whoever has this number, contact or owner. */
export function personNumbered(sandbox: Sandbox, number: string): Contact {
  const { contacts, phones } = sandbox.world.directory
  const person = contacts.get(number) ?? phones.get(number)
  if (!person) throw new Error(`Nobody here has the number ${number}`)
  return person
}

export function phoneNumbered(sandbox: Sandbox, number: string): Phone {
  const phone = sandbox.world.directory.phones.get(number)
  if (!phone) throw new Error(`There is no phone with the number ${number}`)
  return phone
}

export function groupOf(sandbox: Sandbox, jid: string): Group {
  const group = sandbox.world.directory.groups.get(jid)
  if (!group) throw new Error(`There is no group ${jid}`)
  return group
}

/** Where a message goes: a number, or the jid of a group. */
export function destinationOf(sandbox: Sandbox, to: string): Contact | Group {
  return to.endsWith('@g.us') ? groupOf(sandbox, to) : personNumbered(sandbox, to)
}

export function linkOf(
  sandbox: Sandbox,
  { phone, device }: { phone: string; device?: number },
): LinkedDevice {
  const owner = phoneNumbered(sandbox, phone)
  if (device === undefined) return owner.link
  const link = owner.links.get(device)
  if (!link) throw new Error(`${owner.name} has no linked device ${device}`)
  return link
}
