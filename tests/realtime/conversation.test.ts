import { expect, test } from 'vitest'
import type { MessageView } from '#server/protocol/views.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aBusiness, anAgentBrowser, anAgentSocket, aVisitor, aVisitorSocket } from '#tests/support/people.ts'
import { aTestServer } from '#tests/support/server.ts'

test('a visitor writes, an agent sees it and answers, the visitor sees the answer, both see what was read', async () => {
  const app = await aTestApp()
  const server = await aTestServer(app)
  const { cookie, site, owner } = await aBusiness(app)
  const agent = anAgentBrowser(server, cookie)
  const agentLive = await anAgentSocket(server, cookie)
  await agentLive.call('subscribe', { after: 0 })
  const visitor = await aVisitor(server, site)
  const visitorLive = await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  await visitorLive.call('subscribe', { after: visitor.session.seq })

  const sent = await visitorLive.call('send', {
    clientId: 'visitor-0001',
    text: 'Do you ship to Singapore?',
    page: 'https://toko.example/pricing',
  })
  expect(sent).toMatchObject({
    ok: true,
    message: { text: 'Do you ship to Singapore?', clientId: 'visitor-0001' },
  })
  const seen = await agentLive.until((event) => event.type === 'message.created')
  expect(seen).toMatchObject({
    message: { text: 'Do you ship to Singapore?', direction: 'in', author: { kind: 'contact' } },
  })

  const { conversations } = await (await agent.get('/api/v1/conversations')).json()
  expect(conversations).toMatchObject([
    { unreadCount: 1, status: 'open', contact: { firstPage: 'https://toko.example/pricing' } },
  ])
  const conversationId: string = conversations[0].id
  const reply = await agent.post(`/api/v1/conversations/${conversationId}/messages`, {
    clientId: 'agent-00001',
    text: 'Yes, in three days.',
  })
  const { message }: { message: MessageView } = await reply.json()
  const answered = await visitorLive.until(
    (event) => event.type === 'message.created' && event.message.direction === 'out',
  )
  expect(answered).toMatchObject({
    message: { text: 'Yes, in three days.', authorName: owner.name, clientId: null },
  })
  await agentLive.until((event) => event.type === 'message.updated' && event.changes.status?.[1] === 'sent')

  await visitorLive.call('receipt', { status: 'read', upToSeq: message.seq })
  await agentLive.until((event) => event.type === 'messages.receipt' && event.status === 'read')
  const thread = await (await agent.get(`/api/v1/conversations/${conversationId}/messages`)).json()
  expect(thread.messages).toMatchObject([{ status: 'received' }, { status: 'read' }])

  await agent.put(`/api/v1/conversations/${conversationId}/read`, { upToSeq: thread.messages[0].seq })
  const read = await visitorLive.until(
    (event) => event.type === 'conversation.updated' && event.changes.agentsReadSeq !== undefined,
  )
  expect(read).toMatchObject({ changes: { agentsReadSeq: [0, thread.messages[0].seq] } })
  expect(
    (await (await agent.get(`/api/v1/conversations/${conversationId}`)).json()).conversation.unreadCount,
  ).toBe(0)
})
