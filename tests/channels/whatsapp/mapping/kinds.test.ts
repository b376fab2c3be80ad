import { generateWAMessageContent, type proto } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import { ANN_CHAT, BEN, file, fromAnn, fromPhone, GROUP, inGroup, line, NOW, received } from './payloads.ts'

const VCARD = [
  'BEGIN:VCARD',
  'VERSION:3.0',
  'N:Lind;Eva;;;',
  'FN:Eva Lind',
  'item1.TEL;waid=491700000200:+49 170 0000',
  ' 200',
  'TEL;type=CELL;waid=491700000201:0170 0000201',
  'item1.X-ABLabel:Mobile',
  'END:VCARD',
].join('\r\n')

test('a text', () => {
  expect(received(fromAnn({ conversation: 'hello *you*' }))).toEqual({
    type: 'message',
    message: {
      chat: ANN_CHAT,
      author: { phone: '491700000100', lid: '80491700000100', name: 'Ann' },
      externalId: '3A1234567890ABCDEF12',
      kind: 'text',
      text: 'hello *you*',
      file: null,
      details: null,
      quoted: null,
      mentions: [],
      sentAt: NOW - 60_000,
    },
    file: null,
    changes: [],
  })
})

test('a text with extras, and one in a chat whose messages disappear', () => {
  expect(line(fromAnn({ extendedTextMessage: { text: 'see https://a.b' } })).text).toBe('see https://a.b')
  const wrapped = { ephemeralMessage: { message: { extendedTextMessage: { text: 'soon gone' } } } }
  expect(line(fromAnn(wrapped))).toMatchObject({ kind: 'text', text: 'soon gone' })
})

test('an image with its caption', () => {
  const image = received(fromAnn({ imageMessage: file('image/jpeg', { caption: 'look' }) }))
  expect(image.message).toMatchObject({ kind: 'image', text: 'look', details: null, file: null })
  expect(image.file).toEqual({ type: 'image', mime: 'image/jpeg', name: null, size: 1234 })
})

test('a video, a GIF and a round video', () => {
  expect(line(fromAnn({ videoMessage: file('video/mp4') }))).toMatchObject({ kind: 'video', details: null })
  const gif = line(fromAnn({ videoMessage: file('video/mp4', { gifPlayback: true }) }))
  expect(gif).toMatchObject({ kind: 'video', details: { animated: true } })
  expect(received(fromAnn({ ptvMessage: file('video/mp4') })).file?.type).toBe('video')
})

test('an audio file and a voice note with its waveform', () => {
  expect(line(fromAnn({ audioMessage: file('audio/mpeg', { seconds: 3 }) })).kind).toBe('audio')
  const waveform = Uint8Array.from({ length: 128 }, (_, index) => (index === 0 ? 255 : index))
  const voice = received(
    fromAnn({ audioMessage: file('audio/ogg; codecs=opus', { ptt: true, seconds: 5, waveform }) }),
  )
  expect(voice.message).toMatchObject({ kind: 'voice', details: { voice: { seconds: 5 } } })
  const bars = voice.message.details?.voice?.waveform ?? []
  expect(bars).toHaveLength(64)
  expect(bars.slice(0, 3)).toEqual([100, 2, 4])
  expect(Math.max(...bars)).toBe(100)
  expect(voice.file?.mime).toBe('audio/ogg')
})

test('a document, also with a caption around it', () => {
  const node = file('application/pdf', { fileName: 'bill.pdf', caption: 'the bill' })
  expect(received(fromAnn({ documentMessage: node })).file?.name).toBe('bill.pdf')
  const wrapped = received(fromAnn({ documentWithCaptionMessage: { message: { documentMessage: node } } }))
  expect(wrapped.message).toMatchObject({ kind: 'document', text: 'the bill' })
  expect(wrapped.file).toEqual({ type: 'document', mime: 'application/pdf', name: 'bill.pdf', size: 1234 })
})

test('a sticker, still and moving', () => {
  expect(line(fromAnn({ stickerMessage: file('image/webp') }))).toMatchObject({
    kind: 'sticker',
    details: null,
  })
  const moving = line(fromAnn({ stickerMessage: file('image/webp', { isAnimated: true }) }))
  expect(moving.details).toEqual({ animated: true })
  const lottie = {
    lottieStickerMessage: { message: { stickerMessage: file('application/was', { isLottie: true }) } },
  }
  expect(line(fromAnn(lottie))).toMatchObject({ kind: 'sticker', details: { animated: true } })
})

test('a place, and where somebody is right now', () => {
  const place = {
    degreesLatitude: -6.2,
    degreesLongitude: 106.8,
    name: 'Office',
    address: 'Jalan 1',
    comment: 'here',
  }
  expect(line(fromAnn({ locationMessage: place }))).toMatchObject({
    kind: 'location',
    text: 'here',
    details: {
      location: { latitude: -6.2, longitude: 106.8, name: 'Office', address: 'Jalan 1', live: false },
    },
  })
  const live = { degreesLatitude: 1, degreesLongitude: 2, caption: 'on my way' }
  expect(line(fromAnn({ liveLocationMessage: live }))).toMatchObject({
    kind: 'location',
    text: 'on my way',
    details: { location: { latitude: 1, live: true } },
  })
})

test('one contact card, and several', () => {
  const card = { displayName: 'Eva', vcard: VCARD }
  const eva = { name: 'Eva', phones: ['+49 170 0000200', '+491700000201'] }
  expect(line(fromAnn({ contactMessage: card })).details).toEqual({ contacts: [eva] })
  const many = { contactsArrayMessage: { displayName: '2', contacts: [card, { vcard: 'FN:Only Name' }] } }
  expect(line(fromAnn(many))).toMatchObject({
    kind: 'contacts',
    details: { contacts: [eva, { name: 'Only Name', phones: [] }] },
  })
})

test.each(['pollCreationMessage', 'pollCreationMessageV2', 'pollCreationMessageV3', 'pollCreationMessageV5'])(
  'a poll as %s',
  (version) => {
    const poll = {
      name: 'When?',
      options: [{ optionName: 'Mon' }, { optionName: 'Tue' }],
      selectableOptionsCount: 1,
    }
    expect(line(fromAnn({ [version]: poll }))).toMatchObject({
      kind: 'poll',
      text: 'When?',
      details: { poll: { question: 'When?', options: ['Mon', 'Tue'], selectable: 1, votes: [] } },
    })
  },
)

test('a poll of the wrapped fourth version, and one that Baileys makes', async () => {
  const inner = { pollCreationMessage: { name: 'Q', options: [{ optionName: 'A' }] } }
  expect(line(fromAnn({ pollCreationMessageV4: { message: inner } })).details?.poll?.options).toEqual(['A'])
  const made = await generateWAMessageContent(
    { poll: { name: 'Q', values: ['A', 'B'], selectableCount: 2 } },
    { upload: () => Promise.reject(new Error('not needed')) },
  )
  expect(line(fromAnn(made)).details?.poll).toMatchObject({ options: ['A', 'B'], selectable: 2 })
})

test('an answer quotes what it answers, and whose it was', () => {
  const contextInfo = {
    stanzaId: 'OURS',
    participant: '491700000001:3@s.whatsapp.net',
    quotedMessage: { imageMessage: { caption: 'our offer' } },
  }
  expect(line(fromAnn({ extendedTextMessage: { text: 'yes', contextInfo } })).quoted).toEqual({
    externalId: 'OURS',
    kind: 'image',
    text: 'our offer',
    author: 'us',
  })
  const ofBen = { ...contextInfo, participant: `${BEN.lid}@lid`, quotedMessage: { conversation: 'hi' } }
  expect(line(inGroup({ extendedTextMessage: { text: 'x', contextInfo: ofBen } })).quoted).toEqual({
    externalId: 'OURS',
    kind: 'text',
    text: 'hi',
    author: { phone: null, lid: BEN.lid, name: null },
  })
  const nameless = { stanzaId: 'HERS' }
  expect(line(fromAnn({ imageMessage: file('image/png', { contextInfo: nameless }) })).quoted).toMatchObject({
    externalId: 'HERS',
    text: '',
    author: { lid: '80491700000100' },
  })
})

test('mentions and the mark of what was forwarded', () => {
  const contextInfo = { mentionedJid: [`${BEN.lid}@lid`, 'nobody'], isForwarded: true, forwardingScore: 1 }
  expect(line(inGroup({ extendedTextMessage: { text: `@${BEN.lid} hi`, contextInfo } }))).toMatchObject({
    chat: { kind: 'group', groupId: GROUP },
    mentions: [{ phone: null, lid: BEN.lid, name: null }],
    details: { forwarded: true },
  })
})

test.each(['viewOnceMessage', 'viewOnceMessageV2', 'viewOnceMessageV2Extension'])(
  'what is to be seen once is only marked: %s',
  (wrapper) => {
    const once = received(
      fromAnn({ [wrapper]: { message: { imageMessage: file('image/jpeg', { caption: 'secret' }) } } }),
    )
    expect(once.message).toMatchObject({ kind: 'image', text: '', details: { viewOnce: true } })
    expect(once.file).toBeNull()
  },
)

test('what is to be seen once, marked on the file itself or kept on the phone altogether', () => {
  const voice = received(fromAnn({ audioMessage: file('audio/ogg', { ptt: true, viewOnce: true }) }))
  expect(voice.message).toMatchObject({ kind: 'voice', details: { viewOnce: true } })
  expect(voice.file).toBeNull()
  const absent = fromAnn(null)
  expect(line({ ...absent, key: { ...absent.key, isViewOnce: true } })).toMatchObject({
    kind: 'unsupported',
    details: { viewOnce: true },
  })
})

test.each<[string, proto.IMessage, string]>([
  ['a chosen button', { buttonsResponseMessage: { selectedDisplayText: 'Yes' } }, 'Yes'],
  ['a chosen template button', { templateButtonReplyMessage: { selectedDisplayText: 'No' } }, 'No'],
  ['a chosen row', { listResponseMessage: { title: 'Row 2' } }, 'Row 2'],
  ['a flow answer', { interactiveResponseMessage: { body: { text: 'Done' } } }, 'Done'],
  [
    'buttons',
    {
      buttonsMessage: {
        contentText: 'Choose',
        footerText: 'now',
        buttons: [{ buttonId: '1', buttonText: { displayText: 'A' } }],
      },
    },
    'Choose\nnow\nA',
  ],
  [
    'a list',
    {
      listMessage: {
        title: 'Menu',
        description: 'Pick',
        sections: [{ title: 'S', rows: [{ title: 'R1' }] }],
      },
    },
    'Menu\nPick\nS\nR1',
  ],
  [
    'a template',
    { templateMessage: { hydratedTemplate: { hydratedContentText: 'Your order left' } } },
    'Your order left',
  ],
  [
    'an interactive message',
    {
      interactiveMessage: {
        body: { text: 'Pay' },
        nativeFlowMessage: { buttons: [{ name: 'cta', buttonParamsJson: '{"display_text":"Open"}' }] },
      },
    },
    'Pay\nOpen',
  ],
])('%s is its visible text', (_name, content, text) => {
  expect(line(fromAnn(content))).toMatchObject({ kind: 'text', text })
})

test('a template with a picture is that picture', () => {
  const template = { hydratedTemplate: { hydratedContentText: 'New', imageMessage: file('image/jpeg') } }
  const picture = received(fromAnn({ templateMessage: template }))
  expect(picture.message).toMatchObject({ kind: 'image', text: 'New' })
  expect(picture.file?.type).toBe('image')
})

test.each<[string, proto.IMessage, string, string]>([
  ['product', { productMessage: { product: { title: 'Cup', description: 'Blue' } } }, 'product', 'Cup\nBlue'],
  ['order', { orderMessage: { orderTitle: 'Order 7', message: 'please' } }, 'order', 'Order 7\nplease'],
  [
    'payment',
    { sendPaymentMessage: { noteMessage: { extendedTextMessage: { text: 'for lunch' } } } },
    'sendPayment',
    'for lunch',
  ],
  ['event', { eventMessage: { name: 'Party', description: 'Bring cake' } }, 'event', 'Party\nBring cake'],
  [
    'group invitation',
    { groupInviteMessage: { groupName: 'Club', caption: 'join' } },
    'groupInvite',
    'Club\njoin',
  ],
  ['sealed edit', { secretEncryptedMessage: { encPayload: new Uint8Array([1]) } }, 'secretEncrypted', ''],
])('a %s is named, with what can be read of it', (_name, content, unsupported, text) => {
  expect(line(fromAnn(content))).toMatchObject({ kind: 'unsupported', text, details: { unsupported } })
})

test('a kind that did not exist when this was written leaves a line', () => {
  const unknown = fromAnn({ messageContextInfo: { messageSecret: new Uint8Array(32) } })
  expect(line(unknown)).toMatchObject({ kind: 'unsupported', details: { unsupported: 'unknown' } })
})

test('what was typed on the phone is ours, in the chat of the other one', () => {
  const typed = received(fromPhone({ conversation: 'from my phone' }))
  expect(typed.message).toMatchObject({
    author: 'us',
    chat: { kind: 'person', phone: '491700000100', lid: '80491700000100', name: null },
  })
  expect(typed.changes).toEqual([{ type: 'status', status: 'sent' }])
})

test('receipts that were folded into the message come out again', () => {
  const read = fromPhone({ conversation: 'x' }, { status: 4 })
  expect(received(read).changes).toEqual([{ type: 'status', status: 'read' }])
  const userReceipt = [
    { userJid: `${BEN.lid}@lid`, receiptTimestamp: 5, readTimestamp: 6 },
    { userJid: '90491700000001@lid', playedTimestamp: 7 },
  ]
  const grouped = inGroup({ conversation: 'x' }, { status: 2, userReceipt }, { fromMe: true })
  expect(received(grouped).changes).toEqual([{ type: 'status', status: 'read' }])
})

test('an edit that was folded into its message leaves the new text and says so', () => {
  const folded = received(fromAnn({ editedMessage: { message: { conversation: 'better' } } }))
  expect(folded.message).toMatchObject({ kind: 'text', text: 'better' })
  expect(folded.changes).toMatchObject([{ type: 'edited', text: 'better' }])
})
