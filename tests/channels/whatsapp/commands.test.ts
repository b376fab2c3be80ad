import { expect, test } from 'vitest'
import type { ChannelCommand } from '#server/channels/channel.ts'
import { until } from '../../../apps/sandbox/until.ts'
import { ask } from './asking.ts'
import { aTalk } from './conversations.ts'
import { aLinkedStage } from './stage.ts'

/** A number that Ann has written to, as core would have stored it. */
async function aTalkFromAnn() {
  const stage = await aLinkedStage()
  const ann = stage.sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  const { id } = await ann.say(stage.phone, 'is it open?')
  await until(() => stage.host.texts().includes('is it open?'), 'the text')
  const talk = await aTalk(stage, { kind: 'phone', value: '491700000100' })
  const message = await talk.message(id, 'is it open?')
  await stage.database.transaction(async (trx) => {
    await trx.updateTable('messages').set({ direction: 'in' }).where('id', '=', message.id).execute()
  })
  const patches: string[] = []
  stage.sandbox.notices.on('patch', ({ index }) => void patches.push(index[0] ?? ''))
  return Object.assign(stage, { ann, talk, message, patches })
}

test('what agents read is read on the phone, and the customer is told only where that is wanted', async () => {
  const stage = await aTalkFromAnn()
  const { ann, talk, message, database } = stage
  const read: ChannelCommand = {
    name: 'read',
    conversationId: talk.conversationId,
    messageIds: [message.id],
  }
  await database.transaction(async (trx) => {
    await trx.updateTable('whatsapp_numbers').set({ read_receipts: 0 }).execute()
  })
  await ask(stage, read)
  await until(() => ann.sent[0]?.receipts.includes('read-self'), 'the silent receipt')
  expect(ann.sent[0]?.receipts).not.toContain('read')
  await database.transaction(async (trx) => {
    await trx.updateTable('whatsapp_numbers').set({ read_receipts: 1 }).execute()
  })
  await ask(stage, read)
  await until(() => ann.sent[0]?.receipts.includes('read'), 'the receipt')
})

test('a chat is archived, pinned, muted, marked unread and starred on all devices', async () => {
  const stage = await aTalkFromAnn()
  const { talk, message, patches } = stage
  const chat = { name: 'chat', conversationId: talk.conversationId } as const
  await ask(stage, { ...chat, action: 'archive', on: true })
  await ask(stage, { ...chat, action: 'pin', on: true })
  await ask(stage, { ...chat, action: 'mute', until: Date.now() + 3_600_000 })
  await ask(stage, { ...chat, action: 'unread' })
  await ask(stage, { name: 'star', messageId: message.id, on: true })
  await ask(stage, { name: 'deleteForMe', messageId: message.id })
  for (const action of ['archive', 'pin_v1', 'mute', 'markChatAsRead', 'star', 'deleteMessageForMe']) {
    expect(patches).toContain(action)
  }
})

test('numbers are looked up, groups are listed and people blocked', async () => {
  const stage = await aTalkFromAnn()
  const { sandbox, phone, ann, talk } = stage
  const phones = ['491700000100', '491799999999']
  expect(await ask(stage, { name: 'lookUp', phones })).toEqual([
    { phone: '491700000100', exists: true },
    { phone: '491799999999', exists: false },
  ])
  sandbox.groups.create({ subject: 'Team', owner: phone, members: [ann] })
  expect(await ask(stage, { name: 'groups' })).toMatchObject([
    { subject: 'Team', members: [{ phone: '491700000001' }, { phone: '491700000100', isAdmin: false }] },
  ])
  await ask(stage, { name: 'chat', conversationId: talk.conversationId, action: 'block', on: true })
  await until(() => phone.blocked.size === 1, 'the block')
})
