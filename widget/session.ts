import type { SessionAnswer, SessionRequest } from '#server/protocol/visitors.ts'
import { asCallError } from './call-error.ts'
import type { Http } from './http.ts'
import { isSomebodyElse, namedPerson, type Owner, ownersFor, successor, writerOf } from './ownership.ts'
import type { WidgetStorage } from './storage.ts'
import type { StoredSession } from './stored.ts'

/** Who we are to the server: one token, shared by the tabs and exchanged for newer ones over time. */
export interface Session {
  /** Makes sure that there is a session. */
  ready(): Promise<StoredSession>
  /** Asks the server for the session and the newest state of the thread. */
  renew(): Promise<void>
  /** Does a call with the session's token; one that the server no longer takes is replaced, once. */
  authorized<T>(call: (session: StoredSession) => Promise<T>): Promise<T>
  /** Finds a good token after the server refused `used`. */
  recover(used: string): Promise<void>
  /** From now on the visitor is who the customer's server says. */
  identify(identity: string): Promise<void>
  /** The token to use now, where there is one already. */
  token(): string | null
  /** Who owns what is written now. */
  writer(): Owner
  /** Whose messages may be seen now. */
  owners(): readonly Owner[]
  /** For good: what is still under way is not remembered. */
  close(): void
}

/** True for refusals that a newer token cures. */
export function isTokenRefused(code: string): boolean {
  return code === 'token_stale' || code === 'token_invalid' || code === 'site_rotated'
}

/** A session of one site; `loaded` hears each fresh answer, `changed` of another token or another person. */
export function createSession(deps: {
  site: string
  language: string
  identity: string | null
  http: Http
  storage: WidgetStorage
  loaded: (answer: SessionAnswer) => void
  changed: () => void
}): Session {
  const { http, storage } = deps
  let identity = deps.identity
  let held: StoredSession | null = null
  /** The identity that `held` has been asked for with. */
  let told: string | null = null
  let renewing: Promise<void> | undefined
  let closed = false

  const current = () => held ?? storage.readSession()

  /** One tab at a time, or two tabs that start together would become two visitors. */
  async function ask(): Promise<void> {
    const { answer, session, accepted } = await storage.exclusively('session', async () => {
      const before = storage.readSession() ?? held
      const given = identity
      const answered = await request(before, given)
      const session = successor(before, answered.answer, {
        named: namedPerson(given),
        believed: answered.accepted === given,
        found: before ? [] : (await storage.listEntries().catch(() => [])).map(({ owner }) => owner),
      })
      if (!closed) storage.writeSession(session)
      return { ...answered, session }
    })
    told = accepted
    held = session
    deps.loaded(answer)
    deps.changed()
  }

  /** A word about who the visitor is that has run out must not keep him from writing: he writes as a stranger then. */
  async function request(
    before: StoredSession | null,
    given: string | null,
  ): Promise<{ answer: SessionAnswer; accepted: string | null }> {
    const token = before?.token ?? null
    const body: SessionRequest = { site: deps.site, token, identity: given, language: deps.language }
    try {
      return { answer: await http.post<SessionAnswer>('session', body, null), accepted: given }
    } catch (error) {
      const { code, message } = asCallError(error)
      if (code !== 'identity_invalid') throw error
      console.warn(`Sapa: goes on without the identity. ${message}`)
      if (identity === given) identity = null
      // Whoever he is, the page says that he is not the person whose token this is.
      const ownToken = isSomebodyElse(before, namedPerson(given)) ? null : token
      const stranger: SessionRequest = { ...body, token: ownToken, identity: null }
      return { answer: await http.post<SessionAnswer>('session', stranger, null), accepted: null }
    }
  }

  function renew(): Promise<void> {
    renewing ??= ask().finally(() => {
      renewing = undefined
    })
    return renewing
  }

  async function ready(): Promise<StoredSession> {
    if (!held || identity !== told) await renew()
    if (!held) throw asCallError(new Error('No session.'))
    return held
  }

  async function recover(used: string): Promise<void> {
    if (held && held.token !== used) return
    const stored = storage.readSession()
    const sameVisitor = stored !== null && stored.visitorId === held?.visitorId
    if (!sameVisitor || stored.token === used) return renew()
    held = stored
    deps.changed()
  }

  return {
    ready,
    renew,
    recover,
    async authorized(call) {
      const session = await ready()
      try {
        return await call(session)
      } catch (error) {
        if (!isTokenRefused(asCallError(error).code)) throw error
        await recover(session.token)
        return await call(await ready())
      }
    },
    token: () => held?.token ?? null,
    writer: () => writerOf(current(), namedPerson(identity)),
    owners: () => ownersFor(current(), namedPerson(identity)),
    close() {
      closed = true
    },
    async identify(next) {
      identity = next
      deps.changed()
      await renewing?.catch(() => undefined)
      await renew()
    },
  }
}
