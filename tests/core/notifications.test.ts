import { expect, test } from 'vitest'
import { assignConversation } from '#server/core/conversations.ts'
import { changeMember, removeMember } from '#server/core/members.ts'
import { purgeOldNotifications } from '#server/core/notifications.ts'
import { createTeam, setTeamMembers } from '#server/core/teams.ts'
import type { NotificationsPage } from '#server/protocol/rest.ts'
import { aBusiness, anAgentBrowser, anAgentSocket } from '#tests/support/people.ts'
import {
  type AgentBrowser,
  aChat,
  aClientId,
  answerOf,
  aTeammate,
  onlyConversation,
  refusalOf,
  thread,
  write,
} from '#tests/support/scenes.ts'

test('who is mentioned in a note is told, and nobody else hears of it', async () => {
  const desk = await aDesk()
  const bystander = await desk.mate('Citra')
  const [andiLive, bystanderLive] = await Promise.all(
    [desk.andi, bystander].map(async ({ cookie }) => anAgentSocket(desk.server, cookie)),
  )
  if (!andiLive || !bystanderLive) throw new Error('Both should be connected.')
  for (const live of [andiLive, bystanderLive]) await live.call('subscribe', { after: 0 })
  await note(desk.agent, desk.id, '@Andi is there stock?', [desk.andi.agentId])
  await andiLive.until(({ type }) => type === 'notification.created')
  expect(await told(desk.andi.browser)).toMatchObject([
    {
      kind: 'mention',
      conversationId: desk.id,
      actorName: 'Dewi Lestari',
      preview: '@Andi is there stock?',
      readAt: null,
    },
  ])
  await bystanderLive.until((event) => event.type === 'message.created' && event.message.direction === 'note')
  expect(bystanderLive.events.filter(({ type }) => type === 'notification.created')).toEqual([])
  for (const browser of [bystander.browser, desk.agent]) expect(await told(browser)).toEqual([])
  const messages = await thread(desk.agent, desk.id)
  expect(messages.at(-1)?.details?.mentionedAgents).toEqual([{ agentId: desk.andi.agentId, name: 'Andi' }])
})

test('a note that comes again tells once; whoever names themselves is told nothing', async () => {
  const desk = await aDesk()
  const clientId = aClientId()
  const ids = [desk.andi.agentId, desk.andi.agentId, desk.owner.agentId]
  for (let time = 0; time < 2; time++) await note(desk.agent, desk.id, '@Andi', ids, clientId)
  expect(await told(desk.andi.browser)).toHaveLength(1)
  expect(await told(desk.agent)).toEqual([])
})

test('who may not see the conversation is not offered, cannot be named and is told nothing', async () => {
  const desk = await aDesk()
  const blind = await desk.mate('Budi', 'mine')
  const stranger = await aBusiness(desk.app, 'https://other.example')
  const offered = await answerOf<{ readers: { name: string }[] }>(
    desk.agent.get(`/api/v1/conversations/${desk.id}/readers`),
  )
  expect(offered.readers.map(({ name }) => name).sort()).toEqual(['Andi', 'Dewi Lestari'])
  for (const agentId of [blind.agentId, stranger.owner.agentId, 'nobody']) {
    const refused = post(desk.agent, desk.id, '@Budi', [desk.andi.agentId, agentId])
    expect(await refusalOf(refused)).toEqual({ status: 409, code: 'mention_unseen' })
  }
  expect(await refusalOf(blind.browser.get(`/api/v1/conversations/${desk.id}/readers`))).toMatchObject({
    code: 'conversation_not_found',
  })
  expect(await told(blind.browser)).toEqual([])
  expect(await told(desk.andi.browser)).toEqual([])
})

test('who sees the conversation by team or because it is theirs is offered', async () => {
  const desk = await aDesk()
  const [inTeam, outside, owning] = [
    await desk.mate('Tuti', 'teams'),
    await desk.mate('Uli', 'teams'),
    await desk.mate('Vera', 'mine'),
  ]
  const team = await createTeam(desk.app, desk.owner, { name: 'Sales' })
  await setTeamMembers(desk.app, desk.owner, { teamId: team.id, agentIds: [inTeam.agentId] })
  await desk.agent.put(`/api/v1/conversations/${desk.id}/team`, { teamId: team.id })
  await desk.agent.put(`/api/v1/conversations/${desk.id}/assignee`, { agentId: owning.agentId })
  const { readers } = await answerOf<{ readers: { agentId: string }[] }>(
    desk.agent.get(`/api/v1/conversations/${desk.id}/readers`),
  )
  const ids = readers.map(({ agentId }) => agentId)
  expect(ids).toContain(inTeam.agentId)
  expect(ids).toContain(owning.agentId)
  expect(ids).not.toContain(outside.agentId)
})

test('who is given a conversation is told; who takes it is not', async () => {
  const desk = await aDesk()
  const { app, owner, id } = desk
  for (let time = 0; time < 2; time++)
    await assignConversation(app, owner, { conversationId: id, agentId: desk.andi.agentId })
  expect(await told(desk.andi.browser)).toMatchObject([{ kind: 'assigned', actorName: 'Dewi Lestari' }])
  await assignConversation(app, owner, { conversationId: id, agentId: owner.agentId })
  expect(await told(desk.agent)).toEqual([])
})

test('whoever opens the conversation has read it, on every screen of theirs and on nobody else’s', async () => {
  const desk = await aDesk()
  const citra = await desk.mate('Citra')
  await note(desk.agent, desk.id, '@Andi @Citra', [desk.andi.agentId, citra.agentId])
  const live = await anAgentSocket(desk.server, desk.andi.cookie)
  await live.call('subscribe', { after: 0 })
  const asked = { conversationId: desk.id }
  expect((await desk.andi.browser.put('/api/v1/notifications/read', asked)).status).toBe(204)
  await live.until(({ type }) => type === 'notifications.read')
  expect((await told(desk.andi.browser)).map(({ readAt }) => readAt)).toEqual([desk.app.clock.now()])
  expect((await told(citra.browser)).map(({ readAt }) => readAt)).toEqual([null])
})

test('what was told of a conversation goes out of sight with it and comes back with it', async () => {
  const desk = await aDesk()
  const { app, owner, id } = desk
  await note(desk.agent, id, '@Andi secret', [desk.andi.agentId])
  await changeMember(app, owner, { agentId: desk.andi.agentId, visibility: 'mine' })
  expect(await told(desk.andi.browser)).toEqual([])
  const log = await answerOf<{ frame?: { events: { type: string }[] }; reset: boolean }>(
    desk.andi.browser.get('/api/v1/events?after=0'),
  )
  expect(log.reset || log.frame?.events.every(({ type }) => type !== 'notification.created')).toBe(true)
  await assignConversation(app, owner, { conversationId: id, agentId: desk.andi.agentId })
  expect(await told(desk.andi.browser)).toHaveLength(2)
})

test('what is old is forgotten, and so is what belonged to somebody who has left', async () => {
  const desk = await aDesk()
  const rows = () => desk.app.db.selectFrom('notifications').select('preview').execute()
  const day = 24 * 60 * 60 * 1000
  for (const [text, age] of [
    ['old', 91 * day],
    ['newer', 89 * day],
  ] as const) {
    await note(desk.agent, desk.id, text, [desk.andi.agentId])
    const created_at = desk.app.clock.now() - age
    await desk.app.database.raw
      .updateTable('notifications')
      .set({ created_at })
      .where('preview', '=', text)
      .execute()
  }
  await purgeOldNotifications(desk.app)
  expect(await rows()).toEqual([{ preview: 'newer' }])
  await removeMember(desk.app, desk.owner, { agentId: desk.andi.agentId })
  expect(await rows()).toEqual([])
})

async function aDesk() {
  const chat = await aChat()
  await write(chat.visitor, 'hello')
  const { id } = await onlyConversation(chat.agent)
  const mate = async (name: string, visibility: 'all' | 'teams' | 'mine' = 'all') => {
    const { viewer, cookie } = await aTeammate(chat.app, chat.owner, { name, visibility })
    return { agentId: viewer.agentId, cookie, browser: anAgentBrowser(chat.server, cookie) }
  }
  return { ...chat, id, mate, andi: await mate('Andi') }
}

function post(
  agent: AgentBrowser,
  conversationId: string,
  text: string,
  mentionedAgentIds: string[],
  clientId = aClientId(),
) {
  const path = `/api/v1/conversations/${conversationId}/messages`
  return agent.post(path, { clientId, text, note: true, mentionedAgentIds })
}

function note(...asked: Parameters<typeof post>) {
  return answerOf(post(...asked))
}

async function told(agent: AgentBrowser): Promise<NotificationsPage['notifications']> {
  return (await answerOf<NotificationsPage>(agent.get('/api/v1/notifications'))).notifications
}
