import { proto, type WAMessage } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import { fromCall } from '#server/channels/whatsapp/from-whatsapp/calls.ts'
import { fromWhatsapp } from '#server/channels/whatsapp/from-whatsapp/message.ts'
import { ANN, ANN_CHAT, BEN, fromAnn, GROUP, inGroup, line, NOW, reading, US } from './payloads.ts'

const { StubType } = proto.WebMessageInfo

function notice(
  messageStubType: number,
  messageStubParameters: string[] = [],
  more: Partial<WAMessage> = {},
) {
  // As handleNotification of Baileys makes it.
  const message = inGroup(null)
  return {
    ...message,
    message: undefined,
    pushName: undefined,
    messageStubType,
    messageStubParameters,
    ...more,
  }
}

const eva = JSON.stringify({
  id: '80491700000300@lid',
  phoneNumber: '491700000300@s.whatsapp.net',
  admin: null,
})
const ben = JSON.stringify({ id: `${BEN.lid}@lid` })

test.each<[string, number, string[], { subjects?: string[]; value?: string | null }]>([
  ['group_create', StubType.GROUP_CREATE, ['Team'], { value: 'Team' }],
  ['group_subject', StubType.GROUP_CHANGE_SUBJECT, ['Team 2'], { value: 'Team 2' }],
  ['group_description', StubType.GROUP_CHANGE_DESCRIPTION, ['We build'], { value: 'We build' }],
  ['group_icon', StubType.GROUP_CHANGE_ICON, ['123'], { value: null }],
  ['group_link', StubType.GROUP_CHANGE_INVITE_LINK, ['SECRETCODE'], { value: null }],
  ['group_add', StubType.GROUP_PARTICIPANT_ADD, [eva], { subjects: ['+491700000300'] }],
  ['group_join', StubType.GROUP_PARTICIPANT_ADD, [ben], { subjects: [`#${BEN.lid.slice(-4)}`] }],
  ['group_remove', StubType.GROUP_PARTICIPANT_REMOVE, [eva, ben], { subjects: ['+491700000300', '#0101'] }],
  [
    'group_leave',
    StubType.GROUP_PARTICIPANT_LEAVE,
    ['491700000101@s.whatsapp.net'],
    { subjects: ['+491700000101'] },
  ],
  [
    'group_promote',
    StubType.GROUP_PARTICIPANT_PROMOTE,
    [JSON.stringify({ id: `${US.lid}@lid` })],
    { subjects: ['Shop'] },
  ],
  ['group_demote', StubType.GROUP_PARTICIPANT_DEMOTE, [eva], { subjects: ['+491700000300'] }],
  ['group_join', StubType.GROUP_PARTICIPANT_INVITE, [eva], {}],
  ['group_admins_only', StubType.GROUP_CHANGE_ANNOUNCE, ['on'], {}],
  ['group_everyone', StubType.GROUP_CHANGE_ANNOUNCE, ['off'], {}],
  ['group_locked', StubType.GROUP_CHANGE_RESTRICT, ['on'], {}],
  ['group_approval_off', StubType.GROUP_MEMBERSHIP_JOIN_APPROVAL_MODE, ['off'], {}],
])('%s is a line of the group', (code, type, parameters, expected) => {
  expect(line(notice(type, parameters))).toMatchObject({
    kind: 'system',
    chat: { kind: 'group', groupId: GROUP },
    author: { phone: BEN.phone, lid: BEN.lid },
    externalId: '3AGROUP567890ABCDEF1',
    details: { change: { code, actor: '+491700000101', ...expected } },
  })
})

test('a notice without an actor is a line too, and known names stand in it', () => {
  const message = notice(StubType.GROUP_PARTICIPANT_ADD, [eva, '{broken'])
  const nobody = { ...message, key: { remoteJid: `${GROUP}@g.us`, id: 'N1', fromMe: false } }
  const read = fromWhatsapp(nobody, {
    ...reading,
    nameOf: (peer) => (peer.lid === '80491700000300' ? 'Eva' : null),
  })
  expect(read).toMatchObject({
    message: { kind: 'system', author: 'us', details: { change: { actor: null, subjects: ['Eva'] } } },
  })
})

test.each([StubType.E2E_ENCRYPTED, StubType.BIZ_PRIVACY_MODE_TO_BSP, StubType.E2E_IDENTITY_CHANGED, 9999])(
  'a notice that tells a team nothing is no line: %i',
  (type) => {
    expect(fromWhatsapp(notice(type), reading)).toEqual({ type: 'nothing', reason: 'notice' })
  },
)

test('what cannot be read yet leaves a place for it, also where only the group key came', () => {
  const stub = { messageStubType: StubType.CIPHERTEXT, messageStubParameters: ['No session record'] }
  expect(line(fromAnn(null, stub))).toMatchObject({
    kind: 'unavailable',
    chat: ANN_CHAT,
    author: ANN,
    details: null,
  })
  expect(line(inGroup({ senderKeyDistributionMessage: { groupId: 'x' } }, stub)).kind).toBe('unavailable')
  const peer = fromAnn(null, { ...stub, category: 'peer' })
  expect(fromWhatsapp(peer, reading)).toEqual({ type: 'nothing', reason: 'peer' })
  const unsigned = { ...inGroup(null, stub), key: { remoteJid: `${GROUP}@g.us`, id: 'U', fromMe: false } }
  expect(fromWhatsapp(unsigned, reading)).toEqual({ type: 'nothing', reason: 'no_author' })
})

test('content wins over a stub that came with it', () => {
  expect(line(fromAnn({ conversation: 'here' }, { messageStubType: StubType.CIPHERTEXT })).text).toBe('here')
})

test('a deletion that was folded into its message is no line', () => {
  const folded = fromAnn(null, { messageStubType: StubType.REVOKE })
  expect(fromWhatsapp(folded, reading)).toEqual({ type: 'nothing', reason: 'revoked' })
})

test.each([
  [StubType.CALL_MISSED_VOICE, false, false],
  [StubType.CALL_MISSED_VIDEO, true, false],
  [StubType.CALL_MISSED_GROUP_VIDEO, true, true],
])('a missed call is a line: %i', (messageStubType, video, group) => {
  expect(line(fromAnn(null, { messageStubType }))).toMatchObject({
    kind: 'call',
    author: ANN,
    details: { call: { video, group, outcome: 'missed' } },
  })
})

test('a call rings, is missed or rejected under one id; what happens in between is no line', () => {
  const event = {
    chatId: `${ANN.lid}@lid`,
    from: `${ANN.lid}:0@lid`,
    callerPn: `${ANN.phone}@s.whatsapp.net`,
    id: 'CALL1',
    date: new Date(NOW - 1_000),
    isVideo: true,
    offline: false,
  }
  expect(fromCall({ ...event, status: 'offer' }, reading)).toMatchObject({
    chat: { kind: 'person', phone: ANN.phone, lid: ANN.lid },
    externalId: 'CALL1',
    kind: 'call',
    details: { call: { video: true, group: false, outcome: 'offered' } },
    sentAt: NOW - 1_000,
  })
  expect(fromCall({ ...event, status: 'timeout' }, reading)?.details?.call?.outcome).toBe('missed')
  expect(fromCall({ ...event, status: 'reject' }, reading)?.details?.call?.outcome).toBe('rejected')
  expect(fromCall({ ...event, status: 'ringing' }, reading)).toBeNull()
  expect(
    fromCall({ ...event, status: 'offer', from: `${US.lid}@lid`, callerPn: undefined }, reading),
  ).toBeNull()
  const grouped = fromCall({ ...event, status: 'offer', isGroup: true, groupJid: `${GROUP}@g.us` }, reading)
  expect(grouped).toMatchObject({
    chat: { kind: 'group', groupId: GROUP },
    details: { call: { group: true } },
  })
})
