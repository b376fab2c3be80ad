import type { SessionAnswer, SessionRequest } from '#server/protocol/visitors.ts'
import { asCallError } from './call-error.ts'
import type { Http } from './http.ts'
import type { WidgetStorage } from './storage.ts'
import type { StoredSession } from './stored.ts'

/** Who we are to the server: one token, shared by the tabs and exchanged for newer ones over time. */
export interface Session {
  /** Makes sure that there is a session. */
  ready(): Promise<StoredSession>
  /** Asks the server for the session and the newest state of the thread. */
  renew(): Promise<void>
  /** Does a call with the token; one that the server no longer takes is replaced, once. */
  authorized<T>(call: (token: string) => Promise<T>): Promise<T>
  /** Finds a good token after the server refused `used`. */
  recover(used: string): Promise<void>
  /** From now on the visitor is who the customer's server says. */
  identify(identity: string): Promise<void>
}

/** True for refusals that a newer token cures. */
export function isTokenRefused(code: string): boolean {
  return code === 'token_stale' || code === 'token_invalid' || code === 'site_rotated'
}

/** A session of one site; `loaded` hears each fresh answer. */
export function createSession(deps: {
  site: string
  identity: string | null
  http: Http
  storage: WidgetStorage
  loaded: (answer: SessionAnswer) => void
}): Session {
  const { http, storage } = deps
  let identity = deps.identity
  let held: StoredSession | null = null
  let renewing: Promise<void> | undefined

  /** One tab at a time, or two tabs that start together would become two visitors. */
  async function ask(): Promise<void> {
    const answer = await storage.exclusively('session', async () => {
      const token = storage.readSession()?.token ?? held?.token ?? null
      const answer = await request(token)
      storage.writeSession({ token: answer.token, visitorId: answer.visitorId })
      return answer
    })
    held = { token: answer.token, visitorId: answer.visitorId }
    deps.loaded(answer)
  }

  /** A word about who the visitor is that has run out must not keep him from writing: he writes as a stranger then. */
  async function request(token: string | null): Promise<SessionAnswer> {
    const body: SessionRequest = { site: deps.site, token, identity }
    try {
      return await http.post<SessionAnswer>('session', body, null)
    } catch (error) {
      const { code, message } = asCallError(error)
      if (code !== 'identity_invalid') throw error
      console.warn(`Sapa: goes on without the identity. ${message}`)
      identity = null
      return await http.post<SessionAnswer>('session', { ...body, identity }, null)
    }
  }

  function renew(): Promise<void> {
    renewing ??= ask().finally(() => {
      renewing = undefined
    })
    return renewing
  }

  async function ready(): Promise<StoredSession> {
    if (!held) await renew()
    if (!held) throw asCallError(new Error('No session.'))
    return held
  }

  async function recover(used: string): Promise<void> {
    if (held && held.token !== used) return
    const stored = storage.readSession()
    const sameVisitor = stored !== null && stored.visitorId === held?.visitorId
    if (sameVisitor && stored.token !== used) held = stored
    else await renew()
  }

  return {
    ready,
    renew,
    recover,
    async authorized(call) {
      const { token } = await ready()
      try {
        return await call(token)
      } catch (error) {
        if (!isTokenRefused(asCallError(error).code)) throw error
        await recover(token)
        return await call((await ready()).token)
      }
    },
    async identify(next) {
      identity = next
      await renewing?.catch(() => undefined)
      await renew()
    },
  }
}
