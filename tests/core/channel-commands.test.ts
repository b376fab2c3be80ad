import { expect, test } from 'vitest'
import { finishCommand, listWaitingCommands, takeCommand } from '#db/whatsapp.ts'
import { askChannel } from '#server/core/channel-commands.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'
import { aBusiness } from '#tests/support/people.ts'
import { eventually } from '#tests/support/scenes.ts'
import { aNumber } from '#tests/support/whatsapp.ts'

async function aScene() {
  const app = await aTestApp()
  const { owner } = await aBusiness(app)
  const { channelId } = await aNumber(app, owner)
  const answer = askChannel(app, { accountId: owner.accountId, channelId }, { name: 'groups' }).then(
    (result) => ({ result }),
    (error: { code: string }) => ({ code: error.code }),
  )
  const id = await eventually(async () => {
    const [row] = await listWaitingCommands(app.db, { channelId, now: app.clock.now() })
    if (!row) throw new Error('Nothing is asked.')
    return row.id
  })
  return { app, channelId, answer, id }
}

/** Time goes by in small steps, so that what looks now and then can look. */
async function pass(app: TestApp, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await app.clock.advance(1_000)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

test('who asks a number that nobody holds is told so, and it is not done late', async () => {
  const { app, channelId, answer } = await aScene()
  await pass(app, 25)
  expect(await answer).toEqual({ code: 'channel_away' })
  expect(await listWaitingCommands(app.db, { channelId, now: app.clock.now() })).toEqual([])
})

test('who asks for something that takes minutes gets its result', async () => {
  const { app, answer, id } = await aScene()
  await app.database.transaction((trx) => takeCommand(trx, id))
  await pass(app, 100)
  await app.database.transaction((trx) => finishCommand(trx, { id, state: 'done', result: '[7]' }))
  await pass(app, 2)
  expect(await answer).toEqual({ result: [7] })
})

test('what goes on for longer than anybody waits is said to go on', async () => {
  const { app, answer, id } = await aScene()
  await app.database.transaction((trx) => takeCommand(trx, id))
  await pass(app, 185)
  expect(await answer).toEqual({ code: 'channel_slow' })
})
