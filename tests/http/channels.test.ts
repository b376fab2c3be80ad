import { expect, test } from 'vitest'
import { listDevices } from '#server/core/devices.ts'
import type { ChannelView } from '#server/protocol/views.ts'
import { anAgentBrowser } from '#tests/support/people.ts'
import { aChat, answerOf, aTeammate, refusalOf } from '#tests/support/scenes.ts'
import { aNumber } from '#tests/support/whatsapp.ts'

test('the heading of a number is the same on the page and for programs of a token gateway, and only admins move it', async () => {
  const { app, owner, agent, server } = await aChat()
  const { channelId } = await aNumber(app, owner)
  const path = `/api/v1/channels/${channelId}`
  const shown = async () =>
    (await answerOf<{ channel: ChannelView }>(agent.get(path))).channel.whatsapp?.workspace
  const forPrograms = async () => (await listDevices(app, owner))[0]?.workspace
  expect([await shown(), await forPrograms()]).toEqual([null, null])
  expect((await agent.patch(path, { workspace: '  Jakarta ' })).status).toBe(204)
  expect([await shown(), await forPrograms()]).toEqual(['Jakarta', 'Jakarta'])
  const mate = anAgentBrowser(server, (await aTeammate(app, owner)).cookie)
  expect(await refusalOf(mate.patch(path, { workspace: 'Bandung' }))).toMatchObject({ code: 'forbidden' })
  expect(await refusalOf(agent.patch(path, { workspace: 'x'.repeat(65) }))).toMatchObject({ status: 400 })
  expect(await shown()).toBe('Jakarta')
  await agent.patch(path, { workspace: '' })
  expect([await shown(), await forPrograms()]).toEqual([null, null])
})
