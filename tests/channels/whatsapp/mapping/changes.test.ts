import { proto, type WAMessage } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import { fromWhatsapp } from '#server/channels/whatsapp/from-whatsapp/message.ts'
import { openVote } from '#server/channels/whatsapp/from-whatsapp/votes.ts'
import { sealVote } from '#server/channels/whatsapp/to-whatsapp/seal-vote.ts'
import {
  ANN,
  ANN_CHAT,
  BEN,
  fromAnn,
  fromPhone,
  GROUP,
  inGroup,
  line,
  NOW,
  reading,
  US,
  wired,
} from './payloads.ts'

const { Type } = proto.Message.ProtocolMessage
const SENT = NOW - 60_000

function read(message: WAMessage) {
  return fromWhatsapp(message, reading)
}

test('a reaction, and taking it back', () => {
  const reaction = { key: { id: 'TARGET', fromMe: true }, text: '❤️', senderTimestampMs: SENT + 5 }
  expect(read(fromAnn({ reactionMessage: reaction }))).toEqual({
    type: 'change',
    target: { chat: ANN_CHAT, externalId: 'TARGET' },
    change: { type: 'reacted', author: ANN, emoji: '❤️', at: SENT + 5 },
  })
  const back = read(fromPhone({ reactionMessage: { ...reaction, text: '' } }))
  expect(back).toMatchObject({ change: { type: 'reacted', author: 'us', emoji: '' } })
})

test('an edit of a text and of a caption, also as newer phones wrap it', () => {
  const edit = (editedMessage: proto.IMessage) => ({
    protocolMessage: {
      key: { id: 'TARGET' },
      type: Type.MESSAGE_EDIT,
      editedMessage,
      timestampMs: SENT + 70,
    },
  })
  expect(read(fromAnn(edit({ conversation: 'new' })))).toEqual({
    type: 'change',
    target: { chat: ANN_CHAT, externalId: 'TARGET' },
    change: { type: 'edited', author: ANN, text: 'new', at: SENT + 70 },
  })
  const wrapped = fromPhone({ editedMessage: { message: edit({ imageMessage: { caption: 'cap' } }) } })
  expect(read(wrapped)).toMatchObject({ change: { type: 'edited', author: 'us', text: 'cap' } })
})

test('a message deleted for everyone, by its author and by an admin', () => {
  const revoke = { protocolMessage: { key: { id: 'TARGET' }, type: Type.REVOKE } }
  expect(read(fromAnn(revoke))).toEqual({
    type: 'change',
    target: { chat: ANN_CHAT, externalId: 'TARGET' },
    change: { type: 'deleted', author: ANN, at: SENT },
  })
  expect(read(inGroup(revoke))).toMatchObject({
    target: { chat: { kind: 'group', groupId: GROUP }, externalId: 'TARGET' },
    change: { type: 'deleted', author: BEN },
  })
})

test('messages that now disappear, and one that is pinned, are lines', () => {
  const setting = { protocolMessage: { type: Type.EPHEMERAL_SETTING, ephemeralExpiration: 86_400 } }
  expect(line(fromAnn(setting))).toMatchObject({
    kind: 'system',
    details: { change: { code: 'disappearing', actor: 'Ann', subjects: [], value: '86400' } },
  })
  const pin = { pinInChatMessage: { key: { id: 'X' }, type: 1 } }
  expect(line(inGroup(pin)).details?.change).toMatchObject({ code: 'message_pinned', actor: 'Ben' })
})

test.each<[string, proto.IMessage, Partial<WAMessage>]>([
  ['protocol', { protocolMessage: { type: Type.APP_STATE_SYNC_KEY_SHARE } }, {}],
  ['protocol', { protocolMessage: {} }, {}],
  ['peer', { conversation: 'x' }, { category: 'peer' }],
  ['album', { albumMessage: { expectedImageCount: 2 } }, {}],
  ['sender_key', { senderKeyDistributionMessage: { groupId: 'x' } }, {}],
  ['keep_in_chat', { keepInChatMessage: { key: { id: 'x' } } }, {}],
])('no line: %s', (reason, content, more) => {
  expect(read(fromAnn(content, more))).toEqual({ type: 'nothing', reason })
})

const OPTIONS = ['Mon', 'Tue', 'Wed']
const secret = new Uint8Array(32).fill(3)
const poll = wired({
  messageContextInfo: { messageSecret: secret },
  pollCreationMessageV3: { name: 'When?', options: OPTIONS.map((optionName) => ({ optionName })) },
})

test.each([
  ['both by number', `${US.phone}@s.whatsapp.net`, `${ANN.phone}@s.whatsapp.net`],
  ['both by LID', `${US.lid}@lid`, `${ANN.lid}@lid`],
  ['by number and LID', `${US.phone}@s.whatsapp.net`, `${ANN.lid}@lid`],
])('a vote is opened with the secret of its poll: %s', (_name, creatorJid, voterJid) => {
  const vote = sealVote(['Tue', 'Wed'], secret, { pollId: 'POLL', creatorJid, voterJid })
  const sealed = read(
    fromAnn({ pollUpdateMessage: { pollCreationMessageKey: { id: 'POLL', fromMe: true }, vote } }),
  )
  if (sealed.type !== 'vote') throw new Error('It is no vote.')
  expect(sealed).toMatchObject({
    target: { chat: ANN_CHAT, externalId: 'POLL' },
    creator: 'us',
    voter: ANN,
    at: SENT,
  })
  const opened = { poll, pollId: 'POLL', creator: US, voter: ANN, vote: sealed.vote }
  expect(openVote(opened)).toEqual(['Tue', 'Wed'])
  expect(openVote({ ...opened, voter: BEN })).toBeNull()
  expect(openVote({ ...opened, poll: { pollCreationMessageV3: poll.pollCreationMessageV3 } })).toBeNull()
})

test('a vote that is taken back chooses nothing', () => {
  const address = { pollId: 'POLL', creatorJid: `${BEN.lid}@lid`, voterJid: `${ANN.lid}@lid` }
  const vote = sealVote([], secret, address)
  expect(openVote({ poll, pollId: 'POLL', creator: BEN, voter: ANN, vote })).toEqual([])
})

test.each([
  ['reaction_sealed', { encReactionMessage: { targetMessageKey: { id: 'X' } } }],
  ['comment_sealed', { encCommentMessage: { targetMessageKey: { id: 'X' } } }],
  ['event_answered', { encEventResponseMessage: { eventCreationMessageKey: { id: 'X' } } }],
])('what only the phone can open is a line that says so: %s', (code, content) => {
  expect(line(inGroup(content)).details?.change).toMatchObject({ code, actor: 'Ben', value: null })
})
