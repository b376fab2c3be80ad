import { expect, test } from 'vitest'
import { createLabel, listLabels } from '#server/core/labels.ts'
import { createTeam, setTeamMembers } from '#server/core/teams.ts'
import { LABELS_PER_CONVERSATION } from '#server/protocol/limits.ts'
import type { LabelView } from '#server/protocol/views.ts'
import { aBusiness, anAgentBrowser, anAgentSocket, aVisitor } from '#tests/support/people.ts'
import {
  type AgentBrowser,
  aChat,
  anIdentity,
  answerOf,
  aTeammate,
  type Chat,
  list,
  onlyConversation,
  refusalOf,
  write,
} from '#tests/support/scenes.ts'

test('a label is made, worn, renamed and recoloured, and everybody sees it at once', async () => {
  const chat = await aChat()
  const { server, cookie, agent } = chat
  const id = await aWrittenConversation(chat)
  const live = await anAgentSocket(server, cookie)
  await live.call('subscribe', { after: 0 })
  const { label } = await answerOf<{ label: LabelView }>(
    agent.post('/api/v1/labels', { name: '  Reseller ', colour: 'teal' }),
  )
  expect(label).toMatchObject({ name: 'Reseller', colour: 'teal' })
  await agent.put(`/api/v1/conversations/${id}/labels`, { labelId: label.id })
  await agent.patch(`/api/v1/labels/${label.id}`, { name: 'Wholesale', colour: 'blue' })
  await live.until((event) => event.type === 'label.changed' && event.label.name === 'Wholesale')
  expect(await onlyConversation(agent)).toMatchObject({ labelIds: [label.id] })
  expect(await labelsSeen(agent)).toEqual([{ ...label, name: 'Wholesale', colour: 'blue' }])
})

test('two agents who label the same conversation at once lose nothing of each other', async () => {
  const chat = await aChat()
  const { app, owner, agent } = chat
  const id = await aWrittenConversation(chat)
  const labels = await Promise.all(
    ['One', 'Two', 'Three', 'Four'].map((name) => createLabel(app, owner, { name, colour: 'gray' })),
  )
  const path = `/api/v1/conversations/${id}/labels`
  await Promise.all(labels.map(({ id: labelId }) => agent.put(path, { labelId })))
  expect((await onlyConversation(agent)).labelIds.sort()).toEqual(labels.map((label) => label.id).sort())
  await Promise.all([
    agent.delete(`${path}/${labels[0]?.id}`),
    agent.delete(`${path}/${labels[1]?.id}`),
    agent.put(path, { labelId: labels[2]?.id }),
  ])
  expect((await onlyConversation(agent)).labelIds.sort()).toEqual([labels[2]?.id, labels[3]?.id].sort())
})

test('a removed label is gone everywhere, and undoing brings it back to where it was', async () => {
  const chat = await aChat()
  const { app, owner, agent } = chat
  const id = await aWrittenConversation(chat)
  const label = await createLabel(app, owner, { name: 'Order', colour: 'purple' })
  const path = `/api/v1/conversations/${id}/labels`
  await agent.put(path, { labelId: label.id })
  expect((await agent.put(`/api/v1/labels/${label.id}/removal`)).status).toBe(204)
  expect(await labelsSeen(agent)).toEqual([])
  const gone = { status: 404, code: 'label_not_found' }
  expect(await refusalOf(agent.put(path, { labelId: label.id }))).toEqual(gone)
  expect(await refusalOf(agent.patch(`/api/v1/labels/${label.id}`, { name: 'x' }))).toEqual(gone)
  expect((await agent.delete(`/api/v1/labels/${label.id}/removal`)).status).toBe(204)
  expect(await labelsSeen(agent)).toEqual([label])
  expect(await list(agent, `?label=${label.id}`)).toHaveLength(1)
})

test('a removed label leaves its name free; where it was taken, undoing says so and changes nothing', async () => {
  const chat = await aChat()
  const { app, owner, agent } = chat
  const label = await createLabel(app, owner, { name: 'Order', colour: 'purple' })
  const taken = { status: 409, code: 'label_name_taken' }
  expect(await refusalOf(agent.post('/api/v1/labels', { name: 'ORDER', colour: 'red' }))).toEqual(taken)
  await agent.put(`/api/v1/labels/${label.id}/removal`)
  const second = await createLabel(app, owner, { name: 'order', colour: 'red' })
  expect(await refusalOf(agent.delete(`/api/v1/labels/${label.id}/removal`))).toEqual(taken)
  expect(await labelsSeen(agent)).toEqual([second])
})

test('of two labels with one name that are made at once, one is refused', async () => {
  const { agent } = await aChat()
  const made = await Promise.all(
    ['Order', 'order', 'ORDER'].map((name) => agent.post('/api/v1/labels', { name, colour: 'red' })),
  )
  expect(made.map(({ status }) => status).sort()).toEqual([201, 409, 409])
})

test('a name that is no name, a colour that is none, and a label of another account are refused', async () => {
  const chat = await aChat()
  const { app, agent } = chat
  const id = await aWrittenConversation(chat)
  const { owner: stranger } = await aBusiness(app)
  const foreign = await createLabel(app, stranger, { name: 'Order', colour: 'red' })
  for (const body of [
    { name: ' ', colour: 'red' },
    { name: 'x'.repeat(41), colour: 'red' },
    { name: 'Order', colour: 'red; background: url(//evil.example)' },
    { name: 'Order', colour: 'red', account_id: foreign.id },
  ]) {
    expect((await agent.post('/api/v1/labels', body)).status).toBe(400)
  }
  const put = agent.put(`/api/v1/conversations/${id}/labels`, { labelId: foreign.id })
  expect(await refusalOf(put)).toEqual({ status: 404, code: 'label_not_found' })
  expect(await onlyConversation(agent)).toMatchObject({ labelIds: [] })
})

test('half a character in a name is stored as something readable, and the longest letters fit', async () => {
  const { app, owner } = await aChat()
  await createLabel(app, owner, { name: 'a\ud800b\0', colour: 'red' })
  await createLabel(app, owner, { name: '\ufdfa'.repeat(40), colour: 'red' })
  const names = (await listLabels(app.db, owner.accountId)).map(({ name }) => name)
  expect(names).toContain('a\ufffdb\ufffd')
  expect(names).toContain('\ufdfa'.repeat(40))
})

test('a conversation carries only so many labels, and it is said', async () => {
  const chat = await aChat()
  const { app, owner, agent } = chat
  const id = await aWrittenConversation(chat)
  const path = `/api/v1/conversations/${id}/labels`
  for (let n = 0; n < LABELS_PER_CONVERSATION; n++) {
    const { id: labelId } = await createLabel(app, owner, { name: `Label ${n}`, colour: 'gray' })
    await agent.put(path, { labelId })
  }
  const more = await createLabel(app, owner, { name: 'One more', colour: 'gray' })
  const refused = { status: 409, code: 'labels_too_many' }
  expect(await refusalOf(agent.put(path, { labelId: more.id }))).toEqual(refused)
  expect((await onlyConversation(agent)).labelIds).toHaveLength(LABELS_PER_CONVERSATION)
})

test('an agent of a team sees in a label’s list and counts only what the team may see', async () => {
  const chat = await aChat()
  const { app, owner, server, site, agent } = chat
  const label = await createLabel(app, owner, { name: 'Order', colour: 'red' })
  const team = await createTeam(app, owner, { name: 'Sales' })
  const mate = await aTeammate(app, owner, { visibility: 'teams' })
  await setTeamMembers(app, owner, { teamId: team.id, agentIds: [mate.viewer.agentId] })
  for (let n = 0; n < 3; n++) await write(await aVisitor(server, site), `hello ${n}`)
  const [ours, theirs] = await list(agent)
  for (const { id } of await list(agent)) {
    await agent.put(`/api/v1/conversations/${id}/labels`, { labelId: label.id })
    await agent.put(`/api/v1/conversations/${id}/priority`, { priority: 'high' })
  }
  await agent.put(`/api/v1/conversations/${ours?.id}/team`, { teamId: team.id })
  const browser = anAgentBrowser(server, mate.cookie)
  for (const query of [`?label=${label.id}`, '?priority=high']) {
    expect((await list(browser, query)).map(({ id }) => id)).toEqual([ours?.id])
    const counts = (who: AgentBrowser) => answerOf(who.get(`/api/v1/conversations/counts${query}`))
    expect(await counts(browser)).toEqual({ mine: 0, unassigned: 1, all: 1 })
    expect(await counts(agent)).toEqual({ mine: 0, unassigned: 3, all: 3 })
  }
  const path = `/api/v1/conversations/${theirs?.id}`
  const unseen = { status: 404, code: 'conversation_not_found' }
  expect(await refusalOf(browser.delete(`${path}/labels/${label.id}`))).toEqual(unseen)
  expect(await refusalOf(browser.put(`${path}/priority`, { priority: 'low' }))).toEqual(unseen)
  expect(await list(agent, `?label=${label.id}&priority=high`)).toHaveLength(3)
})

test('the list is narrowed to a label and a priority together', async () => {
  const chat = await aChat()
  const { app, owner, server, site, agent } = chat
  const label = await createLabel(app, owner, { name: 'Order', colour: 'red' })
  for (let n = 0; n < 4; n++) await write(await aVisitor(server, site), `hello ${n}`)
  const [one, two, three] = (await list(agent)).map(({ id }) => id)
  const wear = (id = '') => agent.put(`/api/v1/conversations/${id}/labels`, { labelId: label.id })
  const raise = (id = '') => agent.put(`/api/v1/conversations/${id}/priority`, { priority: 'urgent' })
  await Promise.all([wear(one), wear(two), raise(two), raise(three)])
  const ids = async (query: string) => (await list(agent, query)).map(({ id }) => id).sort()
  expect(await ids(`?label=${label.id}`)).toEqual([one, two].sort())
  expect(await ids('?priority=urgent')).toEqual([two, three].sort())
  expect(await ids(`?label=${label.id}&priority=urgent`)).toEqual([two])
  expect(await ids('?label=nobody-made-it')).toEqual([])
  expect((await agent.get('/api/v1/conversations?priority=very')).status).toBe(400)
})

test('two conversations that become one keep the labels of both and the higher priority', async () => {
  const chat = await aChat()
  const { app, owner, server, site, agent } = chat
  await write(chat.visitor, 'from my phone')
  await app.clock.advance(1_000)
  const laptop = await aVisitor(server, site)
  await write(laptop, 'from my laptop')
  const [younger, older] = (await list(agent)).map(({ id }) => id)
  const order = await createLabel(app, owner, { name: 'Order', colour: 'red' })
  const vip = await createLabel(app, owner, { name: 'VIP', colour: 'yellow' })
  await agent.put(`/api/v1/conversations/${older}/labels`, { labelId: order.id })
  await agent.put(`/api/v1/conversations/${younger}/labels`, { labelId: vip.id })
  await agent.put(`/api/v1/conversations/${older}/priority`, { priority: 'low' })
  await agent.put(`/api/v1/conversations/${younger}/priority`, { priority: 'urgent' })
  const identity = await anIdentity(app, owner, site.id, { sub: 'customer-7' })
  for (const browser of [chat.visitor, laptop])
    await aVisitor(server, { key: site.key, token: browser.session.token, identity })
  const merged = await onlyConversation(agent)
  expect(merged).toMatchObject({ id: older, priority: 'urgent', labelIds: [order.id, vip.id] })
  for (const { id } of [order, vip]) expect(await list(agent, `?label=${id}`)).toHaveLength(1)
})

async function aWrittenConversation({ visitor, agent }: Chat): Promise<string> {
  await write(visitor, 'hello')
  return (await onlyConversation(agent)).id
}

async function labelsSeen(agent: AgentBrowser): Promise<LabelView[]> {
  return (await answerOf<{ labels: LabelView[] }>(agent.get('/api/v1/labels'))).labels
}
