import { randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { afterEach, expect, test } from 'vitest'
import type { AgentEvent } from '#server/protocol/events.ts'
import type { MessageKind, MessageView } from '#server/protocol/views.ts'
import { anMp4, anOpus, aPdf, aPicture, aWav } from '#tests/support/files.ts'
import { eventually, thread } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import type { MediaKind } from '../../apps/sandbox/media/encryption.ts'
import { eventAnswer, mentioning, poll } from '../../apps/sandbox/people/contents.ts'
import type { SayOptions } from '../../apps/sandbox/server/outgoing.ts'
import { aWhatsappStage } from './stage.ts'
import { aListener, aTalk, bytesOf } from './talk.ts'

const CAP_BYTES = 50_000
const PATIENCE_MS = 15_000

const stage = sharedByFile(() => aWhatsappStage({ settings: { maxFileBytes: CAP_BYTES } }))

afterEach(() => expect(stage().sandbox.alarms).toEqual([]))

/** A file on WhatsApp's host, and the fields by which a message names it. */
function stored(bytes: Buffer, kind: MediaKind, mimetype: string) {
  return { ...stage().sandbox.world.media.put(bytes, kind), mimetype }
}

async function comesWithItsBytes(
  content: proto.IMessage,
  expected: { bytes: Buffer; kind: MessageKind },
): Promise<MessageView> {
  const talk = await aTalk(stage())
  const message = await talk.comes(content)
  expect(message.kind).toBe(expected.kind)
  expect((await bytesOf(stage(), message)).equals(expected.bytes)).toBe(true)
  expect(await talk.conversation()).toMatchObject({
    unreadCount: 2,
    lastMessage: { id: message.id, kind: expected.kind, direction: 'in' },
  })
  return message
}

test('text: comes in as it was written, and counts as unread', async () => {
  const talk = await aTalk(stage())
  expect(await talk.comes('*is it* open?')).toMatchObject({
    kind: 'text',
    text: '*is it* open?',
    direction: 'in',
    status: 'received',
    author: { kind: 'contact', name: talk.contact.name },
  })
  const vanishing = { ephemeralMessage: { message: { extendedTextMessage: { text: 'soon gone' } } } }
  expect(await talk.comes(vanishing)).toMatchObject({ kind: 'text', text: 'soon gone' })
  expect(await talk.conversation()).toMatchObject({ unreadCount: 3, lastMessage: { preview: 'soon gone' } })
})

test('text: the longest that a phone sends is kept whole, also of emoji and with letters of every width', async () => {
  const talk = await aTalk(stage())
  for (const written of [`${'👍🏽'.repeat(65_535)}end`, `${'漢'.repeat(65_535)}.`]) {
    const message = await talk.comes(written)
    expect([message.text.length, message.text === written]).toEqual([written.length, true])
  }
})

test('image: comes in with its caption, its size and its bytes', async () => {
  const bytes = await aPicture({ format: 'jpeg', width: 80, height: 40 })
  const imageMessage = { ...stored(bytes, 'image', 'image/jpeg'), caption: 'look' }
  const message = await comesWithItsBytes({ imageMessage }, { bytes, kind: 'image' })
  expect(message).toMatchObject({ text: 'look', media: { kind: 'image', mime: 'image/jpeg', width: 80 } })
})

test('video: comes in with its bytes', async () => {
  const bytes = anMp4()
  const videoMessage = { ...stored(bytes, 'video', 'video/mp4'), caption: 'see' }
  const message = await comesWithItsBytes({ videoMessage }, { bytes, kind: 'video' })
  expect(message).toMatchObject({ text: 'see', media: { kind: 'video', mime: 'video/mp4' } })
})

test('voice note: comes in with its length, its heights and its bytes', async () => {
  const bytes = anOpus()
  const audioMessage = {
    ...stored(bytes, 'audio', 'audio/ogg; codecs=opus'),
    ptt: true,
    seconds: 3,
    waveform: new Uint8Array([0, 50, 99]),
  }
  const message = await comesWithItsBytes({ audioMessage }, { bytes, kind: 'voice' })
  expect(message).toMatchObject({
    details: { voice: { seconds: 3, waveform: [0, 50, 99] } },
    media: { kind: 'audio', mime: 'audio/ogg' },
  })
})

test('audio file: comes in with its bytes', async () => {
  const bytes = aWav()
  const audioMessage = { ...stored(bytes, 'audio', 'audio/wav'), seconds: 1 }
  await comesWithItsBytes({ audioMessage }, { bytes, kind: 'audio' })
})

test('document: comes in with its name, its caption and its bytes', async () => {
  const bytes = aPdf()
  const documentMessage = { ...stored(bytes, 'document', 'application/pdf'), fileName: 'offer.pdf' }
  const content = {
    documentWithCaptionMessage: { message: { documentMessage: { ...documentMessage, caption: 'ours' } } },
  }
  const message = await comesWithItsBytes(content, { bytes, kind: 'document' })
  expect(message).toMatchObject({ text: 'ours', media: { name: 'offer.pdf', mime: 'application/pdf' } })
})

test('sticker: comes in with its bytes', async () => {
  const bytes = await aPicture({ format: 'webp' })
  const stickerMessage = { ...stored(bytes, 'sticker', 'image/webp'), isAnimated: true }
  const message = await comesWithItsBytes({ stickerMessage }, { bytes, kind: 'sticker' })
  expect(message).toMatchObject({ details: { animated: true }, media: { mime: 'image/webp' } })
})

test('location: comes in with its place', async () => {
  const talk = await aTalk(stage())
  const locationMessage = { degreesLatitude: 52.5, degreesLongitude: 13.4, name: 'Shop', address: 'Street 1' }
  const location = { latitude: 52.5, longitude: 13.4, name: 'Shop', address: 'Street 1', live: false }
  expect(await talk.comes({ locationMessage })).toMatchObject({ kind: 'location', details: { location } })
})

test('live location: comes in as its first place', async () => {
  const talk = await aTalk(stage())
  const liveLocationMessage = { degreesLatitude: 1, degreesLongitude: 2, caption: 'on my way' }
  const location = { latitude: 1, longitude: 2, live: true }
  expect(await talk.comes({ liveLocationMessage })).toMatchObject({ kind: 'location', details: { location } })
})

test('contact cards: come in with names and numbers', async () => {
  const talk = await aTalk(stage())
  const vcard = 'BEGIN:VCARD\nVERSION:3.0\nFN:Dan\nTEL;waid=491700000222:+49 170 0000222\nEND:VCARD'
  expect(await talk.comes({ contactMessage: { displayName: 'Dan', vcard } })).toMatchObject({
    kind: 'contacts',
    details: { contacts: [{ name: 'Dan', phones: ['+49 170 0000222'] }] },
  })
})

test('poll: comes in with its options', async () => {
  const talk = await aTalk(stage())
  expect(await talk.comes(poll('Which one?', ['This', 'That']))).toMatchObject({
    kind: 'poll',
    details: { poll: { question: 'Which one?', options: ['This', 'That'], selectable: 1, votes: [] } },
  })
})

test('vote: comes in, on our poll and on theirs, and is taken back', async () => {
  const { phone } = stage()
  const talk = await aTalk(stage())
  const theirs = await talk.comes(poll('Which one?', ['This', 'That']))
  const { message: ours, received } = await talk.goesOut({
    content: { kind: 'poll', question: 'When?', options: ['Mon', 'Tue'], selectable: 1 },
  })
  await talk.contact.vote(phone, theirs.externalId, ['That'])
  await talk.contact.vote(phone, received.id, ['Tue'])
  const votes = async (messageId: string) => (await talk.shown(messageId)).details?.poll?.votes
  const name = talk.contact.name
  await eventually(async () => expect(await votes(theirs.id)).toMatchObject([{ name, options: ['That'] }]))
  await eventually(async () => expect(await votes(ours.id)).toMatchObject([{ name, options: ['Tue'] }]))
  await talk.contact.vote(phone, received.id, [])
  await eventually(async () => expect(await votes(ours.id)).toEqual([]))
})

test('reaction: comes in on our message and on theirs, and is taken back', async () => {
  const { phone } = stage()
  const talk = await aTalk(stage())
  const theirs = await talk.comes('one')
  const { message: ours, received } = await talk.goesOut({ text: 'two' })
  const reactions = async (messageId: string) => (await talk.shown(messageId)).reactions
  const name = talk.contact.name
  await talk.contact.react(phone, theirs.externalId, '👍')
  await talk.contact.react(phone, received.id, '❤️')
  await eventually(async () => expect(await reactions(theirs.id)).toMatchObject([{ emoji: '👍', name }]))
  await eventually(async () => expect(await reactions(ours.id)).toMatchObject([{ emoji: '❤️', name }]))
  await talk.contact.react(phone, received.id, '')
  await eventually(async () => expect(await reactions(ours.id)).toEqual([]))
})

test('edit: comes in and takes the place of the text, in the list too', async () => {
  const talk = await aTalk(stage())
  const message = await talk.comes('we open at nien')
  await talk.contact.edit(stage().phone, message.externalId, 'we open at nine')
  await eventually(async () => {
    const now = await talk.shown(message.id)
    expect(now).toMatchObject({ text: 'we open at nine', editedAt: expect.any(Number) })
  })
  expect((await talk.conversation()).lastMessage?.preview).toBe('we open at nine')
})

test('deleted for everyone: comes in and takes text and file away', async () => {
  const bytes = await aPicture()
  const talk = await aTalk(stage())
  const message = await talk.comes({
    imageMessage: { ...stored(bytes, 'image', 'image/png'), caption: 'oops' },
  })
  await talk.contact.revoke(stage().phone, message.externalId)
  await eventually(async () =>
    expect(await talk.shown(message.id)).toMatchObject({
      text: '',
      media: null,
      deletedAt: expect.any(Number),
    }),
  )
})

test('quoted reply: comes in with what it answers, ours and theirs', async () => {
  const { phone } = stage()
  const talk = await aTalk(stage())
  const { message: ours, received } = await talk.goesOut({ text: 'on Monday?' })
  const { id } = await talk.contact.quote(phone, received.id, 'yes, that one')
  await eventually(async () => {
    const answer = (await thread(stage().agent, talk.conversationId)).at(-1)
    expect(answer).toMatchObject({
      text: 'yes, that one',
      quoted: { messageId: ours.id, text: 'on Monday?', fromUs: true },
    })
  })
  await talk.contact.quote(phone, id, 'I mean it')
  await eventually(async () => {
    const answer = (await thread(stage().agent, talk.conversationId)).at(-1)
    expect(answer?.quoted).toMatchObject({ text: 'yes, that one', fromUs: false })
  })
})

test('mention: comes in with who is meant', async () => {
  const talk = await aTalk(stage())
  const other = await aTalk(stage())
  const content = mentioning(`ask @${other.contact.number}`, [other.contact.jid('pn')])
  expect((await talk.comes(content)).details?.mentions).toMatchObject([
    { name: other.contact.name, phone: other.contact.number },
  ])
})

test('view-once marker: comes in without file and text, however it is sent', async () => {
  const talk = await aTalk(stage())
  const imageMessage = { ...stored(await aPicture(), 'image', 'image/png'), caption: 'once' }
  const wrapped = { viewOnceMessageV2: { message: { imageMessage } } }
  expect(await talk.comes(wrapped)).toMatchObject({ text: '', media: null, details: { viewOnce: true } })
  const withheld = await talk.comes({ imageMessage }, { unavailable: 'view_once' })
  expect(withheld).toMatchObject({ text: '', media: null, details: { viewOnce: true } })
})

test('forwarded: comes in with its mark', async () => {
  const talk = await aTalk(stage())
  const contextInfo = { isForwarded: true, forwardingScore: 2 }
  const content = { extendedTextMessage: { text: 'read this', contextInfo } }
  expect(await talk.comes(content)).toMatchObject({ text: 'read this', details: { forwarded: true } })
})

test('call: comes in as a line, with what became of it', async () => {
  const talk = await aTalk(stage())
  const id = talk.contact.call(stage().phone, { video: true })
  const line = () => thread(stage().agent, talk.conversationId).then((messages) => messages.at(-1))
  await eventually(async () =>
    expect(await line()).toMatchObject({
      kind: 'call',
      details: { call: { video: true, group: false, outcome: 'offered' } },
    }),
  )
  talk.contact.call(stage().phone, { id, end: true })
  await eventually(async () =>
    expect(await line()).toMatchObject({ kind: 'call', details: { call: { outcome: 'missed' } } }),
  )
})

test('call: comes in and is rejected with a text, where the number says so', async () => {
  const { agent, channelId, phone } = stage()
  const talk = await aTalk(stage())
  await agent.patch(`/api/v1/channels/${channelId}`, { callReply: 'Please write to us.' })
  talk.contact.call(phone)
  await eventually(() => expect(talk.contact.received.at(-1)?.text).toBe('Please write to us.'))
  await eventually(async () => {
    const lines = await thread(agent, talk.conversationId)
    expect(lines.map(({ kind, direction, text }) => [kind, direction, text])).toEqual([
      ['text', 'in', 'hello'],
      ['call', 'in', ''],
      ['text', 'out', 'Please write to us.'],
    ])
  })
  await agent.patch(`/api/v1/channels/${channelId}`, { callReply: null })
})

test('not decrypted yet: comes in as a placeholder, and heals in its place', async () => {
  const talk = await aTalk(stage())
  const listener = await aListener(stage())
  const heals = async (text: string, options: SayOptions) => {
    await talk.contact.say(stage().phone, text, options)
    const line = await eventually(async () => {
      const last = (await thread(stage().agent, talk.conversationId)).at(-1)
      expect(last).toMatchObject({ kind: 'text', text })
      return last
    }, PATIENCE_MS)
    const placeholder = (event: AgentEvent) =>
      event.type === 'message.created' && event.message.id === line?.id
    expect(await listener.until(placeholder)).toMatchObject({ message: { kind: 'unavailable', text: '' } })
  }
  await heals('can you read me?', { garbled: true })
  await heals('and me?', { unavailable: 'lost' })
  expect(await thread(stage().agent, talk.conversationId)).toHaveLength(3)
})

test('typed on the phone: comes in as ours, and can be mended there', async () => {
  const { phone, agent } = stage()
  const talk = await aTalk(stage())
  const { id } = await phone.say(talk.contact, 'from the phone')
  await eventually(async () => {
    const line = (await thread(agent, talk.conversationId)).at(-1)
    expect(line).toMatchObject({ text: 'from the phone', direction: 'out', author: { id: null } })
  })
  await phone.edit(talk.contact, id, 'from the phone, mended')
  await eventually(async () => {
    const line = (await thread(agent, talk.conversationId)).at(-1)
    expect(line).toMatchObject({ text: 'from the phone, mended', editedAt: expect.any(Number) })
  })
})

test('buttons and lists: come in as their visible text', async () => {
  const talk = await aTalk(stage())
  expect(await talk.comes({ listResponseMessage: { title: 'Row 1' } })).toMatchObject({ text: 'Row 1' })
})

test('all else: comes in as a line that names it', async () => {
  const talk = await aTalk(stage())
  expect(await talk.comes({ productMessage: { product: { title: 'Cup' } } })).toMatchObject({
    kind: 'unsupported',
    text: 'Cup',
    details: { unsupported: 'product' },
  })
})

test('answer to an event: comes in with what was answered, also where the event is not here', async () => {
  const talk = await aTalk(stage())
  const messageSecret = randomBytes(32)
  const event = { eventMessage: { name: 'Open day' }, messageContextInfo: { messageSecret } }
  const { externalId } = await talk.comes(event)
  const { GOING, MAYBE } = proto.Message.EventResponseMessage.EventResponseType
  const creator = talk.contact.jid('pn')
  const answer = (id: string, response: number) =>
    eventAnswer({
      eventKey: { id, remoteJid: creator },
      secret: messageSecret,
      creator,
      responder: creator,
      response,
    })
  const said = async (content: proto.IMessage) => (await talk.comes(content)).details?.change
  const actor = talk.contact.name
  expect(await said(answer(externalId, GOING))).toMatchObject({ code: 'event_going', actor })
  expect(await said(answer(externalId, MAYBE))).toMatchObject({ code: 'event_maybe', actor })
  expect(await said(answer('NOT-HERE', GOING))).toMatchObject({ code: 'event_answered', actor })
})

test('file over the limit: comes in as a placeholder, and is there when somebody asks', async () => {
  const bytes = randomBytes(CAP_BYTES + 1)
  const talk = await aTalk(stage())
  const documentMessage = { ...stored(bytes, 'document', 'application/zip'), fileName: 'all.zip' }
  const message = await talk.comes({ documentMessage })
  expect(message).toMatchObject({
    kind: 'document',
    media: null,
    details: { missingFile: { reason: 'too_large', canFetch: true, size: bytes.length, name: 'all.zip' } },
  })
  expect((await talk.act({ action: 'fetch', messageId: message.id })).status).toBe(204)
  const now = await eventually(async () => {
    const shown = await talk.shown(message.id)
    expect(shown.media).not.toBeNull()
    return shown
  })
  expect(now.details?.missingFile).toBeUndefined()
  expect((await bytesOf(stage(), now)).equals(bytes)).toBe(true)
})

for (const status of [403, 404, 410]) {
  test(`file that is gone (${status}): comes in after the phone has uploaded it again`, async () => {
    const bytes = await aPicture({ format: 'jpeg' })
    const file = stored(bytes, 'image', 'image/jpeg')
    stage().sandbox.world.media.gone.set(file.directPath, status)
    await comesWithItsBytes({ imageMessage: file }, { bytes, kind: 'image' })
  })
}

test('whatever was sent while we were away comes in as if it had come live', async () => {
  const { agent, sandbox, phone } = stage()
  const talk = await aTalk(stage())
  const theirs = await talk.comes('one')
  const { message: ours, received } = await talk.goesOut({ text: 'two' })
  const bytes = await aPicture({ format: 'jpeg' })
  const back = sandbox.restart(200)
  const { contact } = talk
  await contact.edit(phone, theirs.externalId, 'one, mended')
  await contact.react(phone, received.id, '👍')
  await contact.say(phone, { imageMessage: stored(bytes, 'image', 'image/jpeg') })
  const survey = await contact.say(phone, poll('Which one?', ['This', 'That']))
  await contact.vote(phone, survey.id, ['This'])
  await contact.quote(phone, received.id, 'three')
  const rude = await contact.say(phone, 'rude')
  await contact.revoke(phone, rude.id)
  await phone.say(contact, 'from the phone')
  await back
  const lines = await eventually(async () => {
    // Of what was deleted meanwhile there may be a line that says so, and nothing more.
    const found = (await thread(agent, talk.conversationId)).filter(({ deletedAt }) => deletedAt === null)
    expect(found.filter(({ direction }) => direction === 'in').map(({ kind, text }) => [kind, text])).toEqual(
      [
        ['text', 'hello'],
        ['text', 'one, mended'],
        ['image', ''],
        ['poll', 'Which one?'],
        ['text', 'three'],
      ],
    )
    const sent = found.filter(({ direction }) => direction === 'out').map(({ text }) => text)
    expect(sent).toEqual(['two', 'from the phone'])
    return found
  }, PATIENCE_MS)
  const find = (id: string) => lines.find((line) => line.id === id)
  expect(find(ours.id)?.reactions).toMatchObject([{ emoji: '👍' }])
  const [, , image, choice, answer] = lines.filter(({ direction }) => direction === 'in')
  expect(image && (await bytesOf(stage(), image)).equals(bytes)).toBe(true)
  expect(choice?.details?.poll?.votes).toMatchObject([{ options: ['This'] }])
  expect(answer?.quoted).toMatchObject({ messageId: ours.id, text: 'two' })
  expect(lines.every(({ historic }) => !historic)).toBe(true)
  expect((await talk.conversation()).unreadCount).toBeGreaterThanOrEqual(5)
})
