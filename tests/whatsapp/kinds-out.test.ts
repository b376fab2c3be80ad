import { register } from 'node:module'
import type { proto } from '@whiskeysockets/baileys'
import { afterEach, expect, test } from 'vitest'
import type { NewReply } from '#server/protocol/rest.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { anMp4, anOpus, aPdf, aPicture, aWav } from '#tests/support/files.ts'
import { aClientId, eventually, refusalOf, thread } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import type { MediaKind } from '../../apps/sandbox/media/encryption.ts'
import type { MediaReference } from '../../apps/sandbox/media/media-host.ts'
import { poll } from '../../apps/sandbox/people/contents.ts'
import type { ReceivedMessage } from '../../apps/sandbox/people/ledger.ts'
import { aWhatsappStage } from './stage.ts'
import { aTalk, upload } from './talk.ts'

const stage = sharedByFile(() => aWhatsappStage())

afterEach(() => expect(stage().sandbox.alarms).toEqual([]))

interface File {
  bytes: Buffer
  name: string
  mime: string
}

/** Sends a file to somebody new; answers what their phone decrypted. */
async function sendsFile(file: File, reply: Partial<NewReply> = {}) {
  const talk = await aTalk(stage())
  return talk.goesOut({ ...reply, mediaId: await upload(stage(), file) })
}

/** The file's bytes as the contact's phone gets them. */
function opened(reference: MediaReference | null | undefined, kind: MediaKind): Buffer {
  return stage().sandbox.world.media.get(reference ?? {}, kind)
}

/** Baileys fetches what a link leads to where it finds this package, which anybody's installation may have: here it does. */
function linkPreviewsAsked(): () => string[] {
  const asked: string[] = []
  Object.assign(globalThis, { askedForPreview: (url: string) => asked.push(url) })
  const stand = 'data:text/javascript,export const getLinkPreview = async (url) => askedForPreview(url)'
  const hooks = `export const resolve = (name, context, next) =>
    name === 'link-preview-js' ? { url: ${JSON.stringify(stand)}, shortCircuit: true } : next(name, context)`
  register(`data:text/javascript,${encodeURIComponent(hooks)}`)
  return () => asked
}

function contentOf({ received }: { received: ReceivedMessage }): proto.IMessage {
  return received.content
}

test('text: goes out as it was written, and its ticks turn', async () => {
  const talk = await aTalk(stage())
  const { message, received } = await talk.goesOut({ text: '*until* six' })
  expect(received).toMatchObject({ kind: 'text', text: '*until* six' })
  await eventually(async () => expect((await talk.shown(message.id)).status).toBe('delivered'))
  talk.contact.read(received.id)
  await eventually(async () => expect((await talk.shown(message.id)).status).toBe('read'))
  expect(await talk.conversation()).toMatchObject({
    lastMessage: { preview: '*until* six', direction: 'out' },
  })
})

test('what a link leads to is fetched by nobody, whatever it stands in', async () => {
  const asked = linkPreviewsAsked()
  const { agent, channelId, phone } = stage()
  const link = 'see https://example.org/menu'
  const talk = await aTalk(stage())
  const { message, received } = await talk.goesOut({ text: link })
  const edit = { kind: 'edit', messageId: message.id } as const
  const edited = await talk.goesOut({ text: `${link}?new`, content: edit })
  await agent.patch(`/api/v1/channels/${channelId}`, { callReply: link })
  const before = talk.contact.received.length
  talk.contact.call(phone)
  const reply = await eventually(() => {
    const last = talk.contact.received[before]
    if (!last) throw new Error('The call was not answered.')
    return last
  })
  await agent.patch(`/api/v1/channels/${channelId}`, { callReply: null })
  for (const { content } of [received, reply]) {
    const { text, title, jpegThumbnail } = content.extendedTextMessage ?? {}
    expect([text, title || null, jpegThumbnail?.length || null]).toEqual([link, null, null])
  }
  expect(edited.received.text).toBe(`${link}?new`)
  expect(asked()).toEqual([])
})

test('image: goes out with its caption, its size and its bytes', async () => {
  const bytes = await aPicture({ format: 'jpeg', width: 60, height: 30 })
  const { imageMessage } = contentOf(
    await sendsFile({ bytes, name: 'menu.jpg', mime: 'image/jpeg' }, { text: 'look' }),
  )
  expect(imageMessage).toMatchObject({ caption: 'look', width: 60, height: 30, mimetype: 'image/jpeg' })
  expect(opened(imageMessage, 'image').equals(bytes)).toBe(true)
})

test('video: goes out with its bytes', async () => {
  const bytes = anMp4()
  const { videoMessage } = contentOf(await sendsFile({ bytes, name: 'a.mp4', mime: 'video/mp4' }))
  expect(opened(videoMessage, 'video').equals(bytes)).toBe(true)
})

test('voice note: goes out with its length, its heights and its bytes, and is played', async () => {
  const talk = await aTalk(stage())
  const bytes = anOpus()
  const mediaId = await upload(stage(), { bytes, name: 'voice.ogg', mime: 'audio/ogg' })
  const content = { kind: 'voice' as const, seconds: 4, waveform: [1, 99] }
  const { message, received } = await talk.goesOut({ mediaId, content })
  const { audioMessage } = received.content
  expect(audioMessage).toMatchObject({ ptt: true, seconds: 4, mimetype: 'audio/ogg; codecs=opus' })
  expect([...(audioMessage?.waveform ?? [])]).toEqual([1, 99])
  expect(opened(audioMessage, 'audio').equals(bytes)).toBe(true)
  talk.contact.play(received.id)
  await eventually(async () => expect((await talk.shown(message.id)).status).toBe('played'))
})

test('audio file: goes out with its bytes', async () => {
  const bytes = anOpus()
  const { audioMessage } = contentOf(await sendsFile({ bytes, name: 'song.ogg', mime: 'audio/ogg' }))
  expect(audioMessage?.ptt ?? false).toBe(false)
  expect(opened(audioMessage, 'audio').equals(bytes)).toBe(true)
})

test('document: goes out with its name, its caption and its bytes', async () => {
  const bytes = aPdf()
  const content = contentOf(
    await sendsFile({ bytes, name: 'offer.pdf', mime: 'application/pdf' }, { text: 'ours' }),
  )
  const document = content.documentWithCaptionMessage?.message?.documentMessage ?? content.documentMessage
  expect(document).toMatchObject({ fileName: 'offer.pdf', caption: 'ours', mimetype: 'application/pdf' })
  expect(opened(document, 'document').equals(bytes)).toBe(true)
})

test('document: goes out in place of a file that phones cannot show', async () => {
  const bytes = aWav()
  const content = contentOf(await sendsFile({ bytes, name: 'song.wav', mime: 'audio/wav' }))
  const document = content.documentWithCaptionMessage?.message?.documentMessage ?? content.documentMessage
  expect(opened(document, 'document').equals(bytes)).toBe(true)
})

test('sticker: goes out with its bytes', async () => {
  const bytes = await aPicture({ format: 'webp' })
  const { stickerMessage } = contentOf(
    await sendsFile({ bytes, name: 'cat.webp', mime: 'image/webp' }, { content: { kind: 'sticker' } }),
  )
  expect(opened(stickerMessage, 'sticker').equals(bytes)).toBe(true)
})

test('location: goes out with its place', async () => {
  const talk = await aTalk(stage())
  const { received } = await talk.goesOut({
    content: { kind: 'location', latitude: 1.5, longitude: 2.5, name: 'Shop', address: null },
  })
  expect(received.content.locationMessage).toMatchObject({
    degreesLatitude: 1.5,
    degreesLongitude: 2.5,
    name: 'Shop',
  })
})

test('contact cards: go out with names and numbers', async () => {
  const talk = await aTalk(stage())
  const { received } = await talk.goesOut({
    content: { kind: 'contacts', contacts: [{ name: 'Eva', phones: ['+491700000200'] }] },
  })
  expect(received.content.contactMessage).toMatchObject({ displayName: 'Eva' })
  expect(received.content.contactMessage?.vcard).toContain('waid=491700000200:+491700000200')
})

test('poll: goes out with its options', async () => {
  const talk = await aTalk(stage())
  const { received } = await talk.goesOut({
    content: { kind: 'poll', question: 'When?', options: ['Mon', 'Tue'], selectable: 1 },
  })
  const { name, options } = received.content.pollCreationMessageV3 ?? {}
  expect([name, options?.map(({ optionName }) => optionName)]).toEqual(['When?', ['Mon', 'Tue']])
})

test('vote: goes out and counts in the inbox as ours', async () => {
  const talk = await aTalk(stage())
  const survey = await talk.comes(poll('Which one?', ['This', 'That']))
  const { received } = await talk.goesOut({
    content: { kind: 'vote', messageId: survey.id, options: ['That'] },
  })
  expect(received.content.pollUpdateMessage?.pollCreationMessageKey?.id).toBe(survey.externalId)
  await eventually(async () =>
    expect((await talk.shown(survey.id)).details?.poll?.votes).toMatchObject([
      { voterId: 'us', options: ['That'] },
    ]),
  )
})

test('reaction: goes out, is shown in the inbox, and is taken back', async () => {
  const talk = await aTalk(stage())
  const theirs = await talk.comes('one')
  const react = (text: string) => talk.goesOut({ text, content: { kind: 'reaction', messageId: theirs.id } })
  const { received } = await react('👍')
  expect(received.content.reactionMessage).toMatchObject({
    text: '👍',
    key: { id: theirs.externalId, fromMe: false },
  })
  await eventually(async () =>
    expect((await talk.shown(theirs.id)).reactions).toMatchObject([{ actorId: 'us', emoji: '👍' }]),
  )
  expect((await react('')).received.content.reactionMessage?.text ?? '').toBe('')
  await eventually(async () => expect((await talk.shown(theirs.id)).reactions).toEqual([]))
})

test('edit: goes out, and the inbox shows the new text', async () => {
  const talk = await aTalk(stage())
  const { message, received } = await talk.goesOut({ text: 'until sicks' })
  const edit = await talk.goesOut({ text: 'until six', content: { kind: 'edit', messageId: message.id } })
  expect(edit.received).toMatchObject({ kind: 'edit', text: 'until six' })
  expect(edit.received.content.protocolMessage?.key?.id).toBe(received.id)
  await eventually(async () =>
    expect(await talk.shown(message.id)).toMatchObject({ text: 'until six', editedAt: expect.any(Number) }),
  )
})

test('edit: goes out to a caption too', async () => {
  const talk = await aTalk(stage())
  const bytes = await aPicture({ format: 'jpeg' })
  const mediaId = await upload(stage(), { bytes, name: 'a.jpg', mime: 'image/jpeg' })
  const { message } = await talk.goesOut({ text: 'look', mediaId })
  const edit = await talk.goesOut({ text: 'look here', content: { kind: 'edit', messageId: message.id } })
  expect(edit.received).toMatchObject({ kind: 'edit', text: 'look here' })
  await eventually(async () =>
    expect(await talk.shown(message.id)).toMatchObject({ text: 'look here', media: { mime: 'image/jpeg' } }),
  )
})

test('deleted for everyone: goes out, and the inbox shows it gone', async () => {
  const talk = await aTalk(stage())
  const { message, received } = await talk.goesOut({ text: 'wrong chat' })
  const deletion = await talk.goesOut({ content: { kind: 'delete', messageId: message.id } })
  expect(deletion.received).toMatchObject({ kind: 'revoke' })
  expect(deletion.received.content.protocolMessage?.key).toMatchObject({ id: received.id, fromMe: true })
  await eventually(async () =>
    expect(await talk.shown(message.id)).toMatchObject({ text: '', deletedAt: expect.any(Number) }),
  )
})

test('deleted on our own phone only: goes out to the account’s devices and leaves the inbox', async () => {
  const { agent, sandbox } = stage()
  const talk = await aTalk(stage())
  const message = await talk.comes('forget this')
  const patches: string[][] = []
  const note = ({ index }: { index: string[] }) => void patches.push(index)
  sandbox.notices.on('patch', note)
  expect((await talk.act({ action: 'deleteForMe', messageId: message.id })).status).toBe(204)
  sandbox.notices.off('patch', note)
  expect(patches.map(([name, , id]) => [name, id])).toEqual([['deleteMessageForMe', message.externalId]])
  expect((await thread(agent, talk.conversationId)).map(({ text }) => text)).toEqual(['hello'])
  expect(talk.contact.received).toEqual([])
})

test('quoted reply: goes out with what it answers, ours and theirs', async () => {
  const talk = await aTalk(stage())
  const theirs = await talk.comes('is it open?')
  const first = await talk.goesOut({ text: 'yes', quotedId: theirs.id })
  expect(quotedIn(first)).toMatchObject({
    stanzaId: theirs.externalId,
    participant: talk.contact.jid('pn'),
    quotedMessage: { conversation: 'is it open?' },
  })
  expect(first.message.quoted).toMatchObject({ messageId: theirs.id, fromUs: false })
  const second = await talk.goesOut({ text: 'until six', quotedId: first.message.id })
  expect(quotedIn(second)).toMatchObject({
    stanzaId: first.received.id,
    participant: stage().phone.jid('pn'),
  })
})

test('quoted reply: goes out with a picture that it answers', async () => {
  const talk = await aTalk(stage())
  const picture = stage().sandbox.world.media.put(await aPicture({ format: 'jpeg' }), 'image')
  const theirs = await talk.comes({ imageMessage: { ...picture, mimetype: 'image/jpeg', caption: 'this?' } })
  const answer = await talk.goesOut({ text: 'that', quotedId: theirs.id })
  expect(quotedIn(answer)?.quotedMessage?.imageMessage).toMatchObject({ caption: 'this?' })
})

test('mention: goes out to whom it names', async () => {
  const talk = await aTalk(stage())
  const { contact } = await talk.conversation()
  const { received, message } = await talk.goesOut({
    text: `thank you, @${contact.name}`,
    mentions: [contact.id],
  })
  expect(received.text).toBe(`thank you, @${talk.contact.number}`)
  expect(received.content.extendedTextMessage?.contextInfo?.mentionedJid).toEqual([talk.contact.jid('pn')])
  expect(message).toMatchObject({
    text: `thank you, @${contact.name}`,
    details: { mentions: [{ contactId: contact.id, name: contact.name }] },
  })
})

test('what cannot be sent is refused before anything leaves', async () => {
  const { agent } = stage()
  const talk = await aTalk(stage())
  const theirs = await talk.comes('one')
  const path = `/api/v1/conversations/${talk.conversationId}/messages`
  const post = (reply: object) => agent.post(path, { clientId: aClientId(), text: 'x', ...reply })
  const edit = { content: { kind: 'edit', messageId: theirs.id } }
  expect(await refusalOf(post(edit))).toMatchObject({ code: 'edit_too_late' })
  const stranger = (await (await aTalk(stage())).conversation()).contact.id
  expect(await refusalOf(post({ mentions: [stranger] }))).toMatchObject({ code: 'contact_not_found' })
  const foreign = { content: { kind: 'reaction', messageId: 'nobody knows it' } }
  expect(await refusalOf(post(foreign))).toMatchObject({ code: 'message_not_found' })
  expect(talk.contact.received).toEqual([])
})

function quotedIn({ received }: { message: MessageView; received: ReceivedMessage }) {
  return received.content.extendedTextMessage?.contextInfo
}
