import { expect, test } from 'vitest'
import {
  FOREVER_MS,
  fromBlocklist,
  fromChats,
  fromDeletedChats,
  fromDeletedMessages,
  fromGroups,
  fromPresence,
} from '#server/channels/whatsapp/from-whatsapp/chats.ts'
import { fromContacts } from '#server/channels/whatsapp/from-whatsapp/contacts.ts'
import { fromMessageUpdates, fromReceipts } from '#server/channels/whatsapp/from-whatsapp/receipts.ts'
import { ANN, BEN, GROUP, NOW, reading, US } from './payloads.ts'

const JID = `${ANN.lid}@lid`
const CHAT = { kind: 'person', phone: null, lid: ANN.lid, name: null }
const GROUP_CHAT = { kind: 'group', groupId: GROUP, subject: null }
const key = { remoteJid: JID, fromMe: true, id: 'OUT1' }
const target = { chat: CHAT, externalId: 'OUT1' }

test.each([
  [2, 'sent'],
  [3, 'delivered'],
  [4, 'read'],
  [5, 'played'],
])('status %i of our message is %s', (status, name) => {
  expect(fromMessageUpdates([{ key, update: { status } }], reading)).toEqual([
    { do: 'change', target, change: { type: 'status', status: name } },
  ])
})

test.each([
  ['463', 'cold_paused'],
  ['404', 'not_on_whatsapp'],
  ['999', 'refused_by_whatsapp'],
])('a refusal with %s says why', (code, reason) => {
  const update = { status: 0, messageStubParameters: [code, 'text'] }
  expect(fromMessageUpdates([{ key, update }], reading)).toEqual([
    { do: 'change', target, change: { type: 'failed', code: reason } },
  ])
})

test('what the phone has read is read, and its stars are stars; edits are taken from their own messages', () => {
  const read = { key: { ...key, fromMe: false }, update: { status: 4 } }
  expect(fromMessageUpdates([read], reading)).toEqual([
    { do: 'changeChat', chat: CHAT, change: { type: 'read', upTo: key.id } },
  ])
  expect(fromMessageUpdates([{ key, update: { starred: true } }], reading)).toEqual([
    { do: 'change', target, change: { type: 'starred', starred: true } },
  ])
  const edit = { key, update: { message: { editedMessage: { message: { conversation: 'x' } } } } }
  expect(fromMessageUpdates([edit, { key: {}, update: { status: 4 } }], reading)).toEqual([])
})

test('in a group one member is enough, and our own phone is none', () => {
  const inGroup = { remoteJid: `${GROUP}@g.us`, fromMe: true, id: 'OUT2', participant: `${BEN.lid}@lid` }
  const receipts = [
    { key: inGroup, receipt: { userJid: `${BEN.lid}@lid`, receiptTimestamp: 5 } },
    { key: inGroup, receipt: { userJid: `${BEN.lid}@lid`, readTimestamp: 6 } },
    { key: inGroup, receipt: { userJid: `${US.lid}@lid`, readTimestamp: 7 } },
    { key: inGroup, receipt: { userJid: `${US.lid}@lid`, receiptTimestamp: 7 } },
  ]
  const change = (status: string) => ({
    do: 'change',
    target: { chat: GROUP_CHAT, externalId: 'OUT2' },
    change: { type: 'status', status },
  })
  expect(fromReceipts(receipts, reading)).toEqual([
    change('delivered'),
    change('read'),
    { do: 'changeChat', chat: GROUP_CHAT, change: { type: 'read', upTo: 'OUT2' } },
  ])
})

test.each([
  [{ archived: true }, { type: 'archived', archived: true }],
  [{ pinned: 1_700_000_000 }, { type: 'pinned', pinned: true }],
  [{ pinned: null }, { type: 'pinned', pinned: false }],
  [{ muteEndTime: NOW + 5 }, { type: 'muted', until: NOW + 5 }],
  [{ muteEndTime: -1 }, { type: 'muted', until: FOREVER_MS }],
  [{ muteEndTime: null }, { type: 'muted', until: null }],
  [{ unreadCount: 0 }, { type: 'read' }],
  [{ unreadCount: -1 }, { type: 'unread' }],
])('the phone did to a chat: %o', (update, change) => {
  expect(fromChats([{ id: JID, ...update }], reading)).toEqual([{ do: 'changeChat', chat: CHAT, change }])
})

test('a counter that only counts is no change, and a name is a name', () => {
  expect(fromChats([{ id: JID, unreadCount: 3, conversationTimestamp: 5 }], reading)).toEqual([])
  expect(fromChats([{ id: `${GROUP}@g.us`, name: 'Team' }], reading)).toEqual([
    { do: 'rename', chat: GROUP_CHAT, name: 'Team' },
  ])
  expect(fromGroups([{ id: `${GROUP}@g.us`, subject: 'Team 2' }, { id: 'x', subject: 'y' }, {}])).toEqual([
    { do: 'rename', chat: { ...GROUP_CHAT, subject: 'Team 2' }, name: 'Team 2' },
  ])
})

test('what is deleted on our own phone only', () => {
  expect(fromDeletedMessages({ keys: [key] }, reading)).toEqual([
    { do: 'change', target, change: { type: 'removed' } },
  ])
  const cleared = [{ do: 'changeChat', chat: CHAT, change: { type: 'cleared' } }]
  expect(fromDeletedMessages({ jid: JID, all: true }, reading)).toEqual(cleared)
  expect(fromDeletedChats([JID, 'status@broadcast'], reading)).toEqual(cleared)
})

test('who is blocked, and who is no longer', () => {
  const calls = (blocked: boolean) => [{ do: 'changeChat', chat: CHAT, change: { type: 'blocked', blocked } }]
  expect(fromBlocklist({ blocklist: [JID] }, reading)).toEqual(calls(true))
  expect(fromBlocklist({ blocklist: [JID], type: 'remove' }, reading)).toEqual(calls(false))
})

test('who is writing or recording, and who has stopped; never ourselves', () => {
  const presences = {
    [`${BEN.lid}:2@lid`]: { lastKnownPresence: 'recording' as const },
    [`${ANN.lid}@lid`]: { lastKnownPresence: 'available' as const },
    [`${US.lid}@lid`]: { lastKnownPresence: 'composing' as const },
  }
  const typing = (lid: string, state: string) => ({
    do: 'typing',
    chat: GROUP_CHAT,
    author: { phone: null, lid, name: null },
    state,
  })
  expect(fromPresence({ id: `${GROUP}@g.us`, presences }, reading)).toEqual([
    typing(BEN.lid, 'recording'),
    typing(ANN.lid, 'paused'),
  ])
})

test('who is online, or when they last were, in a chat with one person', () => {
  const told = (presence: object) =>
    fromPresence({ id: JID, presences: { [JID]: presence as { lastKnownPresence: 'available' } } }, reading)
      .filter(({ do: what }) => what === 'presence')
      .map((call) => 'seen' in call && call.seen)
  expect(told({ lastKnownPresence: 'available' })).toEqual([{ online: true, lastSeenAt: null }])
  expect(told({ lastKnownPresence: 'unavailable', lastSeen: 1_700_000_000 })).toEqual([
    { online: false, lastSeenAt: 1_700_000_000_000 },
  ])
  expect(told({ lastKnownPresence: 'unavailable' })).toEqual([{ online: false, lastSeenAt: null }])
  expect(told({ lastKnownPresence: 'composing' })).toEqual([])
})

test('contacts bring names of the address book and which addresses are one person', () => {
  const saved = { id: `${ANN.phone}@s.whatsapp.net`, lid: JID, name: 'Ann Lee', notify: 'annie' }
  expect(fromContacts([saved], US)).toEqual([
    { do: 'link', pair: { phone: ANN.phone, lid: ANN.lid } },
    {
      do: 'rename',
      chat: { kind: 'person', phone: ANN.phone, lid: ANN.lid, name: 'Ann Lee' },
      name: 'Ann Lee',
    },
  ])
  expect(fromContacts([{ id: JID, phoneNumber: `${ANN.phone}@s.whatsapp.net` }], US)).toEqual([
    { do: 'link', pair: { phone: ANN.phone, lid: ANN.lid } },
  ])
  const ourselves = { id: `${US.phone}@s.whatsapp.net`, name: 'Me' }
  expect(fromContacts([{ id: JID, notify: 'annie', imgUrl: 'changed' }, ourselves, {}], US)).toEqual([])
})
