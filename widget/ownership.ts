import type { StoredSession } from './stored.ts'

/**
 * Whose a waiting message is: a visitor's id, a person whom the page named, or null for one that was written before
 * this browser had any session.
 *
 * The rule: a message goes out, and is shown, only under a session that has its owner among its `owners`.
 * - It is written as the person whom the page names, else as the visitor of the session, else as nobody (null).
 * - A session keeps the owners of the one before it while nobody else is at the browser: under the same visitor id, and
 *   under a new one that came because the token had run out or the site had ended it. What nobody owns falls to the
 *   first session, and so does what a stranger wrote under a session that the browser has lost.
 * - Once the page names somebody else than the person before, or the server answers a name with another visitor, the
 *   owners begin anew. What was written before stays unseen until that person is named again, until the page shuts the
 *   chat down with `forget`, or until it is too old to be sent.
 * - A name that the server does not believe makes a stranger of who writes, and he keeps what he wrote under it.
 */
export type Owner = string | null

/** Whom an identify token names. Only the server can tell whether it is true. */
export function namedPerson(identity: string | null): string | null {
  if (identity === null) return null
  try {
    const payload = identity.split('.')[1] ?? ''
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    const isNamed = typeof claims === 'object' && claims !== null && 'sub' in claims
    return isNamed ? String(claims.sub) : identity
  } catch {
    return identity
  }
}

/** True where the page names somebody else than the person whom the session was proven for. */
export function isSomebodyElse(session: StoredSession | null, named: string | null): boolean {
  if (named === null || !session) return false
  const { person, owners } = session
  return (person !== null && person !== named) || owners.some((owner) => isOtherPerson(owner, named))
}

/** Who owns what is written now. */
export function writerOf(session: StoredSession | null, named: string | null): Owner {
  const person = named ?? session?.person ?? null
  return person === null ? (session?.visitorId ?? null) : personKey(person)
}

/** Whose messages may be seen while the server has not answered to the name yet. */
export function ownersFor(session: StoredSession | null, named: string | null): readonly Owner[] {
  const owners = session?.owners ?? [null]
  if (named === null) return owners
  if (isSomebodyElse(session, named)) return [personKey(named)]
  return [...owners, personKey(named)]
}

/** The session that an answer makes of the one before; `found` are the owners of all that waits in this browser. */
export function successor(
  before: StoredSession | null,
  answer: { token: string; visitorId: string },
  { named, believed, found }: { named: string | null; believed: boolean; found: readonly Owner[] },
): StoredSession {
  const { token, visitorId } = answer
  const isSameVisitor = before?.visitorId === visitorId
  const isSamePerson = named === null || before?.person === named
  const inherits = before === null || isSameVisitor || isSamePerson
  const first = [null, ...found.filter((owner) => !isPerson(owner))]
  const kept = inherits && !isSomebodyElse(before, named) ? (before?.owners ?? first) : []
  const owners = new Set<Owner>([...kept, visitorId])
  if (named !== null) owners.add(personKey(named))
  const proven = believed && named !== null
  const person = proven ? named : isSameVisitor ? (before?.person ?? null) : null
  return { token, visitorId, person, owners: [...owners] }
}

function personKey(person: string): Owner {
  return `person:${person}`
}

function isOtherPerson(owner: Owner, named: string): boolean {
  return isPerson(owner) && owner !== personKey(named)
}

function isPerson(owner: Owner): boolean {
  return owner?.startsWith('person:') ?? false
}
