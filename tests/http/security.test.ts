import { request } from 'node:http'
import { expect, test } from 'vitest'
import { FRAME_MAX_BYTES } from '#server/protocol/limits.ts'
import { aBusiness, anAgentBrowser, aVisitor } from '#tests/support/people.ts'
import { aChat, aTeammate, list, onlyConversation, refusalOf, thread, write } from '#tests/support/scenes.ts'

test('a write with the cookie from another page is refused, and nothing happens', async () => {
  const { server, cookie, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  const pages: Record<string, string>[] = [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${server.url}.evil.example` },
    { origin: server.url, 'sec-fetch-site': 'cross-site' },
    { origin: server.url, 'sec-fetch-site': 'same-site' },
  ]
  for (const page of pages) {
    const headers = { ...page, cookie, 'content-type': 'application/json' }
    const body = JSON.stringify({ clientId: 'forged-0001', text: 'forged' })
    const asked = server.fetch(`/api/v1/conversations/${id}/messages`, { method: 'POST', headers, body })
    expect([page, await refusalOf(asked)]).toEqual([page, { status: 403, code: 'cross_origin' }])
    const closing = server.fetch(`/api/v1/conversations/${id}/closure`, { method: 'PUT', headers })
    expect([page, await refusalOf(closing)]).toEqual([page, { status: 403, code: 'cross_origin' }])
  }
  expect(await thread(agent, id)).toHaveLength(1)
})

test('a read from another page gets no leave to be read there', async () => {
  const { server, cookie } = await aChat()
  const headers = { cookie, origin: 'https://evil.example' }
  for (const path of ['/api/v1/conversations', '/api/v1/events?after=0', '/api/v1/members']) {
    const response = await server.fetch(path, { headers })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(response.headers.get('cache-control')).toBe('no-store')
  }
})

test('ids of another account are as good as no ids, in every address and every body', async () => {
  const { app, server, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id, assigneeId } = await onlyConversation(agent)
  const other = await aBusiness(app, 'https://other.example')
  const stranger = anAgentBrowser(server, other.cookie)
  for (const wrong of [
    id,
    id.toUpperCase(),
    `${id}%00`,
    `${id}'--`,
    '%F0%9F%92%A5',
    'é',
    'x'.repeat(3_000),
    '..%2f..%2f',
  ]) {
    expect([wrong, (await stranger.get(`/api/v1/conversations/${wrong}`)).status]).toEqual([wrong, 404])
    expect([wrong, (await stranger.put(`/api/v1/conversations/${wrong}/closure`)).status]).toEqual([
      wrong,
      404,
    ])
  }
  const mate = await aTeammate(app, other.owner)
  const wrongAgent = await refusalOf(
    agent.put(`/api/v1/conversations/${id}/assignee`, { agentId: mate.viewer.agentId }),
  )
  expect(wrongAgent).toEqual({ status: 404, code: 'agent_not_found' })
  const wrongMember = await refusalOf(
    agent.patch(`/api/v1/members/${mate.viewer.agentId}`, { role: 'admin' }),
  )
  expect(wrongMember).toEqual({ status: 404, code: 'member_unknown' })
  expect(await onlyConversation(agent)).toMatchObject({ id, assigneeId, status: 'open' })
})

test('a body names no account, author, direction or status of its own', async () => {
  const { visitor, agent, owner } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  const extras = [
    { accountId: 'x' },
    { authorId: owner.agentId },
    { direction: 'in' },
    { status: 'read' },
    { seq: 1 },
    { sentAt: 1 },
  ]
  for (const extra of extras) {
    const body = { clientId: 'with-extras', text: 'x', ...extra }
    expect((await refusalOf(agent.post(`/api/v1/conversations/${id}/messages`, body))).status).toBe(400)
    expect((await refusalOf(visitor.post('/widget/messages', body))).status).toBe(400)
  }
  expect(await thread(agent, id)).toHaveLength(1)
})

test('bad questions are told so with a code, and the server lives', async () => {
  const { server, agent, cookie } = await aChat()
  const bad = [
    '?view=everything',
    '?status=lost',
    '?cursor=abc',
    '?accountId=x',
    '?view=mine&view=all',
    `?cursor=${'9'.repeat(17)}.x`,
  ]
  for (const query of bad) {
    expect([query, (await refusalOf(agent.get(`/api/v1/conversations${query}`))).status]).toEqual([
      query,
      400,
    ])
  }
  for (const path of ['/api/v1/nothing', '/api/v1/conversations/%', '/api/v1']) {
    const response = await agent.get(path)
    expect([path, response.status]).toEqual([path, path.endsWith('%') ? 400 : 404])
    expect(await response.json()).toMatchObject({ error: { code: expect.any(String) } })
  }
  const headers = { cookie, origin: server.url, 'content-type': 'application/json' }
  const large = server.fetch('/api/v1/websites', {
    method: 'POST',
    headers,
    body: `"${'x'.repeat(FRAME_MAX_BYTES)}"`,
  })
  expect(await refusalOf(large)).toEqual({ status: 413, code: 'body_too_large' })
  const broken = server.fetch('/api/v1/websites', { method: 'POST', headers, body: '{"a":' })
  expect(await refusalOf(broken)).toEqual({ status: 400, code: 'request_invalid' })
  const polluting = server.fetch('/api/v1/websites', {
    method: 'POST',
    headers,
    body: '{"address":"a.example","__proto__":{"role":"owner"}}',
  })
  expect([200, 201, 400]).toContain((await polluting).status)
  expect(Object.hasOwn(Object.prototype, 'role')).toBe(false)
})

test('an internal error is a code and a sentence, never its inside', async () => {
  const { app, agent } = await aChat()
  app.db.selectFrom = () => {
    throw new Error('select secret from vault')
  }
  const response = await agent.get('/api/v1/members')
  Reflect.deleteProperty(app.db, 'selectFrom')
  expect(response.status).toBe(500)
  expect(await response.text()).not.toMatch(/secret|vault|selectFrom|\.ts/)
})

test('a request that smuggles, hangs up or lies about its length harms nobody', async () => {
  const { server, site, visitor, agent } = await aChat()
  const { port } = new URL(server.url)
  await new Promise<void>((resolve) => {
    const broken = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/widget/messages',
      headers: { 'content-length': 500, origin: 'https://toko.example', 'content-type': 'application/json' },
    })
    broken.on('error', () => resolve()).on('close', () => resolve())
    broken.write('{"clientId":')
    setImmediate(() => broken.destroy())
  })
  await write(visitor, 'still here')
  await write(await aVisitor(server, site), 'me too')
  expect(await list(agent)).toHaveLength(2)
})

test('a host that is none is refused as bad input, not met with a fault of ours', async () => {
  const { server } = await aChat()
  const { port } = new URL(server.url)
  const statusFor = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ port, host: '127.0.0.1', path: '/sign-in', headers: { host } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
        .on('error', reject)
        .end()
    })
  for (const host of ['x y', '<b>', 'a@b']) expect([host, await statusFor(host)]).toEqual([host, 400])
  expect(await statusFor('chat.example:3000')).not.toBe(400)
})

test('answers carry the headers that keep browsers from guessing', async () => {
  const { server, agent } = await aChat()
  for (const response of [
    await agent.get('/api/v1/members'),
    await server.fetch('/healthz'),
    await server.fetch('/widget.js'),
  ]) {
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('x-powered-by')).toBeNull()
  }
  expect((await agent.get('/api/v1/members')).headers.get('x-frame-options')).toBe('SAMEORIGIN')
})
