import { readFileSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import type { Outgoing } from '#server/channels/channel.ts'
import { poll } from '../../../apps/sandbox/people/contents.ts'
import { until } from '../../../apps/sandbox/until.ts'
import { aTalk } from './conversations.ts'
import { aLinkedStage } from './stage.ts'

const ANN = { number: '491700000100', name: 'Ann' }

/** Ann, and a way to send her a message of any kind; it answers what her phone decrypted. */
async function aTalkWithAnn() {
  const stage = await aLinkedStage()
  const { channel, channelId, host, sandbox } = stage
  const ann = sandbox.contacts.add(ANN)
  const talk = await aTalk(stage, { kind: 'phone', value: ANN.number })
  const folder = await mkdtemp(join(tmpdir(), 'sapa-kinds-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const picture = join(folder, 'picture')
  await sharp({ create: { width: 60, height: 30, channels: 3, background: 'teal' } })
    .jpeg()
    .toFile(picture)
  host.openFile = async (mediaId) => {
    const path = join(folder, `copy-${mediaId.replace('/', '-')}`)
    await copyFile(picture, path)
    return { path, mime: mediaId, name: 'offer.pdf', done: () => rm(path) }
  }
  const send = async (more: Partial<Outgoing>) => {
    const externalId = channel.chooseExternalId(channelId)
    const message = { ...(await talk.message(externalId, more.text ?? '')), ...more }
    expect(await channel.send(message)).toEqual({ outcome: 'sent' })
    const received = await until(() => ann.received.find(({ id }) => id === externalId), 'Ann to read it')
    return { id: message.id, externalId: externalId ?? '', content: received.content }
  }
  return Object.assign(stage, { ann, talk, send, picture: readFileSync(picture) })
}

function media(kind: 'image' | 'video' | 'audio' | 'document', mime: string): Partial<Outgoing> {
  return {
    media: {
      id: mime,
      kind,
      mime,
      name: 'offer.pdf',
      size: 500,
      width: null,
      height: null,
      hasThumbnail: false,
    },
  }
}

test('every kind without a file is read by the contact', async () => {
  const { send } = await aTalkWithAnn()
  expect((await send({ text: '*hi*' })).content.extendedTextMessage?.text).toBe('*hi*')
  const location = { latitude: 1.5, longitude: 2.5, name: 'Shop', address: null, live: false }
  const place = await send({ kind: 'location', details: { location } })
  expect(place.content.locationMessage).toMatchObject({ degreesLatitude: 1.5, name: 'Shop' })
  const contacts = [{ name: 'Eva', phones: ['+491700000200'] }]
  const card = await send({ kind: 'contacts', details: { contacts } })
  expect(card.content.contactMessage?.vcard).toContain('waid=491700000200')
  const details = { poll: { question: 'When?', options: ['Mon', 'Tue'], selectable: 1, votes: [] } }
  const survey = await send({ kind: 'poll', details })
  expect(survey.content.pollCreationMessageV3?.options).toMatchObject([
    { optionName: 'Mon' },
    { optionName: 'Tue' },
  ])
})

test('every kind of file is opened by the contact, with the same bytes', async () => {
  const { send, sandbox, picture } = await aTalkWithAnn()
  const open = (node: object | null | undefined, type: 'image' | 'video' | 'audio' | 'document') =>
    sandbox.world.media.get(node ?? {}, type).equals(picture)
  const image = await send({ kind: 'image', text: 'look', ...media('image', 'image/jpeg') })
  expect(image.content.imageMessage).toMatchObject({ caption: 'look', width: 60, height: 30 })
  expect(open(image.content.imageMessage, 'image')).toBe(true)
  const video = await send({ kind: 'video', ...media('video', 'video/mp4') })
  expect(open(video.content.videoMessage, 'video')).toBe(true)
  const document = await send({ kind: 'document', text: 'see', ...media('document', 'application/pdf') })
  const sent =
    document.content.documentWithCaptionMessage?.message?.documentMessage ?? document.content.documentMessage
  expect(sent).toMatchObject({ fileName: 'offer.pdf', caption: 'see' })
  expect(open(sent, 'document')).toBe(true)
  const voice = { voice: { seconds: 4, waveform: [1, 99] } }
  const note = await send({ kind: 'voice', details: voice, ...media('audio', 'audio/ogg') })
  expect(note.content.audioMessage).toMatchObject({ ptt: true, seconds: 4 })
  expect([...(note.content.audioMessage?.waveform ?? [])]).toEqual([1, 99])
  expect(open(note.content.audioMessage, 'audio')).toBe(true)
  const song = await send({ kind: 'audio', ...media('audio', 'audio/mpeg') })
  expect(song.content.audioMessage).toMatchObject({ mimetype: 'audio/mpeg' })
  expect(open(song.content.audioMessage, 'audio')).toBe(true)
  const sticker = await send({ kind: 'sticker', details: {}, ...media('image', 'image/webp') })
  expect(open(sticker.content.stickerMessage, 'image')).toBe(true)
  const caption = await send({ kind: 'edit', text: 'see here', details: { target: { messageId: image.id } } })
  expect(caption.content.protocolMessage?.editedMessage?.imageMessage).toMatchObject({ caption: 'see here' })
})

test('answers, reactions, edits, deletions and votes are about the message they are for', async () => {
  const { send, ann, phone, host, database, talk } = await aTalkWithAnn()
  const first = await send({ text: 'first' })
  const target = { target: { messageId: first.id } }
  const quoted = { messageId: first.id, kind: 'text', text: 'first', authorName: null, fromUs: true } as const
  const answer = await send({ text: 'and', quoted })
  expect(answer.content.extendedTextMessage?.contextInfo).toMatchObject({
    stanzaId: first.externalId,
    participant: phone.jid('pn'),
    quotedMessage: { extendedTextMessage: { text: 'first' } },
  })
  const reaction = await send({ kind: 'reaction', text: '❤️', details: target })
  expect(reaction.content.reactionMessage).toMatchObject({
    text: '❤️',
    key: { id: first.externalId, fromMe: true },
  })
  const edit = await send({ kind: 'edit', text: 'better', details: target })
  expect(edit.content.protocolMessage?.editedMessage?.extendedTextMessage?.text).toBe('better')
  const deletion = await send({ kind: 'delete', details: target })
  expect(deletion.content.protocolMessage).toMatchObject({ type: 0, key: { id: first.externalId } })

  const survey = await ann.say(phone, poll('When?', ['Mon', 'Tue']))
  await until(() => host.messages.find(({ externalId }) => externalId === survey.id), 'the poll')
  const row = await talk.message(survey.id, 'When?')
  await database.transaction(async (trx) => {
    await trx
      .updateTable('messages')
      .set({ direction: 'in', kind: 'poll' })
      .where('id', '=', row.id)
      .execute()
    await trx
      .updateTable('whatsapp_messages')
      .set({ message_id: row.id })
      .where('external_id', '=', survey.id)
      .execute()
  })
  const vote = await send({ kind: 'vote', details: { target: { messageId: row.id, options: ['Tue'] } } })
  expect(vote.content.pollUpdateMessage?.pollCreationMessageKey).toMatchObject({ id: survey.id })
})

test('what cannot be sent has failed for a reason before anything left', async () => {
  const { channel, channelId, talk, ann } = await aTalkWithAnn()
  const attempt = async (more: Partial<Outgoing>) =>
    channel.send({ ...(await talk.message(channel.chooseExternalId(channelId), '')), ...more })
  expect(await attempt({ text: 'x'.repeat(70_000) })).toEqual({ outcome: 'failed', code: 'text_too_long' })
  expect(await attempt({ kind: 'image' })).toEqual({ outcome: 'failed', code: 'file_missing' })
  expect(await attempt({ kind: 'sticker', ...media('image', 'image/png') })).toEqual({
    outcome: 'failed',
    code: 'sticker_not_webp',
  })
  expect(await attempt({ kind: 'reaction', text: '👍' })).toEqual({
    outcome: 'failed',
    code: 'target_missing',
  })
  expect(ann.received).toEqual([])
})

test('in a group, answers and reactions name whose message they are for', async () => {
  const stage = await aTalkWithAnn()
  const { ann, sandbox, phone, channel, channelId, host, database } = stage
  const bob = sandbox.contacts.add({ number: '491700000101', name: 'Bob' })
  const group = sandbox.groups.create({ subject: 'Team', owner: ann, members: [bob, phone] })
  const theirs = await bob.say(group, 'who comes?')
  await until(() => host.messages.find(({ externalId }) => externalId === theirs.id), 'the question')
  const talk = await aTalk(stage, { kind: 'group', value: group.jid.split('@')[0] ?? '' })
  const { contactId } = await aTalk(stage, { kind: 'lid', value: bob.lid })
  const row = await talk.message(theirs.id, 'who comes?')
  await database.transaction(async (trx) => {
    const incoming = { direction: 'in', author_id: contactId } as const
    await trx.updateTable('messages').set(incoming).where('id', '=', row.id).execute()
  })
  const quoted = {
    messageId: row.id,
    kind: 'text',
    text: 'who comes?',
    authorName: 'Bob',
    fromUs: false,
  } as const
  const answer = await talk.message(channel.chooseExternalId(channelId), 'we do')
  expect(await channel.send({ ...answer, quoted })).toEqual({ outcome: 'sent' })
  const reaction = await talk.message(channel.chooseExternalId(channelId), '👍')
  const about = { kind: 'reaction', details: { target: { messageId: row.id } } } as const
  expect(await channel.send({ ...reaction, ...about })).toEqual({ outcome: 'sent' })
  const received = () =>
    bob.received.filter(({ from }) => from === phone.number).map(({ content }) => content)
  await until(() => received().length >= 2, 'Bob to read both')
  const [first, second] = received()
  expect(first?.extendedTextMessage?.contextInfo).toMatchObject({
    stanzaId: theirs.id,
    participant: bob.jid('lid'),
  })
  expect(second?.reactionMessage?.key).toMatchObject({
    id: theirs.id,
    participant: bob.jid('lid'),
    fromMe: false,
  })
})
