import { createHash } from 'node:crypto'
import { proto, type WAMessage } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import { fromHistory } from '#server/channels/whatsapp/history/history.ts'
import { ANN, BEN, file, fromAnn, fromPhone, GROUP, inGroup, reading, SECONDS, US } from './payloads.ts'

const { StubType } = proto.WebMessageInfo

function past(messages: WAMessage[], more: Partial<Parameters<typeof fromHistory>[0]> = {}) {
  return fromHistory({ chats: [], contacts: [], messages, ...more }, reading)
}

function at(message: WAMessage, seconds: number, id: string): WAMessage {
  return { ...message, key: { ...message.key, id }, messageTimestamp: seconds }
}

test('a chat comes oldest first, in small parts, with the payload beside each line', () => {
  // WhatsApp gives the newest first; many share a second.
  const messages = Array.from({ length: 60 }, (_, index) =>
    at(fromAnn({ conversation: `${59 - index}` }), SECONDS - Math.floor(index / 3), `ID${59 - index}`),
  )
  const { parts } = past(messages)
  expect(parts.map(({ part }) => part.messages.length)).toEqual([25, 25, 10])
  const lines = parts.flatMap(({ part }) => part.messages)
  expect(lines.map(({ text }) => text)).toEqual(Array.from({ length: 60 }, (_, index) => `${index}`))
  const payloads = parts.flatMap((part) => part.payloads)
  expect(payloads.map(({ key }) => key.id)).toEqual(lines.map(({ externalId }) => externalId))
})

test('messages of two chats do not mix, and status and newsletters are left out', () => {
  const status = {
    ...fromAnn({ conversation: 'story' }),
    key: { remoteJid: 'status@broadcast', id: 'S', participant: `${ANN.lid}@lid` },
  }
  const { parts } = past([
    at(fromAnn({ conversation: 'a2' }), SECONDS, 'a2'),
    at(inGroup({ conversation: 'g2' }), SECONDS - 1, 'g2'),
    status,
    at(fromAnn({ conversation: 'a1' }), SECONDS - 2, 'a1'),
    at(inGroup({ conversation: 'g1' }), SECONDS - 3, 'g1'),
  ])
  expect(parts[0]?.part.messages.map(({ text }) => text)).toEqual(['g1', 'g2', 'a1', 'a2'])
})

test('lines carry status, reactions and files that can be fetched', () => {
  const reactions = [
    {
      key: { fromMe: true, remoteJid: `${ANN.lid}@lid`, id: 'R1' },
      text: '👍',
      senderTimestampMs: SECONDS * 1000 + 5,
    },
    { key: { fromMe: false, remoteJid: `${ANN.lid}@lid`, id: 'R2' }, text: '', senderTimestampMs: 1 },
  ]
  const photo = fromPhone({ imageMessage: file('image/jpeg') }, { status: 4, reactions, starred: true })
  const { parts, after } = past([photo])
  expect(parts[0]?.part.messages[0]).toMatchObject({
    author: 'us',
    kind: 'image',
    status: 'read',
    reactions: [{ author: 'us', emoji: '👍', at: SECONDS * 1000 + 5 }],
    file: { missing: { reason: 'past', canFetch: true, size: 1234, mime: 'image/jpeg' } },
    editedAt: null,
    deletedAt: null,
  })
  expect(after).toMatchObject([
    { do: 'change', target: { externalId: photo.key.id }, change: { type: 'starred' } },
  ])
})

test('who reacted in a group is told, whatever the time they claim', () => {
  const key = { fromMe: false, remoteJid: `${GROUP}@g.us`, participant: `${ANN.lid}@lid`, id: 'R' }
  const message = inGroup(
    { conversation: 'x' },
    { reactions: [{ key, text: '🎉', senderTimestampMs: 9e15 }] },
  )
  expect(past([message]).parts[0]?.part.messages[0]?.reactions).toEqual([
    { author: { phone: null, lid: ANN.lid, name: null }, emoji: '🎉', at: SECONDS * 1000 },
  ])
})

test('a message that was deleted for everyone leaves its place, and an edited one says so', () => {
  const deleted = fromAnn(null, { messageStubType: StubType.REVOKE, revokeMessageTimestamp: SECONDS + 9 })
  const edited = at(fromAnn({ editedMessage: { message: { conversation: 'new' } } }), SECONDS + 1, 'E')
  const lines = past([edited, deleted]).parts[0]?.part.messages
  expect(lines).toMatchObject([
    { kind: 'text', text: '', deletedAt: SECONDS * 1000 + 9_000 },
    { text: 'new', editedAt: SECONDS * 1000 + 1_000, deletedAt: null },
  ])
})

test('reactions and deletions that stand for themselves follow at the end, votes with their poll', () => {
  const reaction = at(fromAnn({ reactionMessage: { key: { id: 'OLD' }, text: '😀' } }), SECONDS, 'RE')
  const options = ['Mon', 'Tue'].map((optionName) => ({ optionName }))
  const hash = createHash('sha256').update('Tue').digest()
  const pollUpdates = [{ pollUpdateMessageKey: { fromMe: false }, vote: { selectedOptions: [hash] } }]
  const poll = at(
    fromPhone({ pollCreationMessage: { name: 'Q', options } }, { pollUpdates }),
    SECONDS,
    'POLL',
  )
  const { parts, after } = past([reaction, poll])
  expect(parts.flatMap(({ part }) => part.messages)).toHaveLength(1)
  expect(after).toMatchObject([
    { target: { externalId: 'POLL' }, change: { type: 'voted', author: { lid: ANN.lid }, options: ['Tue'] } },
    { target: { externalId: 'OLD' }, change: { type: 'reacted', emoji: '😀' } },
  ])
})

test('links come from everywhere they are told, once; names fill what has none', () => {
  const { links, parts, after, nameOf, progress } = past(
    [at(inGroup({ conversation: 'x' }, { pushName: null }), SECONDS, 'X')],
    {
      lidPnMappings: [{ lid: `${ANN.lid}@lid`, pn: `${ANN.phone}@s.whatsapp.net` }],
      chats: [
        {
          id: `${ANN.lid}@lid`,
          pnJid: `${ANN.phone}@s.whatsapp.net`,
          archived: true,
          pinned: 5,
          muteEndTime: SECONDS,
          unreadCount: 2,
          ephemeralExpiration: 86_400,
          ephemeralSettingTimestamp: SECONDS,
        },
        { id: `${GROUP}@g.us`, name: 'Team' },
        { id: 'status@broadcast' },
      ],
      contacts: [
        { id: `${ANN.lid}@lid`, name: 'Ann Lee', phoneNumber: `${ANN.phone}@s.whatsapp.net` },
        { id: `${BEN.lid}@lid`, notify: 'benny' },
        { id: `${BEN.phone}@s.whatsapp.net`, lid: `${BEN.lid}@lid` },
        { id: `${US.phone}@s.whatsapp.net`, lid: `${BEN.lid}@lid`, name: 'Me' },
      ],
      progress: 40,
    },
  )
  expect(links).toEqual([
    { do: 'link', pair: { lid: ANN.lid, phone: ANN.phone } },
    { do: 'link', pair: { lid: BEN.lid, phone: BEN.phone } },
  ])
  expect(parts[0]?.part.chats).toEqual([
    {
      disappears: { after: 86_400, setAt: SECONDS * 1000 },
      chat: { kind: 'person', phone: ANN.phone, lid: ANN.lid, name: 'Ann Lee' },
      archived: true,
      pinned: true,
      mutedUntil: SECONDS * 1000,
      unread: true,
    },
    {
      chat: { kind: 'group', groupId: GROUP, subject: 'Team' },
      archived: false,
      pinned: false,
      mutedUntil: null,
      unread: false,
    },
  ])
  expect(parts[0]?.part.messages[0]?.author).toMatchObject({ name: 'benny' })
  expect(after).toEqual([
    {
      do: 'rename',
      chat: { kind: 'person', phone: ANN.phone, lid: ANN.lid, name: 'Ann Lee' },
      name: 'Ann Lee',
    },
  ])
  expect(nameOf({ phone: null, lid: BEN.lid, name: null })).toBe('benny')
  expect(progress).toBe(40)
})

test('an empty piece of the past is no part', () => {
  expect(past([])).toMatchObject({ links: [], parts: [], after: [], progress: null })
})
