import { expect, test } from 'vitest'
import { signIn } from '#server/core/sessions.ts'
import { createLogger } from '#server/lib/logger.ts'
import { aTestApp } from './support/app.ts'
import {
  aBusiness,
  anAgentBrowser,
  anAgentSocket,
  aVisitor,
  aVisitorSocket,
  PASSWORD,
} from './support/people.ts'
import { aTestServer } from './support/server.ts'

test('the log of a busy day holds no text, no name, no password and no token', async () => {
  const lines: string[] = []
  const app = await aTestApp({ logger: createLogger('trace', { write: (line) => void lines.push(line) }) })
  const server = await aTestServer(app)
  const { cookie, site, owner } = await aBusiness(app)
  const visitor = await aVisitor(server, site)
  const live = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  const agentLive = await anAgentSocket(server, cookie)
  await agentLive.call('subscribe', { after: 0 })
  await live.call('send', { clientId: 'client-00001', text: 'my secret question' })
  await live.call('send', { clientId: 'client-00001', text: 'another secret question' })
  await live.call('send', { text: 5 })
  const agent = anAgentBrowser(server, cookie)
  await agent.post('/api/v1/conversations/none/messages', {
    clientId: 'client-00002',
    text: 'my secret answer',
  })
  await server.fetch('/widget/messages', {
    method: 'POST',
    body: '{"text": "broken secret',
    headers: { authorization: 'Bearer wrong' },
  })
  await signIn(app, { email: owner.email, password: 'a wrong password', ip: '127.0.0.1' }).catch(
    () => undefined,
  )
  await signIn(app, { email: owner.email, password: PASSWORD, ip: '127.0.0.1' })
  app.logger.info(
    { token: visitor.session.token, message: { text: 'a secret slip' } },
    'somebody was careless',
  )

  const log = lines.join('\n')
  expect(lines.length).toBeGreaterThan(0)
  const token = cookie.slice(cookie.indexOf('=') + 1)
  for (const secret of [
    'secret',
    owner.name,
    owner.email,
    PASSWORD,
    'a wrong password',
    visitor.session.token,
    token,
  ]) {
    expect(log).not.toContain(secret)
  }
})
