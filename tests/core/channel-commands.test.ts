import { expect, test } from 'vitest'
import {
  finishCommand,
  listWaitingCommands,
  removeOldCommands,
  takeCommand,
  updateNumber,
} from '#db/whatsapp.ts'
import { askChannel } from '#server/core/channel-commands.ts'
import { askChannelOnce } from '#server/core/commands-once.ts'
import { once } from '#server/core/idempotency.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'
import { aBusiness } from '#tests/support/people.ts'
import { aProgram } from '#tests/support/programs.ts'
import { answerOf, eventually, refusalOf } from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'
import { aNumber, linkNumber } from '#tests/support/whatsapp.ts'

const DAY_MS = 24 * 60 * 60 * 1000

async function aScene() {
  const app = await aTestApp()
  const { owner } = await aBusiness(app)
  const { channelId } = await aNumber(app, owner)
  await linkNumber(app, channelId)
  const answer = askChannel(app, { accountId: owner.accountId, channelId }, { name: 'groups' }).then(
    (result) => ({ result }),
    (error: { code: string }) => ({ code: error.code }),
  )
  return { app, channelId, answer, id: (await theWaiting(app, channelId)).id }
}

function theWaiting(app: TestApp, channelId: string) {
  return eventually(async () => {
    const [row, ...more] = await listWaitingCommands(app.db, { channelId, now: app.clock.now() })
    if (!row || more.length > 0) throw new Error('One thing should be asked.')
    return row
  })
}

/** Time goes by in small steps, so that what looks now and then can look. */
async function pass(app: TestApp, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await app.clock.advance(1_000)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

test('a group is made once, however often it is asked for with one Idempotency-Key, and answered the same', async () => {
  const app = await aTestApp()
  const server = await aTestServer(app)
  const { owner } = await aBusiness(app)
  const { channelId } = await aNumber(app, owner)
  await linkNumber(app, channelId)
  const program = await aProgram(app, server, owner, { scopes: ['manage'] })
  const ask = (subject: string) =>
    program.post(
      `/channels/${channelId}/groups`,
      { subject, members: ['628111000001'] },
      { 'idempotency-key': 'team' },
    )
  const atOnce = [ask('Team'), ask('Team'), ask('Team')]
  const { id } = await theWaiting(app, channelId)
  await app.database.transaction((trx) => takeCommand(trx, id))
  const group = { groupId: '120363', subject: 'Team', members: [] }
  await app.database.transaction((trx) =>
    finishCommand(trx, { id, state: 'done', result: JSON.stringify(group) }),
  )
  await pass(app, 2)
  for (const answer of await Promise.all(atOnce)) expect(await answer.json()).toEqual({ group })
  await app.database.transaction((trx) => removeOldCommands(trx, app.clock.now() + DAY_MS))
  expect(await answerOf(ask('Team'))).toEqual({ group })
  expect(await refusalOf(ask('Others'))).toEqual({ status: 409, code: 'idempotency_key_reused' })
  expect(await listWaitingCommands(app.db, { channelId, now: app.clock.now() })).toEqual([])
})

test('what was certainly not done is asked again by the same key, what nobody knows of is not', async () => {
  const app = await aTestApp()
  const { owner } = await aBusiness(app)
  const { channelId } = await aNumber(app, owner)
  await linkNumber(app, channelId)
  const call = once(owner, { route: 'POST /groups', key: 'team', body: {} })
  const ask = () =>
    askChannelOnce(
      app,
      { accountId: owner.accountId, channelId },
      { command: { name: 'createGroup', subject: 'Team', members: [] }, once: call },
    ).catch(({ code }: { code: string }) => code)
  const failing = async (code: string) => {
    const asked = ask()
    const { id } = await theWaiting(app, channelId)
    await app.database.transaction((trx) => takeCommand(trx, id))
    const result = JSON.stringify({ code, message: '' })
    await app.database.transaction((trx) => finishCommand(trx, { id, state: 'failed', result }))
    await pass(app, 2)
    expect(await asked).toBe(code)
    return id
  }
  const away = ask()
  const { id } = await theWaiting(app, channelId)
  await pass(app, 25)
  expect(await away).toBe('channel_away')
  expect([await failing('not_linked'), await failing('whatsapp_failed')]).toEqual([id, id])
  expect(await ask()).toBe('whatsapp_failed')
})

test('who asks a number that nobody holds is told so, and it is not done late', async () => {
  const { app, channelId, answer } = await aScene()
  await pass(app, 25)
  expect(await answer).toEqual({ code: 'channel_away' })
  expect(await listWaitingCommands(app.db, { channelId, now: app.clock.now() })).toEqual([])
})

test('who asks a number that was never linked, was unlinked or is offline for good is told so at once', async () => {
  const app = await aTestApp()
  const server = await aTestServer(app)
  const { owner } = await aBusiness(app)
  const { channelId } = await aNumber(app, owner)
  const program = await aProgram(app, server, owner, { scopes: ['read', 'manage'] })
  const group = { subject: 'Team', members: ['628111000001'] }
  const ways = [
    () => program.get(`/channels/${channelId}/groups`),
    () => program.get(`/channels/${channelId}/labels`),
    () => program.post(`/channels/${channelId}/look-ups`, { phones: ['628111000001'] }),
    () => program.post(`/channels/${channelId}/groups`, group),
    () => program.post(`/channels/${channelId}/groups`, group, { 'idempotency-key': 'team' }),
  ]
  const standing = [
    { phone: null, state: 'scan' },
    { phone: '628999000001', state: 'logged_out' },
    { state: 'waiting', wanted: 'offline' },
    { state: 'restricted', wanted: 'online' },
  ] as const
  for (const changes of standing) {
    await app.database.transaction((trx) => updateNumber(trx, channelId, changes))
    for (const ask of ways) expect(await refusalOf(ask())).toEqual({ status: 409, code: 'not_linked' })
  }
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
