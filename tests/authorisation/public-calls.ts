import { expect } from 'vitest'
import { CUSTOMER_ORIGIN } from '#tests/support/people.ts'
import { ELSEWHERE, expectNothingHappens, SECRET, type Stage } from './stage.ts'

type Ask = (options: { token?: string; origin?: string; cookie?: string }) => Promise<Response>

/** Calls that no cookie opens: who may is said by the page's origin, a visitor's token, or a signature. */
export const PUBLIC_CALLS: Record<string, (stage: Stage) => Promise<void>> = {
  'GET /healthz': forEveryone('/healthz'),
  'GET /readyz': forEveryone('/readyz'),
  'GET /metrics': async (stage) => {
    const headers = { 'x-forwarded-for': '203.0.113.7' }
    await refuses(stage, 'GET /metrics', '403 forbidden', () => stage.server.fetch('/metrics', { headers }))
  },
  'GET /api/v1/openapi.json': forEveryone('/api/v1/openapi.json'),
  'GET /docs': forEveryone('/docs'),
  'GET /docs/guide': forEveryone('/docs/guide'),
  'GET /docs/gateways': forEveryone('/docs/gateways'),
  'GET /docs/whatsapp': forEveryone('/docs/whatsapp'),
  'GET /docs/sapa-client.js': forEveryone('/docs/sapa-client.js'),
  'GET /docs/sapa-client.d.ts': forEveryone('/docs/sapa-client.d.ts'),
  'GET /widget.js': forEveryone('/widget.js'),
  'GET /widget/preview.js': forEveryone('/widget/preview.js'),
  'use /widget/assets': forEveryone('/widget/assets/..%2f..%2fpackage.json', 404),
  'use /assets': forEveryone('/assets/..%2f..%2fpackage.json', 404),
  'use /widget': (stage) =>
    refuses(stage, '/widget', '404 not_found', () => stage.server.fetch('/widget/nothing')),
  'use /api/v1': (stage) =>
    refuses(stage, '/api/v1', '401 signed_out', () => stage.server.fetch('/api/v1/nothing')),
  'GET /media/:id/:variant/:name': async (stage) => {
    const { server, mediaUrl, cookies } = stage
    const url = new URL(mediaUrl, server.url)
    expect(await (await server.fetch(url.pathname + url.search)).text()).toContain(SECRET)
    const signature = url.searchParams.get('s') ?? ''
    const expiry = Number(url.searchParams.get('e'))
    const forged = [
      url.pathname,
      `${url.pathname}?e=${expiry}`,
      `${url.pathname}?e=${expiry}&s=${'A'.repeat(signature.length)}`,
      `${url.pathname}?e=${expiry + 3_600_000}&s=${signature}`,
      `${url.pathname.replace('/file/', '/thumbnail/')}?e=${expiry}&s=${signature}`,
    ]
    for (const path of forged) {
      const headers = { cookie: cookies.owner, authorization: `Bearer ${stage.tokens.ours}` }
      await refuses(stage, path, '403 media_link_invalid', () => server.fetch(path, { headers }))
    }
  },
  'POST /widget/beacon': async (stage) => {
    const ask = asking(stage, 'POST', '/widget/beacon', ({ token }) => ({
      site: stage.ours.site.key,
      visit: 'tab',
      url: 'https://toko.example/',
      token: token ?? null,
    }))
    await refuses(stage, 'beacon from elsewhere', '403 origin_refused', () => ask({ origin: ELSEWHERE }))
    for (const token of [stage.tokens.theirs, stage.tokens.forged]) {
      await tellsNothing(stage, 'beacon with a wrong token', () => ask({ token }), '{"look":')
    }
    expect(await (await ask({ token: stage.tokens.ours })).json()).toMatchObject({ unread: 1 })
  },
  'POST /widget/session': async (stage) => {
    const ask = asking(stage, 'POST', '/widget/session', ({ token }) => ({
      site: stage.ours.site.key,
      token: token ?? null,
    }))
    await refuses(stage, 'session from elsewhere', '403 origin_refused', () => ask({ origin: ELSEWHERE }))
    for (const token of ['', stage.tokens.theirs, stage.tokens.forged]) {
      await tellsNothing(stage, 'session with a wrong token', () => ask({ token }), '"messages":[]')
    }
    expect(await (await ask({ token: stage.tokens.ours })).text()).toContain(SECRET)
  },
  'GET /widget/messages': forVisitors('GET', '/widget/messages', { shows: true }),
  'GET /widget/events': forVisitors('GET', '/widget/events?after=0', { shows: true }),
  'POST /widget/messages': forVisitors('POST', '/widget/messages', {
    body: { clientId: 'by-visitor-1', text: 'hello' },
  }),
  'POST /widget/receipt': forVisitors('POST', '/widget/receipt', {
    body: { status: 'read', upToSeq: 1_000 },
  }),
  'POST /widget/about': forVisitors('POST', '/widget/about', { body: { name: 'Somebody' } }),
  'POST /widget/rating': async (stage) => {
    const ask = asking(stage, 'POST', '/widget/rating', () => ({ closedAt: 1, score: 5 }))
    const path = 'POST /widget/rating'
    await refuses(stage, path, '401 token_invalid', () => ask({}))
    await refuses(stage, path, '401 token_invalid', () => ask({ token: stage.tokens.forged }))
    await refuses(stage, path, '403 origin_refused', () =>
      ask({ token: stage.tokens.ours, origin: ELSEWHERE }),
    )
    for (const token of [stage.tokens.theirs, stage.tokens.ours]) {
      await refuses(stage, path, '409 rating_over', () => ask({ token }))
    }
  },
  'POST /widget/media': forVisitors('POST', '/widget/media', { upload: true }),
}

function forEveryone(path: string, status = 200) {
  return async (stage: Stage) => {
    const answer = await expectNothingHappens(stage, path, () => told(stage.server.fetch(path)))
    expect([path, answer.status]).toEqual([path, status])
  }
}

function forVisitors(
  method: string,
  path: string,
  { body, shows = false, upload = false }: { body?: object; shows?: boolean; upload?: boolean },
) {
  return async (stage: Stage) => {
    const ask = asking(stage, method, path, () => body, upload)
    const what = `${method} ${path}`
    const { ours, theirs, forged } = stage.tokens
    await refuses(stage, what, '401 token_invalid', () => ask({}))
    await refuses(stage, what, '401 token_invalid', () => ask({ cookie: stage.cookies.owner }))
    await refuses(stage, what, '401 token_invalid', () => ask({ token: forged }))
    await refuses(stage, what, '403 origin_refused', () => ask({ token: ours, origin: ELSEWHERE }))
    // A visitor of the other site does it there, and nothing of it is ours.
    await tellsNothing(stage, `${what} on the other site`, () => ask({ token: theirs }), '')
    const rightful = await ask({ token: ours })
    expect([what, rightful.status]).toEqual([what, 200])
    if (shows) expect(await rightful.text()).toContain(SECRET)
  }
}

function asking(
  { server }: Stage,
  method: string,
  path: string,
  body: (options: { token?: string }) => object | undefined,
  upload = false,
): Ask {
  return ({ token, origin = CUSTOMER_ORIGIN, cookie }) => {
    const headers = {
      origin,
      ...(cookie === undefined ? {} : { cookie }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(upload || method === 'GET' ? {} : { 'content-type': 'application/json' }),
    }
    const json = body(token === undefined ? {} : { token })
    return server.fetch(path, {
      method,
      headers,
      ...(upload ? { body: aForm() } : json ? { body: JSON.stringify(json) } : {}),
    })
  }
}

export function aForm(): FormData {
  const form = new FormData()
  form.append('file', new Blob(['a file']), 'file.txt')
  return form
}

export async function refuses(stage: Stage, what: unknown, expected: string, ask: () => Promise<Response>) {
  const { status, code } = await expectNothingHappens(stage, what, () => told(ask()))
  expect([what, `${status} ${code}`]).toEqual([what, expected])
}

async function tellsNothing(stage: Stage, what: string, ask: () => Promise<Response>, expected: string) {
  await expectNothingHappens(stage, what, async () => {
    const answer = await told(ask())
    expect([what, answer.status, answer.text]).toEqual([what, 200, expect.stringContaining(expected)])
    return answer
  })
}

export async function told(asked: Promise<Response>): Promise<{ status: number; text: string }> {
  const response = await asked
  return { status: response.status, text: await response.text() }
}
