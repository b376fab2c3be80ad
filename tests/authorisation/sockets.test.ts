import { Server, Socket } from 'socket.io'
import { expect, onTestFinished, test } from 'vitest'
import { aTestApp } from '#tests/support/app.ts'
import { aProgramSocket } from '#tests/support/event-streams.ts'
import { aBusiness, anAgentSocket, aVisitor, aVisitorSocket, type LiveClient } from '#tests/support/people.ts'
import { aProgram } from '#tests/support/programs.ts'
import { aTestServer } from '#tests/support/server.ts'
import { aStage, expectNothingHappens, SECRET, type Stage } from './stage.ts'

type Live = Pick<LiveClient<unknown>, 'call' | 'socket' | 'events' | 'frames'>

/** One call, and what it says to those who get in but have no business with our things. */
interface SocketCall {
  body: (stage: Stage) => object
  /** What a connection of another account, or of another site, is told: a code, or `own`. */
  other: string
}

/** Who gets in at all is said at the handshake: a session's cookie, or a site's visitor token. */
const SOCKET_CALLS: Record<string, SocketCall> = {
  '/agents subscribe': { body: () => ({ after: 0 }), other: 'own' },
  '/agents typing': {
    body: ({ conversationId }) => ({ conversationId, on: true }),
    other: 'conversation_not_found',
  },
  '/agents look': {
    body: ({ conversationId }) => ({ conversationId, writing: true }),
    other: 'conversation_not_found',
  },
  '/events subscribe': { body: () => ({ after: 0 }), other: 'own' },
  '/visitors subscribe': { body: () => ({ after: 0 }), other: 'own' },
  '/visitors send': { body: () => ({ clientId: 'authorised-9', text: 'hello' }), other: 'own' },
  '/visitors receipt': { body: () => ({ status: 'read', upToSeq: 1_000 }), other: 'own' },
  '/visitors typing': { body: () => ({ on: true }), other: 'own' },
}
/** Socket.IO's own, and the one that every connection ends with. */
const NO_CALLS = new Set(['disconnect', 'disconnecting', 'error'])

test('every call of every namespace has a case that says who may, and every case a call', async () => {
  const heard = watchListeners()
  const app = await aTestApp()
  const server = await aTestServer(app)
  const { owner, cookie, site } = await aBusiness(app)
  const visitor = await aVisitor(server, site)
  await anAgentSocket(server, cookie)
  await aProgramSocket(server, { key: (await aProgram(app, server, owner)).token })
  await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  expect(heard()).toEqual(Object.keys(SOCKET_CALLS).sort())
})

test('a call or a namespace that is added is found', () => {
  const heard = watchListeners()
  const io = new Server()
  io.of('/admins')
  Socket.prototype.on.call(
    Object.assign(Object.create(Socket.prototype), { nsp: { name: '/agents' } }),
    'erase',
    () => undefined,
  )
  expect(heard()).toEqual(['/admins', '/agents erase'])
})

test('nobody, a signed-out agent, a forged token and a foreign page open no connection', async () => {
  const stage = await aStage()
  const { server, ours, cookies, tokens, keys } = stage
  const { key } = ours.site
  const attempts: [string, string, () => Promise<unknown>][] = [
    ['/agents by nobody', 'signed_out', () => anAgentSocket(server, '')],
    ['/agents by a made-up session', 'signed_out', () => anAgentSocket(server, 'sapa_session=made-up')],
    ['/agents by a signed-out admin', 'signed_out', () => anAgentSocket(server, cookies.signedOut)],
    ['/events by nobody', 'key_invalid', () => aProgramSocket(server, {})],
    ['/events by a session', 'key_invalid', () => aProgramSocket(server, {}, { cookie: cookies.owner })],
    ['/events by a made-up key', 'key_invalid', () => aProgramSocket(server, { key: 'sapa_made-up' })],
    ['/events by a revoked key', 'key_invalid', () => aProgramSocket(server, { key: keys.revoked })],
    [
      '/events by a key that may only send',
      'scope_missing',
      () => aProgramSocket(server, { key: keys.send }),
    ],
    [
      '/visitors by a made-up token',
      'token_invalid',
      () => aVisitorSocket(server, { site: key, token: 'made.up' }),
    ],
    [
      '/visitors by a forged token',
      'token_invalid',
      () => aVisitorSocket(server, { site: key, token: tokens.forged }),
    ],
    [
      '/visitors by another site’s token',
      'token_invalid',
      () => aVisitorSocket(server, { site: key, token: tokens.theirs }),
    ],
    [
      '/visitors from a foreign page',
      'origin_refused',
      () => aVisitorSocket(server, { site: key, token: tokens.ours }, 'https://elsewhere.example'),
    ],
  ]
  for (const [what, code, attempt] of attempts) {
    await expectNothingHappens(stage, what, async () => {
      const refused = await attempt().then(
        () => 'let in',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
      expect([what, refused]).toEqual([what, code])
      return { status: 401, text: '' }
    })
  }
})

test('another account’s agent and another site’s visitor are told nothing of ours by any call, and change nothing', async () => {
  const stage = await aStage()
  const { server, ours, theirSite, cookies, tokens, keys } = stage
  const others: Record<string, Live> = {
    '/agents': await anAgentSocket(server, cookies.stranger),
    '/events': await aProgramSocket(server, { key: keys.ofStranger }),
    '/visitors': await aVisitorSocket(server, { site: theirSite.key, token: tokens.theirs }),
  }
  const rightful: Record<string, Live> = {
    '/agents': await anAgentSocket(server, cookies.owner),
    '/events': await aProgramSocket(server, { key: keys.all }),
    '/visitors': await aVisitorSocket(server, { site: ours.site.key, token: tokens.ours }),
  }
  for (const [name, call] of Object.entries(SOCKET_CALLS)) {
    const [namespace = '', event = ''] = name.split(' ')
    const other = others[namespace]
    await expectNothingHappens(stage, name, async () => {
      const answer = await other?.call(event, call.body(stage))
      expect([name, answer]).toMatchObject([
        name,
        call.other === 'own' ? { ok: true } : { ok: false, error: { code: call.other } },
      ])
      return { status: 200, text: JSON.stringify(answer) }
    })
    expect([name, await rightful[namespace]?.call(event, call.body(stage))]).toMatchObject([
      name,
      { ok: true },
    ])
  }
  expect(JSON.stringify(Object.values(others).map(({ frames }) => frames))).not.toContain(SECRET)
  expect(JSON.stringify(Object.values(rightful).map(({ frames }) => frames))).toContain(SECRET)
})

/** Remembers every namespace that is made and every call that a server-side socket listens to. */
function watchListeners(): () => string[] {
  const heard = new Set<string>()
  const namespaces = new Set<string>()
  const { on } = Socket.prototype
  const { of } = Server.prototype
  Socket.prototype.on = function listen(this: Socket, ...args: Parameters<typeof on>) {
    if (!NO_CALLS.has(String(args[0]))) heard.add(`${this.nsp.name} ${String(args[0])}`)
    return on.apply(this, args)
  }
  Server.prototype.of = function make(this: Server, ...args: Parameters<typeof of>) {
    namespaces.add(String(args[0]))
    return of.apply(this, args)
  }
  onTestFinished(() => {
    Socket.prototype.on = on
    Server.prototype.of = of
  })
  return () => {
    // A namespace in which nothing was heard is listed by itself: somebody has to look at it.
    const silent = [...namespaces].filter(
      (name) => name !== '/' && ![...heard].some((one) => one.startsWith(`${name} `)),
    )
    return [...heard, ...silent].sort()
  }
}
