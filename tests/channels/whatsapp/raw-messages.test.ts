import { expect, test } from 'vitest'
import { keepRaw, listRaw } from '#server/channels/whatsapp/raw-messages.ts'
import { newId } from '#server/lib/ids.ts'
import { aTestApp } from '#tests/support/app.ts'

const CHANNEL = '00000000-0000-7000-8000-000000000001'

test.each([
  ['before', [false, true]],
  ['after', [true, false]],
])('what a stranger writes %s ours under the same id is never sent again as ours', async (_when, order) => {
  const { database } = await aTestApp()
  for (const [index, fromMe] of order.entries()) {
    const raw = { key: { id: 'SAME', fromMe }, message: { conversation: fromMe ? 'ours' : 'a forgery' } }
    await database.transaction((trx) =>
      keepRaw(trx, { messageId: newId(), channelId: CHANNEL, raw, at: index }),
    )
  }
  const textsOf = async (fromUs: boolean) =>
    (await listRaw(database.read, { channelId: CHANNEL, externalId: 'SAME', fromUs })).map(
      ({ message }) => message?.conversation,
    )
  expect(await textsOf(true)).toEqual(['ours'])
  expect(await textsOf(false)).toEqual(['a forgery'])
})
