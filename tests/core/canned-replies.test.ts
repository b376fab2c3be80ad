import { expect, test } from 'vitest'
import { createCannedReply } from '#server/core/canned-replies.ts'
import type { CannedReplyView } from '#server/protocol/views.ts'
import { aBusiness, anAgentBrowser } from '#tests/support/people.ts'
import { type AgentBrowser, aChat, answerOf, aTeammate, refusalOf } from '#tests/support/scenes.ts'

const PATH = '/api/v1/canned-replies'

test('a canned reply is written, changed, removed and brought back, and the whole team has it', async () => {
  const { app, server, owner, agent } = await aChat()
  const mate = anAgentBrowser(server, (await aTeammate(app, owner, { visibility: 'mine' })).cookie)
  const { cannedReply } = await answerOf<{ cannedReply: CannedReplyView }>(
    agent.post(PATH, { shortcut: 'Terima_Kasih', text: ' Terima kasih, {{contact.name|kak}}! ' }),
  )
  expect(cannedReply).toMatchObject({ shortcut: 'terima_kasih', text: 'Terima kasih, {{contact.name|kak}}!' })
  expect(await seenBy(mate)).toEqual([cannedReply])
  await agent.patch(`${PATH}/${cannedReply.id}`, { text: 'Sama-sama' })
  expect(await seenBy(mate)).toEqual([{ ...cannedReply, text: 'Sama-sama' }])
  await agent.put(`${PATH}/${cannedReply.id}/removal`)
  expect(await seenBy(mate)).toEqual([])
  await agent.delete(`${PATH}/${cannedReply.id}/removal`)
  expect(await seenBy(mate)).toEqual([{ ...cannedReply, text: 'Sama-sama' }])
})

test('a shortcut is there once, however it is written, and is free again when its reply is removed', async () => {
  const { app, agent, owner } = await aChat()
  const first = await createCannedReply(app, owner, { shortcut: 'thanks', text: 'Thank you' })
  const taken = { status: 409, code: 'canned_shortcut_taken' }
  expect(await refusalOf(agent.post(PATH, { shortcut: 'THANKS', text: 'x' }))).toEqual(taken)
  await agent.put(`${PATH}/${first.id}/removal`)
  const second = await createCannedReply(app, owner, { shortcut: 'thanks', text: 'Many thanks' })
  expect(await refusalOf(agent.delete(`${PATH}/${first.id}/removal`))).toEqual(taken)
  expect(await seenBy(agent)).toEqual([second])
})

test('what is no shortcut or no text is refused, and half a character is kept as something readable', async () => {
  const { agent } = await aChat()
  for (const body of [
    { shortcut: 'two words', text: 'x' },
    { shortcut: '/slash', text: 'x' },
    { shortcut: '', text: 'x' },
    { shortcut: 'x'.repeat(33), text: 'x' },
    { shortcut: 'ok', text: '  ' },
    { shortcut: 'ok', text: 'x'.repeat(4_001) },
  ]) {
    expect([body.shortcut, (await agent.post(PATH, body)).status]).toEqual([body.shortcut, 400])
  }
  await answerOf(agent.post(PATH, { shortcut: 'ok', text: 'a\ud800b' }))
  expect((await seenBy(agent))[0]?.text).toBe('a\ufffdb')
})

test('another account neither sees nor changes it', async () => {
  const { app, server, owner, agent } = await aChat()
  const reply = await createCannedReply(app, owner, { shortcut: 'thanks', text: 'Thank you' })
  const stranger = anAgentBrowser(server, (await aBusiness(app)).cookie)
  expect(await seenBy(stranger)).toEqual([])
  const unknown = { status: 404, code: 'canned_not_found' }
  expect(await refusalOf(stranger.patch(`${PATH}/${reply.id}`, { text: 'x' }))).toEqual(unknown)
  expect(await refusalOf(stranger.put(`${PATH}/${reply.id}/removal`))).toEqual(unknown)
  expect(await refusalOf(stranger.delete(`${PATH}/${reply.id}/removal`))).toEqual(unknown)
  expect(await seenBy(agent)).toEqual([reply])
})

async function seenBy(agent: AgentBrowser): Promise<CannedReplyView[]> {
  return (await answerOf<{ cannedReplies: CannedReplyView[] }>(agent.get(PATH))).cannedReplies
}
