import type { Contact } from '../people/contact.ts'
import type { Person } from '../people/person.ts'

/** What each person has seen on the page, so that a receipt goes out once and the list counts right. */
export class Marks {
  private readonly read = new Map<Person, Set<string>>()

  hasRead(person: Person, id: string): boolean {
    return this.read.get(person)?.has(id) ?? false
  }

  /** Tells the sender, unless this person keeps it to themselves. */
  markRead(person: Contact, id: string, isTold: boolean): void {
    const seen = this.read.get(person) ?? new Set()
    this.read.set(person, seen)
    if (seen.has(id)) return
    seen.add(id)
    if (isTold) person.read(id)
  }
}
