import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Boom } from '@hapi/boom'
import { proto, type WAMessage, type WAMessageKey } from '@whiskeysockets/baileys'
import pino from 'pino'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Outgoing } from '#server/channels/channel.ts'
import { fromWhatsapp } from '#server/channels/whatsapp/from-whatsapp/message.ts'
import { openVote } from '#server/channels/whatsapp/from-whatsapp/votes.ts'
import { decryptMedia } from '#server/channels/whatsapp/media/decrypt.ts'
import { type Sending, type Stored, toWhatsapp } from '#server/channels/whatsapp/to-whatsapp/compose.ts'
import { failureOfAck, failureOfError } from '#server/channels/whatsapp/to-whatsapp/failures.ts'
import { writeMessage } from '#server/channels/whatsapp/to-whatsapp/write.ts'
import { ANN, BEN, file, GROUP, NOW, SECONDS, US, wired } from './payloads.ts'

let folder: string
let picture: string
let uploaded: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sapa-outgoing-'))
  picture = join(folder, 'picture.jpg')
  uploaded = []
  await sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } })
    .jpeg()
    .toFile(picture)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const ANN_JID = `${ANN.phone}@s.whatsapp.net`
const OWN_JID = `${US.phone}@s.whatsapp.net`
const GROUP_JID = `${GROUP}@g.us`
const sending: Sending = { jid: ANN_JID, ownJid: OWN_JID, now: NOW }

function outgoing(more: Partial<Outgoing>): Outgoing {
  return {
    id: 'm1',
    accountId: 'a1',
    channelId: 'c1',
    conversationId: 'v1',
    externalId: '3EB0AAAA',
    direction: 'out',
    kind: 'text',
    text: '',
    media: null,
    status: 'sending',
    failureCode: null,
    author: { kind: 'agent', id: 'g1', name: 'Gita' },
    clientId: 'x',
    sentAt: NOW,
    seq: 1,
    details: null,
    quoted: null,
    reactions: [],
    editedAt: null,
    deletedAt: null,
    historic: false,
    starred: false,
    sendAt: null,
    referenceId: null,
    ...more,
  }
}

/** What leaves, after the wire. */
async function written(message: Partial<Outgoing>, more: Partial<Sending> = {}): Promise<WAMessage> {
  const to = { ...sending, ...more }
  const composed = toWhatsapp(outgoing(message), to)
  if ('failure' in composed) throw new Error(composed.failure)
  const made = await writeMessage(composed, to, {
    messageId: '3EB0AAAA',
    logger: pino({ level: 'silent' }),
    async upload(path) {
      const copy = join(folder, `upload-${uploaded.length}`)
      await copyFile(path, copy)
      uploaded.push(copy)
      return { mediaUrl: 'https://mmg.whatsapp.net/v/up', directPath: '/v/up' }
    },
  })
  expect(made.key).toMatchObject({ remoteJid: to.jid, fromMe: true, id: '3EB0AAAA' })
  expect(Number(made.messageTimestamp)).toBe(NOW / 1000)
  return { ...made, key: made.key as WAMessageKey, message: wired(made.message ?? {}) }
}

/** What Ann's inbox would make of it, were she a Sapa. */
async function arrived(message: Partial<Outgoing>, more: Partial<Sending> = {}) {
  const { key, message: content } = await written(message, more)
  const group = key.remoteJid?.endsWith('@g.us')
  return fromWhatsapp(
    {
      key: {
        remoteJid: group ? key.remoteJid : OWN_JID,
        participant: group ? OWN_JID : undefined,
        id: key.id,
        fromMe: false,
      },
      messageTimestamp: SECONDS,
      pushName: 'Shop',
      message: content,
    },
    { us: ANN, now: NOW },
  )
}

function own(mime: string, name = 'file', size = 100) {
  return { path: picture, mime, name, size }
}

test('a text leaves as it was written, without a preview', async () => {
  const { message } = await written({ text: '*bold* https://example.org' })
  expect(JSON.parse(JSON.stringify(message?.extendedTextMessage))).toEqual({
    text: '*bold* https://example.org',
  })
  expect(await arrived({ text: 'hi' })).toMatchObject({ message: { kind: 'text', text: 'hi' } })
})

test('an answer quotes the kept message, or its text where nothing was kept', async () => {
  const quoted: Stored = {
    externalId: 'HERS',
    fromUs: false,
    authorJid: null,
    message: wired({
      messageContextInfo: { messageSecret: new Uint8Array(32) },
      imageMessage: file('image/jpeg', { caption: 'cup?', contextInfo: { stanzaId: 'older' } }),
    }),
  }
  const view = { messageId: 'x', kind: 'image', text: 'cup?', authorName: 'Ann', fromUs: false } as const
  const answer = await written({ text: 'yes', quoted: view }, { quoted })
  const info = answer.message?.extendedTextMessage?.contextInfo
  expect(info).toMatchObject({
    stanzaId: 'HERS',
    participant: ANN_JID,
    quotedMessage: { imageMessage: { caption: 'cup?' } },
  })
  expect(info?.quotedMessage?.imageMessage?.contextInfo).toBeFalsy()
  const plain = await arrived({ text: 'yes', quoted: view }, { quoted: { ...quoted, message: null } })
  expect(plain).toMatchObject({ message: { quoted: { externalId: 'HERS', text: 'cup?', author: 'us' } } })
  const inGroup = await written(
    { text: 'yes', quoted: view },
    { jid: GROUP_JID, quoted: { ...quoted, authorJid: `${BEN.lid}@lid` } },
  )
  expect(inGroup.message?.extendedTextMessage?.contextInfo?.participant).toBe(`${BEN.lid}@lid`)
  const ours = await written({ text: 'yes', quoted: view }, { quoted: { ...quoted, fromUs: true } })
  expect(ours.message?.extendedTextMessage?.contextInfo?.participant).toBe(OWN_JID)
})

test('who is mentioned is named by number, as phones look for it', async () => {
  const mentions = [
    { name: 'Ben', jid: `${BEN.lid}@lid` },
    { name: 'Ben Two', jid: '777777@lid' },
  ]
  expect(await arrived({ text: '@Ben Two and @Ben' }, { jid: GROUP_JID, mentions })).toMatchObject({
    message: { text: `@777777 and @${BEN.lid}`, mentions: [{ lid: BEN.lid }, { lid: '777777' }] },
  })
})

test('an image is sealed from our own copy, and opens to the same bytes', async () => {
  const image = await written({ kind: 'image', text: 'look' }, { file: own('image/jpeg') })
  const node = image.message?.imageMessage
  expect(node).toMatchObject({ caption: 'look', mimetype: 'image/jpeg', width: 40, height: 20 })
  expect(node?.jpegThumbnail?.length).toBeGreaterThan(50)
  const sealed = await readFile(uploaded.at(-1) ?? '')
  const open = decryptMedia({
    mediaKey: node?.mediaKey ?? new Uint8Array(),
    type: 'image',
    fileSha256: node?.fileSha256 ?? null,
    maxBytes: 1e6,
  })
  const opened = await Readable.from(
    open(Readable.from([sealed.subarray(0, 7), sealed.subarray(7)])),
  ).toArray()
  expect(Buffer.concat(opened).equals(await readFile(picture))).toBe(true)
})

test.each([
  ['video', 'video/mp4', 'video', 'video/mp4'],
  ['audio', 'audio/mpeg', 'audio', 'audio/mpeg'],
  ['document', 'application/pdf', 'document', 'application/pdf'],
  ['image', 'image/webp', 'document', 'image/webp'],
  ['video', 'video/webm', 'document', 'video/webm'],
  ['audio', 'audio/flac', 'document', 'audio/flac'],
  ['voice', 'audio/mp4', 'audio', 'audio/mp4'],
] as const)('a file sent as %s of type %s arrives as %s', async (kind, mime, as, arrivedMime) => {
  const result = await arrived({ kind, text: as === 'audio' ? '' : 'cap' }, { file: own(mime, 'report.x') })
  expect(result).toMatchObject({
    message: { kind: as, text: as === 'audio' ? '' : 'cap' },
    file: { type: as, mime: arrivedMime, ...(as === 'document' ? { name: 'report.x' } : {}) },
  })
})

test('a text with a file is one message of the file’s kind', async () => {
  const media = {
    id: 'f',
    kind: 'image',
    mime: 'image/jpeg',
    name: 'p.jpg',
    size: 5,
    width: 1,
    height: 1,
    hasThumbnail: false,
  } as const
  expect(await arrived({ text: 'look', media }, { file: own('image/jpeg') })).toMatchObject({
    message: { kind: 'image', text: 'look' },
  })
})

test('a voice note keeps its length and its waveform', async () => {
  const voice = { seconds: 7, waveform: [0, 50, 100, 250, -3] }
  const result = await arrived({ kind: 'voice', details: { voice } }, { file: own('audio/ogg') })
  expect(result).toMatchObject({
    message: { kind: 'voice', details: { voice: { seconds: 7, waveform: [0, 50, 100, 100, 0] } } },
    file: { mime: 'audio/ogg' },
  })
})

test('a sticker is a small webp and nothing else', async () => {
  expect(
    await arrived({ kind: 'sticker', details: { animated: true } }, { file: own('image/webp') }),
  ).toMatchObject({
    message: { kind: 'sticker', details: { animated: true } },
  })
  expect(toWhatsapp(outgoing({ kind: 'sticker' }), { ...sending, file: own('image/png') })).toEqual({
    failure: 'sticker_not_webp',
  })
  const large = own('image/webp', 's', 2_000_000)
  expect(toWhatsapp(outgoing({ kind: 'sticker' }), { ...sending, file: large })).toEqual({
    failure: 'file_too_large_for_whatsapp',
  })
})

test('a place', async () => {
  const location = { latitude: -6.2, longitude: 106.8, name: 'Office', address: null, live: false }
  expect(await arrived({ kind: 'location', details: { location } })).toMatchObject({
    message: { kind: 'location', details: { location } },
  })
})

test('contact cards, with numbers that can be written to and names that cannot break out', async () => {
  const contacts = [
    { name: 'Eva; Lind\r\nTEL:666', phones: ['+49 170 0000200', '112'] },
    { name: 'Tom', phones: [] },
  ]
  const one = await written({ kind: 'contacts', details: { contacts: contacts.slice(0, 1) } })
  expect(one.message?.contactMessage?.vcard).toContain(';waid=491700000200:+49 170 0000200')
  expect(await arrived({ kind: 'contacts', details: { contacts } })).toMatchObject({
    message: { details: { contacts: [{ phones: ['+49 170 0000200', '112'] }, { name: 'Tom', phones: [] }] } },
  })
})

test('a poll, a vote on it, and what the vote says', async () => {
  const poll = { question: 'When?', options: ['Mon', 'Tue'], selectable: 1, votes: [] }
  expect(await arrived({ kind: 'poll', details: { poll } })).toMatchObject({
    message: { kind: 'poll', details: { poll } },
  })
  const any = await written({ kind: 'poll', details: { poll: { ...poll, selectable: 9 } } })
  expect(any.message?.pollCreationMessage?.selectableOptionsCount).toBe(2)

  const theirs = await written({ kind: 'poll', details: { poll } })
  const target: Stored = {
    externalId: 'POLL',
    fromUs: false,
    authorJid: null,
    message: theirs.message ?? null,
  }
  const vote = await arrived(
    { kind: 'vote', details: { target: { messageId: 'p', options: ['Tue'] } } },
    { target },
  )
  if (vote.type !== 'vote') throw new Error('It is no vote.')
  expect(vote).toMatchObject({ target: { externalId: 'POLL' }, voter: { phone: US.phone } })
  const opened = openVote({
    poll: theirs.message ?? {},
    pollId: 'POLL',
    creator: ANN,
    voter: US,
    vote: vote.vote,
  })
  expect(opened).toEqual(['Tue'])
  const unreadable = toWhatsapp(outgoing({ kind: 'vote' }), {
    ...sending,
    target: { ...target, message: null },
  })
  expect(unreadable).toEqual({ failure: 'poll_unreadable' })
})

test('a reaction and taking it back', async () => {
  const target: Stored = { externalId: 'HERS', fromUs: false, authorJid: `${BEN.lid}@lid`, message: null }
  expect(await arrived({ kind: 'reaction', text: '👍' }, { target })).toMatchObject({
    type: 'change',
    target: { externalId: 'HERS' },
    change: { type: 'reacted', emoji: '👍', at: NOW },
  })
  expect(await arrived({ kind: 'reaction', text: '' }, { target })).toMatchObject({ change: { emoji: '' } })
  const inGroup = await written({ kind: 'reaction', text: '👍' }, { jid: GROUP_JID, target })
  expect(inGroup.message?.reactionMessage?.key).toMatchObject({
    remoteJid: GROUP_JID,
    fromMe: false,
    participant: `${BEN.lid}@lid`,
  })
})

test('an edit of a text and of a caption', async () => {
  const target: Stored = {
    externalId: 'OURS',
    fromUs: true,
    authorJid: null,
    message: wired({ conversation: 'old' }),
  }
  expect(await arrived({ kind: 'edit', text: 'new' }, { target })).toMatchObject({
    type: 'change',
    target: { externalId: 'OURS' },
    change: { type: 'edited', text: 'new', at: NOW },
  })
  const message = wired({ imageMessage: file('image/jpeg', { caption: 'old' }) })
  const caption = await written({ kind: 'edit', text: 'new' }, { target: { ...target, message } })
  expect(caption.message?.protocolMessage?.editedMessage?.imageMessage).toMatchObject({
    caption: 'new',
    directPath: '/v/t62/abc',
  })
  expect(
    toWhatsapp(outgoing({ kind: 'edit', text: 'x' }), { ...sending, target: { ...target, fromUs: false } }),
  ).toEqual({ failure: 'target_missing' })
})

test('a message deleted for everyone: ours anywhere, another’s only as an admin of a group', async () => {
  const target: Stored = { externalId: 'OURS', fromUs: true, authorJid: null, message: null }
  expect(await arrived({ kind: 'delete' }, { target })).toMatchObject({
    type: 'change',
    target: { externalId: 'OURS' },
    change: { type: 'deleted' },
  })
  const theirs = { ...target, fromUs: false, authorJid: `${BEN.lid}@lid` }
  const admin = await written({ kind: 'delete' }, { jid: GROUP_JID, target: theirs })
  expect(admin.message?.protocolMessage).toMatchObject({
    type: proto.Message.ProtocolMessage.Type.REVOKE,
    key: { fromMe: false, participant: `${BEN.lid}@lid` },
  })
  expect(toWhatsapp(outgoing({ kind: 'delete' }), { ...sending, target: theirs })).toEqual({
    failure: 'target_missing',
  })
})

test('messages of a chat that forgets are told when', async () => {
  const composed = toWhatsapp(outgoing({ text: 'x' }), sending)
  if ('failure' in composed) throw new Error(composed.failure)
  const given = {
    messageId: 'ID',
    logger: pino({ level: 'silent' }),
    upload: () => Promise.reject(new Error('no')),
  }
  const made = await writeMessage(composed, sending, { ...given, ephemeralExpiration: 86_400 })
  expect(made.message?.extendedTextMessage?.contextInfo?.expiration).toBe(86_400)
})

test.each<[string, Partial<Outgoing>]>([
  ['message_empty', { text: '  ' }],
  ['text_too_long', { text: 'x'.repeat(65_537) }],
  ['file_missing', { kind: 'image' }],
  ['target_missing', { kind: 'reaction', text: '👍' }],
  ['target_missing', { kind: 'delete' }],
  ['message_empty', { kind: 'poll', details: {} }],
  ['message_empty', { kind: 'contacts', details: { contacts: [] } }],
  ['message_empty', { kind: 'location' }],
  ['kind_not_supported', { kind: 'system' }],
])('what cannot be sent says why: %s', (failure, message) => {
  expect(toWhatsapp(outgoing(message), sending)).toEqual({ failure })
})

test('a file that nobody staged fails for certain, and refusals have names', async () => {
  await writeFile(join(folder, 'here'), 'x')
  const missing = { ...own('application/pdf'), path: join(folder, 'nowhere') }
  const error = await written({ kind: 'document' }, { file: missing }).catch((thrown: unknown) => thrown)
  expect(failureOfError(error)).toBe('file_missing')
  expect(failureOfError(Object.assign(new Error('hung up'), { code: 'ECONNRESET' }))).toBe('upload_failed')
  expect(failureOfError(new Boom('no host takes it', { statusCode: 500 }))).toBe('upload_failed')
  expect(failureOfError(new Boom('too large', { statusCode: 413 }))).toBe('file_too_large_for_whatsapp')
  expect(failureOfError(new TypeError('a mistake of ours'))).toBeNull()
  expect(failureOfAck('463')).toBe('cold_paused')
  expect(failureOfAck(undefined)).toBe('refused_by_whatsapp')
})
