import { io, type Socket } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import { insertInstallation, isInstalled } from '#db/installation.ts'
import type { App } from '#server/context.ts'
import { sessionCookie } from '#server/core/session-cookie.ts'
import { findSession, openSession } from '#server/core/sessions.ts'
import { insertOwner } from '#server/core/setup.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { createWebsite } from '#server/core/websites.ts'
import { transact } from '#server/events.ts'
import { hashPassword } from '#server/lib/passwords.ts'
import type { AgentEvent, Frame, Logged, VisitorEvent } from '#server/protocol/events.ts'
import type { SessionAnswer } from '#server/protocol/visitors.ts'
import type { TestServer } from './server.ts'

export const CUSTOMER_ORIGIN = 'https://toko.example'
export const PASSWORD = 'correct horse battery staple'

export interface Business {
  owner: Viewer
  /** `Cookie` header of the owner's session. */
  cookie: string
  site: { id: string; key: string }
}

let emails = 0
/** Made once: it takes as long as everything else that makes a business. */
let passwordHash: Promise<string> | undefined

/** An account with an owner and a website that allows CUSTOMER_ORIGIN. */
export async function aBusiness(app: App, origin = CUSTOMER_ORIGIN): Promise<Business> {
  emails += 1
  passwordHash ??= hashPassword(PASSWORD)
  const email = `dewi${emails}@toko.example`
  const owner = { accountName: 'Toko Melati', name: 'Dewi Lestari', email, passwordHash: await passwordHash }
  const { agentId } = await transact(app, async (trx) => {
    if (!(await isInstalled(trx))) await insertInstallation(trx, app.clock.now())
    return insertOwner(app, trx, owner)
  })
  const { viewer, cookie } = await signedIn(app, agentId)
  const site = await createWebsite(app, viewer, { name: 'Toko Melati', address: origin })
  return { owner: viewer, cookie, site }
}

export async function signedIn(app: App, agentId: string): Promise<{ viewer: Viewer; cookie: string }> {
  const { token } = await openSession(app, { agentId })
  const viewer = await findSession(app, token)
  if (!viewer) throw new Error('The session should be open.')
  return { viewer, cookie: sessionCookie(app, token).split(';')[0] ?? '' }
}

/** A visitor's browser on a customer's page: calls with its origin and token. */
export interface VisitorBrowser {
  session: SessionAnswer
  get(path: string): Promise<Response>
  post(path: string, body: unknown): Promise<Response>
}

export async function aVisitor(
  server: Pick<TestServer, 'url' | 'fetch'>,
  {
    key,
    token = null,
    origin = CUSTOMER_ORIGIN,
    identity = null,
  }: {
    key: string
    token?: string | null
    origin?: string
    identity?: string | null
  },
): Promise<VisitorBrowser> {
  const opened = await server.fetch('/widget/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ site: key, token, identity }),
  })
  if (!opened.ok) throw new Error(`No session: ${opened.status} ${await opened.text()}`)
  const session: SessionAnswer = await opened.json()
  const headers = { origin, authorization: `Bearer ${session.token}`, 'content-type': 'application/json' }
  return {
    session,
    get: (path) => server.fetch(path, { headers }),
    post: (path, body) => server.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }),
  }
}

/** An agent's browser: calls with its cookie, as a page of ours does. */
export function anAgentBrowser(server: TestServer, cookie: string) {
  const headers = { cookie, origin: server.url, 'content-type': 'application/json' }
  const send = (method: string) => (path: string, body?: unknown) =>
    server.fetch(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return {
    get: send('GET'),
    post: send('POST'),
    put: send('PUT'),
    delete: send('DELETE'),
    patch: send('PATCH'),
  }
}

/** A live connection that remembers what it was told. */
export interface LiveClient<E> {
  socket: Socket
  frames: Frame<E>[]
  events: Logged<E>[]
  byes: string[]
  call(
    name: string,
    body: unknown,
  ): Promise<{ ok: boolean; error?: { code: string }; [key: string]: unknown }>
  /** Answers once an event for which `matches` is true has come. */
  until(matches: (event: Logged<E>) => boolean): Promise<Logged<E>>
}

export function aVisitorSocket(
  server: TestServer,
  auth: { site: string; token: string },
  origin = CUSTOMER_ORIGIN,
): Promise<LiveClient<VisitorEvent>> {
  return connect<VisitorEvent>(`${server.url}/visitors`, { auth, extraHeaders: { origin } })
}

export function anAgentSocket(
  server: Pick<TestServer, 'url'>,
  cookie: string,
): Promise<LiveClient<AgentEvent>> {
  return connect<AgentEvent>(`${server.url}/agents`, { extraHeaders: { cookie, origin: server.url } })
}

export async function connect<E>(url: string, options: object): Promise<LiveClient<E>> {
  const socket = io(url, {
    path: '/live',
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...options,
  })
  onTestFinished(() => void socket.disconnect())
  const client = remember<E>(socket)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return client
}

function remember<E>(socket: Socket): LiveClient<E> {
  const frames: Frame<E>[] = []
  const events: Logged<E>[] = []
  const byes: string[] = []
  const waiting: { matches: (event: Logged<E>) => boolean; resolve: (event: Logged<E>) => void }[] = []
  socket.on('bye', ({ code }: { code: string }) => byes.push(code))
  socket.on('events', (frame: Frame<E>) => {
    frames.push(frame)
    events.push(...frame.events)
    for (const event of frame.events) {
      for (const one of waiting.filter(({ matches }) => matches(event))) one.resolve(event)
    }
  })
  return {
    socket,
    frames,
    events,
    byes,
    call: (name, body) => socket.timeout(5_000).emitWithAck(name, body),
    until: (matches) => {
      const there = events.find(matches)
      return there ? Promise.resolve(there) : new Promise((resolve) => waiting.push({ matches, resolve }))
    },
  }
}
