import { randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { expect, test, vi } from 'vitest'
import { anMp4, anOpus, aPdf, aPicture, aWav } from '#tests/support/files.ts'
import { KINDS_ROWS } from '#tests/support/kinds-table.ts'
import { eventAnswer, mentioning, poll } from '../../apps/sandbox/people/contents.ts'
import { announceGroupChange } from '../../apps/sandbox/people/group-changes.ts'
import { changeSetting } from '../../apps/sandbox/phone/chat-settings.ts'
import { choose, hasLoaded, menuOf } from './support/browsers.ts'
import { CAP_BYTES, kindsScene } from './support/kinds-scene.ts'

const {
  scene,
  inTheGroup,
  says,
  shown,
  arrives,
  answers,
  sendsFile,
  stored,
  opened,
  ofChat,
  confirms,
  patches,
} = kindsScene()

const { EPHEMERAL_SETTING } = proto.Message.ProtocolMessage.Type
const PATIENCE_MS = 10_000

/** Opens, by keys alone, the form for something that is more than words. */
async function adds(name: string): Promise<void> {
  const { page } = scene().watched
  await page.getByRole('button', { name: 'Send a poll or a contact' }).press('Enter')
  await page.getByRole('menuitem', { name }).press('Enter')
  await page.getByRole('dialog', { name }).waitFor()
}

/** What a row shows: what comes in from the contact's phone, and what the inbox offers to send, decrypted there. */
const STEPS: Record<string, () => Promise<void>> = {
  async text() {
    await says('the *bold* one, at https://toko.example/x')
    expect(await shown('the bold one').locator('strong').innerText()).toBe('bold')
    await says({ ephemeralMessage: { message: { extendedTextMessage: { text: 'soon gone' } } } })
    await shown('soon gone').waitFor()
    expect(await answers('*until* six')).toMatchObject({ kind: 'text', text: '*until* six' })
  },
  async image() {
    const bytes = await aPicture({ format: 'jpeg', width: 320, height: 200 })
    await says({ imageMessage: { ...stored(bytes, 'image', 'image/jpeg'), caption: 'batik, blue' } })
    await hasLoaded(shown('batik, blue').locator('.media-picture img'))
    await sendsFile({ name: 'menu.jpg', mimeType: 'image/jpeg', buffer: bytes }, 'image')
  },
  async video() {
    await says({ videoMessage: { ...stored(anMp4(), 'video', 'video/mp4'), caption: 'the loom' } })
    await shown('the loom').locator('.media-play, a.media-file').first().waitFor()
    await sendsFile({ name: 'loom.mp4', mimeType: 'video/mp4', buffer: anMp4() }, 'video')
  },
  async 'voice note'() {
    const { page } = scene().watched
    const heights = new Uint8Array([10, 50, 99])
    const file = stored(anOpus(), 'audio', 'audio/ogg; codecs=opus')
    await says({ audioMessage: { ...file, ptt: true, seconds: 3, waveform: heights } })
    await page.locator('.message.in .voice').getByRole('button', { name: 'Play' }).waitFor()
    await page.getByRole('button', { name: 'Record a voice message' }).click()
    await expect
      .poll(() => page.getByRole('timer').innerText(), { timeout: PATIENCE_MS })
      .toMatch(/^0:0[1-9]$/)
    const arrived = arrives()
    await page.locator('.voice-running').getByRole('button', { name: 'Send' }).click()
    const { kind, content } = await arrived()
    expect([kind, content.audioMessage?.ptt]).toEqual(['voice', true])
    expect(opened(content.audioMessage, 'audio').toString('latin1', 0, 4)).toBe('OggS')
  },
  async 'audio file'() {
    await says({ audioMessage: { ...stored(aWav(), 'audio', 'audio/wav'), seconds: 1 } })
    await scene().watched.page.locator('.message.in audio[controls]').waitFor()
    await sendsFile({ name: 'song.ogg', mimeType: 'audio/ogg', buffer: anOpus() }, 'audio')
  },
  async document() {
    const file = stored(aPdf(), 'document', 'application/pdf')
    const documentMessage = { ...file, fileName: 'offer.pdf', caption: 'our offer' }
    await says({ documentWithCaptionMessage: { message: { documentMessage } } })
    await shown('our offer').locator('a.media-file', { hasText: 'offer.pdf' }).waitFor()
    await sendsFile({ name: 'bill.pdf', mimeType: 'application/pdf', buffer: aPdf() }, 'document')
  },
  async sticker() {
    const bytes = await aPicture({ format: 'webp', width: 128, height: 128 })
    await says({ stickerMessage: stored(bytes, 'sticker', 'image/webp') })
    await hasLoaded(scene().watched.page.getByRole('img', { name: 'Sticker' }))
  },
  async location() {
    const place = { degreesLatitude: -7.7956, degreesLongitude: 110.3695 }
    await says({ locationMessage: { ...place, name: 'Toko Melati', address: 'Malioboro 12' } })
    const card = scene().watched.page.locator('a.message-card', { hasText: 'Toko Melati' })
    expect(await card.getAttribute('href')).toContain('mlat=-7.7956&mlon=110.3695')
  },
  async 'live location'() {
    await says({ liveLocationMessage: { degreesLatitude: -7.79, degreesLongitude: 110.36 } })
    await scene().watched.page.locator('a.message-card', { hasText: 'Live location' }).waitFor()
  },
  async 'contact cards'() {
    const vcard = 'BEGIN:VCARD\nVERSION:3.0\nFN:Kurir\nTEL;waid=6281234567890:+62 812-3456-7890\nEND:VCARD'
    await says({ contactMessage: { displayName: 'Kurir', vcard } })
    await shown('Kurir').getByText('+62 812-3456-7890').waitFor()
    const { page } = scene().watched
    await adds('Contact card')
    await page.keyboard.type('Bengkel Jaya')
    const arrived = arrives()
    await page.getByLabel('Phone number', { exact: true }).fill('+62 813 1111 2222')
    await page.keyboard.press('Enter')
    const { content } = await arrived()
    expect(content.contactMessage).toMatchObject({ displayName: 'Bengkel Jaya' })
    expect(content.contactMessage?.vcard).toContain('6281311112222')
    await shown('Bengkel Jaya').getByText('+62 813-1111-2222').waitFor()
  },
  async poll() {
    await says(poll('Which day?', ['Monday', 'Tuesday']))
    const { page } = scene().watched
    await page.getByRole('group', { name: 'Which day?' }).getByRole('button', { name: 'Tuesday' }).waitFor()
    await adds('Poll')
    const arrived = arrives()
    for (const words of ['Which colour?', 'Blue', 'Red', '']) {
      await page.keyboard.type(words)
      await page.keyboard.press('Enter')
    }
    const { content } = await arrived()
    expect(content.pollCreationMessageV3 ?? content.pollCreationMessage).toMatchObject({
      name: 'Which colour?',
      options: [{ optionName: 'Blue' }, { optionName: 'Red' }],
    })
    await page.getByRole('group', { name: 'Which colour?' }).getByText('Red').waitFor()
  },
  async vote() {
    const { ann, phone, watched } = scene()
    const { id } = await says(poll('Which size?', ['L', 'XL']))
    const card = watched.page.getByRole('group', { name: 'Which size?' })
    await card.waitFor()
    await ann.vote(phone, id, ['L'])
    await shown('Which size?').getByText('1 person voted').waitFor()
    const arrived = arrives()
    await card.getByRole('button', { name: 'XL' }).click()
    expect((await arrived()).kind).toBe('vote')
    await shown('Which size?').getByText('2 people voted').waitFor()
    await ann.vote(phone, id, [])
    await shown('Which size?').getByText('1 person voted').waitFor()
  },
  async reaction() {
    const { ann, phone } = scene()
    const { id } = await says('react to this')
    const message = shown('react to this')
    await ann.react(phone, id, '🙏')
    await message.locator('.reaction', { hasText: '🙏' }).waitFor()
    const arrived = arrives()
    await (await menuOf(message)).getByRole('menuitem', { name: 'React with 👍' }).click()
    expect((await arrived()).content.reactionMessage).toMatchObject({ text: '👍', key: { id } })
    await message.locator('.reaction.ours', { hasText: '👍' }).waitFor()
    await ann.react(phone, id, '')
    await expect.poll(() => message.locator('.reaction', { hasText: '🙏' }).count()).toBe(0)
  },
  async edit() {
    const { ann, phone, watched } = scene()
    const { id } = await says('two baskts')
    await shown('two baskts').waitFor()
    await ann.edit(phone, id, 'two baskets')
    await shown('two baskets').getByText('edited').waitFor()
    await answers('by Mnday')
    await choose(shown('by Mnday'), 'Edit')
    const arrived = arrives()
    await watched.page.getByLabel('Write a reply…').fill('by Monday')
    await watched.page.keyboard.press('Enter')
    expect(await arrived()).toMatchObject({ kind: 'edit', text: 'by Monday' })
    await shown('by Monday').getByText('edited').waitFor()
  },
  async "edit that newer phones seal with the message's secret"() {
    await says({ secretEncryptedMessage: { targetMessageKey: { id: 'X' }, encIv: randomBytes(12) } })
    await scene().watched.page.getByText('An earlier message was edited.').waitFor()
  },
  async 'deleted for everyone'() {
    const { ann, phone, watched } = scene()
    const gone = watched.page.getByText('This message was deleted')
    const { id } = await says('not for you')
    await shown('not for you').waitFor()
    await ann.revoke(phone, id)
    await gone.waitFor()
    expect(await shown('not for you').count()).toBe(0)
    const { id: ours } = await answers('wrong chat')
    await choose(shown('wrong chat'), 'Delete for everyone')
    const arrived = arrives()
    await confirms('Delete for everyone')
    expect((await arrived()).content.protocolMessage?.key).toMatchObject({ id: ours, fromMe: true })
    await expect.poll(() => gone.count()).toBe(2)
  },
  async 'deleted on our own phone only'() {
    const { id } = await says('forget this')
    const told = patches()
    await choose(shown('forget this'), 'Delete for me')
    await confirms('Delete')
    await expect.poll(() => shown('forget this').count()).toBe(0)
    expect(told().map(([name, , target]) => [name, target])).toEqual([['deleteMessageForMe', id]])
  },
  async 'quoted reply'() {
    const { ann, phone } = scene()
    const { id } = await answers('on Friday?')
    const theirs = await ann.quote(phone, id, 'yes, that day')
    await shown('yes, that day').locator('.quoted', { hasText: 'on Friday?' }).waitFor()
    await choose(shown('yes, that day'), 'Reply')
    const { content } = await answers('see you then')
    expect(content.extendedTextMessage?.contextInfo?.stanzaId).toBe(theirs.id)
  },
  async mention() {
    const { ann } = scene()
    await says(mentioning(`ask @${ann.number}`, [ann.jid('pn')]))
    await shown('ask @Ann Wijaya').waitFor()
  },
  async forwarded() {
    const contextInfo = { isForwarded: true, forwardingScore: 2 }
    await says({ extendedTextMessage: { text: 'pass it on', contextInfo } })
    await shown('pass it on').getByText('Forwarded').waitFor()
  },
  async 'view-once marker'() {
    const imageMessage = { ...stored(await aPicture(), 'image', 'image/png'), caption: 'only once' }
    await says({ viewOnceMessageV2: { message: { imageMessage } } })
    await scene().watched.page.getByText('View once: open it on the phone').waitFor()
    expect(await shown('only once').count()).toBe(0)
  },
  async 'buttons and lists'() {
    const sections = [{ title: 'Sizes', rows: [{ title: 'Small basket' }, { title: 'Large basket' }] }]
    await says({ listMessage: { title: 'Pick a basket', buttonText: 'Show', sections } })
    await shown('Pick a basket').getByText('Large basket').waitFor()
    await says({ listResponseMessage: { title: 'I take the large one' } })
    await shown('I take the large one').waitFor()
  },
  async 'all else'() {
    await says({ productMessage: { product: { title: 'Rattan cup' } } })
    await shown('Rattan cup').getByText('kind of message yet (product)').waitFor()
  },
  async album() {
    const album = await says({ albumMessage: { expectedImageCount: 2 } })
    const parentMessageKey = { remoteJid: scene().ann.jid('pn'), id: album.id }
    for (const caption of ['in front', 'from behind']) {
      const file = stored(await aPicture({ format: 'jpeg', width: 320, height: 240 }), 'image', 'image/jpeg')
      const messageContextInfo = { messageAssociation: { associationType: 1, parentMessageKey } }
      await says({ imageMessage: { ...file, caption }, messageContextInfo })
      await hasLoaded(shown(caption).locator('.media-picture img'))
    }
  },
  'group change': () =>
    inTheGroup(async () => {
      const { ann, group, sandbox, watched } = scene()
      const bob = sandbox.contacts.add({ number: '491700000200', name: 'Bob' })
      announceGroupChange(sandbox.world, group, { by: ann, do: 'add', people: [bob] })
      await watched.page.getByText('Ann Wijaya added').waitFor()
      announceGroupChange(sandbox.world, group, { by: ann, do: 'announcement' })
      await watched.page.getByText('Only admins may write now.').waitFor()
      announceGroupChange(sandbox.world, group, { by: ann, do: 'not_announcement' })
      await watched.page.getByText('Everybody may write again.').waitFor()
    }),
  async 'messages disappear from now on'() {
    await says({ protocolMessage: { type: EPHEMERAL_SETTING, ephemeralExpiration: 604_800 } })
    await scene().watched.page.getByText('Ann Wijaya set messages to disappear after 7 days.').waitFor()
  },
  async 'a message pinned'() {
    const { id } = await says('the price list')
    await says({ pinInChatMessage: { key: { id, fromMe: true }, type: 1 } })
    await scene().watched.page.getByText('Ann Wijaya pinned a message.').waitFor()
  },
  async call() {
    const { ann, phone, watched } = scene()
    const id = ann.call(phone, { video: true })
    await watched.page.getByText('Incoming call · video').waitFor()
    ann.call(phone, { id, end: true })
    await watched.page.getByText('Missed call · video').waitFor()
  },
  async 'not decrypted yet'() {
    const { ann, phone, watched } = scene()
    const waiting = watched.page.getByText('Waiting for this message.')
    // Its sender's phone does not answer just now.
    const unknown = vi.spyOn(ann.ledger, 'findSent').mockReturnValue(undefined)
    await ann.say(phone, 'can you read me?', { id: 'LOST1', unavailable: 'lost' })
    await waiting.waitFor()
    unknown.mockRestore()
    await ann.say(phone, 'can you read me?', { id: 'LOST1' })
    await shown('can you read me?').waitFor()
    expect(await waiting.count()).toBe(0)
  },
  async 'typed on the phone'() {
    const { ann, phone } = scene()
    await phone.say(ann, 'from the hand')
    await shown('from the hand').locator('.message-by', { hasText: 'Phone' }).waitFor()
  },
  async sent() {
    const { ann } = scene()
    ann.receipts = 'none'
    const { id } = await answers('your order has left')
    await shown('your order has left').locator('.delivery-state.sent').waitFor()
    ann.read(id)
    await shown('your order has left').locator('.delivery-state.read').waitFor()
    ann.receipts = 'delivered'
  },
  'receipts in groups': () =>
    inTheGroup(async () => {
      const { ann } = scene()
      const { id } = await answers('hello everybody')
      await shown('hello everybody').locator('.delivery-state.delivered').waitFor()
      ann.read(id)
      await shown('hello everybody').locator('.delivery-state.read').waitFor()
    }),
  async archived() {
    const { ann, phone, watched } = scene()
    const row = watched.page.locator('a.row', { hasText: 'Ann Wijaya' })
    const chat = ann.jid('pn')
    changeSetting(phone, { do: 'pin', chat, on: true })
    await row.getByTitle('Pinned').waitFor()
    changeSetting(phone, { do: 'mute', chat, on: true })
    await row.getByTitle('Muted').waitFor()
    changeSetting(phone, { do: 'archive', chat, on: true })
    await row.getByText('Archived').waitFor()
    const { id } = await says('keep this one')
    const told = patches()
    await choose(shown('keep this one'), 'Star')
    await expect.poll(() => told().map(([name, , target]) => [name, target])).toContainEqual(['star', id])
    await ofChat('Mark as unread')
    await expect.poll(() => told().map(([name]) => name)).toContain('markChatAsRead')
    for (const words of ['Take out of the archive', 'Unpin', 'Unmute']) await ofChat(words)
    await expect.poll(() => row.getByTitle('Muted').count()).toBe(0)
  },
  async blocked() {
    const { phone, watched } = scene()
    await ofChat('Block')
    await confirms('Block')
    await watched.page.getByText('You have blocked this contact').waitFor()
    expect(phone.blocked.size).toBe(1)
    await ofChat('Unblock')
    await expect.poll(() => phone.blocked.size).toBe(0)
  },
  async cleared() {
    const told = patches()
    await ofChat('Clear on the phone')
    await confirms('Clear on the phone')
    await expect.poll(() => told().map(([name]) => name)).toEqual(['clearChat'])
    await shown('keep this one').waitFor()
  },
  async typing() {
    const { ann, phone, sandbox, watched } = scene()
    ann.type(phone, 'recording')
    await watched.page.locator('.typing-dots').waitFor()
    ann.type(phone, 'paused')
    await expect.poll(() => watched.page.locator('.typing-dots').count()).toBe(0)
    const seen = new Promise((hear) => sandbox.notices.once('presence', hear))
    await watched.page.getByLabel('Write a reply…').pressSequentially('hm')
    expect(await seen).toMatchObject({ chat: ann.jid('pn'), state: 'composing' })
    await watched.page.getByLabel('Write a reply…').fill('')
  },
  async 'file that is gone'() {
    const file = stored(await aPicture({ format: 'jpeg', width: 200, height: 200 }), 'image', 'image/jpeg')
    scene().sandbox.world.media.gone.set(file.directPath, 410)
    await says({ imageMessage: { ...file, caption: 'it was gone' } })
    await hasLoaded(shown('it was gone').locator('.media-picture img'))
  },
  async 'file over the limit'() {
    const file = stored(randomBytes(CAP_BYTES + 1), 'document', 'application/zip')
    await says({ documentMessage: { ...file, fileName: 'all.zip' } })
    await shown('all.zip').getByRole('button', { name: 'Fetch' }).click()
    await shown('all.zip').locator('a.media-file').waitFor()
  },
  async 'answer to an event'() {
    const { ann } = scene()
    const secret = randomBytes(32)
    const event = { eventMessage: { name: 'Open day' }, messageContextInfo: { messageSecret: secret } }
    const { id } = await says(event)
    await shown('Open day').waitFor()
    const creator = ann.jid('pn')
    const answer = { eventKey: { id, remoteJid: creator }, secret, creator, responder: creator, response: 1 }
    await says(eventAnswer(answer))
    await scene().watched.page.getByText('Ann Wijaya is coming to the event.').waitFor()
  },
  async 'reaction to a community’s announcement'() {
    await says({ encReactionMessage: { targetMessageKey: { id: 'X' } } })
    await scene().watched.page.getByText('Ann Wijaya reacted to a message.').waitFor()
  },
  async 'comment on a community’s announcement'() {
    await says({ encCommentMessage: { targetMessageKey: { id: 'X' } } })
    await scene().watched.page.getByText('Ann Wijaya commented on a message.').waitFor()
  },
}

/** The others are shown over the wire in a story of their own. */
const HERE = KINDS_ROWS.filter(({ tests }) => tests.includes('e2e/whatsapp-kinds'))

test.each(HERE)(
  '$name: stands in the inbox, and what is sent there is read on the other phone',
  async ({ name }) => {
    const step = STEPS[name]
    if (!step) throw new Error('This row has no step.')
    await step()
    expect(scene().watched.troubles).toEqual([])
    expect(scene().sandbox.alarms).toEqual([])
  },
)

test('every row that the inbox shows stands here or in the story of a number', () => {
  for (const { kind, inbox, tests } of KINDS_ROWS) {
    const isOverTheWire = ['e2e/whatsapp-kinds', 'e2e/whatsapp-session'].some((name) => tests.includes(name))
    expect(isOverTheWire, kind).toBe(inbox === 'yes')
  }
})
