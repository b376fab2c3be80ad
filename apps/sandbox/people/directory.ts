import { isLid, lidOfNumber, parseJid } from '../jids.ts'
import type { Group } from './group.ts'
import type { Person } from './person.ts'

/** Who and what can be written to, found by jid as the server finds it. */
export class Directory<Owner extends Person, Other extends Person> {
  readonly phones = new Map<string, Owner>()
  readonly contacts = new Map<string, Other>()
  readonly groups = new Map<string, Group>()
  private readonly byLid = new Map<string, Owner | Other>()

  addPhone(phone: Owner): Owner {
    this.refuseTaken(phone.number)
    this.phones.set(phone.number, phone)
    this.byLid.set(phone.lid, phone)
    return phone
  }

  addContact(contact: Other): Other {
    this.refuseTaken(contact.number)
    this.contacts.set(contact.number, contact)
    this.byLid.set(contact.lid, contact)
    return contact
  }

  addGroup(group: Group): Group {
    this.groups.set(group.jid, group)
    return group
  }

  find(jid: string): Owner | Other | undefined {
    const { user } = parseJid(jid)
    if (isLid(jid)) return this.byLid.get(user)
    return this.contacts.get(user) ?? this.phones.get(user)
  }

  /** Whoever can be found by typing the number into WhatsApp. */
  findByNumber(number: string): Owner | Other | undefined {
    const person = this.contacts.get(number) ?? this.phones.get(number)
    return person?.hidesNumber ? undefined : person
  }

  freeLid(number: string, family: '8' | '9'): string {
    return lidOfNumber(number, family)
  }

  private refuseTaken(number: string): void {
    if (this.contacts.has(number) || this.phones.has(number)) throw new Error(`${number} is taken`)
  }
}
