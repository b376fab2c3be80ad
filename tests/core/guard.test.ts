import { expect, test } from 'vitest'
import { anAgentBrowser } from '#tests/support/people.ts'
import {
  type AgentBrowser,
  aChat,
  aClientId,
  answerOf,
  aTeammate,
  onlyConversation,
  refusalOf,
  reply,
  thread,
  write,
} from '#tests/support/scenes.ts'

const MEANWHILE = { status: 409, code: 'answered_meanwhile' }

test('who began before a colleague answered is asked first, and sends all the same when told to go ahead', async () => {
  const { dewi, andi, id } = await aDesk()
  const begun = await lastSeq(dewi)
  await reply(andi, id, 'Yes, in three days.')
  const clientId = aClientId()
  const body = { clientId, text: 'No.' }
  expect(await refusalOf(send(dewi, id, { ...body, seenSeq: begun }))).toEqual(MEANWHILE)
  expect((await thread(dewi, id)).map(({ text }) => text)).toEqual(['hello', 'Yes, in three days.'])
  await answerOf(send(dewi, id, body))
  expect((await thread(dewi, id)).map(({ text }) => text)).toEqual(['hello', 'Yes, in three days.', 'No.'])
})

test('who has seen the answer, whose own it was, or who only writes a note is not asked', async () => {
  const { dewi, andi, id } = await aDesk()
  const begun = await lastSeq(dewi)
  const answer = await reply(andi, id, 'Yes.')
  await answerOf(send(dewi, id, { clientId: aClientId(), text: 'seen', seenSeq: answer.seq }))
  const own = await lastSeq(dewi)
  await reply(dewi, id, 'mine')
  await answerOf(send(dewi, id, { clientId: aClientId(), text: 'mine again', seenSeq: own }))
  await answerOf(send(dewi, id, { clientId: aClientId(), text: 'psst', note: true, seenSeq: begun }))
})

test('what the customer writes, and notes of the team, are no answers', async () => {
  const { dewi, andi, id, visitor } = await aDesk()
  const begun = await lastSeq(dewi)
  await write(visitor, 'Are you there?')
  await reply(andi, id, 'Who takes this?', { note: true })
  await answerOf(send(dewi, id, { clientId: aClientId(), text: 'Here I am.', seenSeq: begun }))
})

test('a message that is stored is never refused when its answer was lost and it comes again', async () => {
  const { dewi, andi, id } = await aDesk()
  const body = { clientId: aClientId(), text: 'Yes.', seenSeq: await lastSeq(dewi) }
  const first = await answerOf<{ message: { id: string } }>(send(dewi, id, body))
  await reply(andi, id, 'Yes, in three days.')
  for (const again of [body, { ...body, seenSeq: undefined }, { ...body, seenSeq: 0 }]) {
    expect((await answerOf<typeof first>(send(dewi, id, again))).message.id).toBe(first.message.id)
  }
  expect(await thread(dewi, id)).toHaveLength(3)
})

test('of two agents who send in the same moment one is asked', async () => {
  const { dewi, andi, id } = await aDesk()
  for (const round of [1, 2, 3]) {
    const seenSeq = await lastSeq(dewi)
    const sent = await Promise.all(
      [dewi, andi].map((agent) =>
        send(agent, id, { clientId: aClientId(), text: `round ${round}`, seenSeq }),
      ),
    )
    expect(sent.map(({ status }) => status).sort()).toEqual([201, 409])
  }
  expect(await thread(dewi, id)).toHaveLength(4)
})

async function aDesk() {
  const chat = await aChat()
  await write(chat.visitor, 'hello')
  const { id } = await onlyConversation(chat.agent)
  const mate = await aTeammate(chat.app, chat.owner, { name: 'Andi' })
  return { id, visitor: chat.visitor, dewi: chat.agent, andi: anAgentBrowser(chat.server, mate.cookie) }
}

function send(agent: AgentBrowser, conversationId: string, body: object): Promise<Response> {
  return agent.post(`/api/v1/conversations/${conversationId}/messages`, body)
}

/** Where an inbox stands that has seen everything so far. */
async function lastSeq(agent: AgentBrowser): Promise<number> {
  return (await answerOf<{ seq: number }>(agent.get('/api/v1/conversations'))).seq
}
