import { downloadMediaMessage, proto } from '@whiskeysockets/baileys'
import { type Browser, chromium, type Page } from 'playwright'
import QRCode from 'qrcode'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { BaileysClient, linkedClient, trust } from '#tests/sandbox/baileys-client.ts'
import { findChromium } from '#tests/support/engines.ts'
import type { Contact } from '../../apps/sandbox/people/contact.ts'
import type { Phone } from '../../apps/sandbox/phone/phone.ts'
import { createSandbox, type Sandbox } from '../../apps/sandbox/sandbox.ts'
import { until } from '../../apps/sandbox/until.ts'

const { READ, PLAYED } = proto.WebMessageInfo.Status
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
]

let sandbox: Sandbox
let browser: Browser
let shop: Phone
let ann: Contact
let bob: Contact
let client: BaileysClient
let untrust: () => void

beforeAll(async () => {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('There is no Chromium.')
  browser = await chromium.launch({ executablePath, args: ARGS })
  sandbox = await createSandbox({ controlPort: 0 })
  untrust = trust(sandbox)
  shop = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann', devices: 2 })
  bob = sandbox.contacts.add({ number: '491700000101', name: 'Bob' })
  client = await linkedClient(sandbox, shop)
})

afterAll(async () => {
  await client?.close()
  untrust?.()
  await sandbox?.close()
  await browser?.close()
})

test('what a person writes as Ann reaches a linked client, and her ticks turn as it says so', async () => {
  const page = await phoneOf(ann, shop)
  await write(page, 'is it open?')
  const { key } = await until(
    () => client.messages.find(({ message }) => textIs(message, 'is it open?')),
    'her words',
  ).then(({ message }) => message)
  await bubble(page, 'is it open?').getByRole('img', { name: 'Delivered' }).waitFor()
  await client.socket.readMessages([key])
  await bubble(page, 'is it open?').getByRole('img', { name: 'Read' }).waitFor()
  expect(sandbox.alarms).toEqual([])
})

test('what a client writes is decrypted by her phone, which tells when she has seen it', async () => {
  const page = await phoneOf(ann, shop)
  await client.socket.sendPresenceUpdate('composing', ann.jid('pn'))
  await page.getByText('typing …').first().waitFor()
  const sent = await client.socket.sendMessage(ann.jid('pn'), { text: 'until six' })
  await bubble(page, 'until six').waitFor()
  await until(() => client.statusOf(sent?.key.id ?? '') >= Number(READ), 'the receipt')
})

test('what she keeps to herself is not told', async () => {
  const page = await phoneOf(bob, shop)
  await phone(page).getByLabel('Options of this phone').click()
  await page.getByLabel('Tells when a message was read').uncheck()
  await page.keyboard.press('Escape')
  await phone(page).getByLabel('Tells when a message was read').waitFor({ state: 'detached' })
  const sent = await client.socket.sendMessage(bob.jid('pn'), { text: 'have you seen it?' })
  await bubble(page, 'have you seen it?').waitFor()
  await write(page, 'no')
  await until(() => client.texts().includes('no'), 'his answer')
  expect(client.statusOf(sent?.key.id ?? '')).toBeLessThan(Number(READ))
})

test('pictures go both ways, byte by byte', async () => {
  const page = await phoneOf(ann, shop)
  const picture = await aPicture('#7a2b10')
  await attach(page, 'Photo or video', { name: 'cloth.png', mimeType: 'image/png', buffer: picture })
  await write(page, 'this one')
  const { message } = await until(
    () => client.messages.find(({ message }) => message.message?.imageMessage?.caption === 'this one'),
    'the picture',
  )
  expect(message.message?.imageMessage).toMatchObject({ width: 64, height: 48, mimetype: 'image/png' })
  expect(Buffer.compare(await downloadMediaMessage(message, 'buffer', {}), picture)).toBe(0)

  await client.socket.sendMessage(ann.jid('pn'), { image: await aPicture('#103a7a'), caption: 'or this' })
  const shown = bubble(page, 'or this').locator('img.picture')
  await page.waitForFunction(
    (element) => element instanceof HTMLImageElement && element.naturalWidth === 64,
    await shown.elementHandle(),
  )
})

test('a voice message is recorded, arrives as Opus, and is told to have been played', async () => {
  const page = await phoneOf(ann, shop)
  await page.getByLabel('Record a voice message').click()
  await page.getByText(/Recording 0:01/).waitFor()
  await page.getByLabel('Send voice message').click()
  const { message } = await until(
    () => client.messages.find(({ message }) => message.message?.audioMessage?.ptt),
    'the voice message',
  )
  const { mimetype, waveform } = message.message?.audioMessage ?? {}
  expect({ mimetype, bars: Boolean(waveform?.length) }).toEqual({
    mimetype: 'audio/ogg; codecs=opus',
    bars: true,
  })
  const sound = await downloadMediaMessage(message, 'buffer', {})
  expect(sound.subarray(0, 4).toString()).toBe('OggS')

  const sent = await client.socket.sendMessage(ann.jid('pn'), {
    audio: sound,
    ptt: true,
    mimetype: 'audio/ogg; codecs=opus',
  })
  await page.locator('.bubble.is-voice:not(.is-mine)').getByLabel('Play').click()
  await until(() => client.statusOf(sent?.key.id ?? '') >= Number(PLAYED), 'the receipt')
})

test('a person reacts, answers, edits and deletes', async () => {
  const page = await phoneOf(ann, shop)
  const sent = await client.socket.sendMessage(ann.jid('pn'), { text: 'shall I keep it for you?' })
  await choose(page, 'shall I keep it for you?', 'React with 👍')
  await until(
    () =>
      client
        .of('messages.reaction')
        .flat()
        .some(({ key, reaction }) => key.id === sent?.key.id && reaction.text === '👍'),
    'the reaction',
  )
  await choose(page, 'shall I keep it for you?', 'Reply')
  await write(page, 'yes plaese')
  const quoting = await until(
    () => client.messages.find(({ message }) => textOfQuote(message) === 'yes plaese'),
    'the answer',
  )
  expect(quoting.message.message?.extendedTextMessage?.contextInfo?.stanzaId).toBe(sent?.key.id)
  await choose(page, 'yes plaese', 'Edit')
  await write(page, 'yes please')
  await bubble(page, 'yes please').getByText('edited').waitFor()
  await choose(page, 'yes please', 'Delete for everyone')
  await bubble(page, 'This message was deleted').waitFor()
  const changed = () => client.updates.filter(({ key }) => key.id === quoting.message.key.id)
  await until(() => changed().some(({ update }) => update.message === null), 'the deletion')
  expect(changed().some(({ update }) => update.message?.editedMessage)).toBe(true)
})

test('a poll is asked, and everybody’s votes are counted', async () => {
  const page = await phoneOf(ann, shop)
  await page.getByLabel('Attach').click()
  await page.getByRole('button', { name: 'Poll', exact: true }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Question').fill('Which colour?')
  await form.getByLabel('Option 1').fill('Indigo')
  await form.getByLabel('Option 2').fill('Brown')
  await form.getByRole('button', { name: 'Send poll' }).click()
  await until(
    () =>
      client.messages.some(({ message }) => message.message?.pollCreationMessageV3?.name === 'Which colour?'),
    'the poll',
  )
  const option = bubble(page, 'Which colour?').getByRole('button', { name: 'Indigo' })
  await option.click()
  await bubble(page, 'Which colour?').getByText('1 vote').waitFor()
  expect(await option.getAttribute('aria-pressed')).toBe('true')
})

test('a group is made and written to', async () => {
  const page = await phoneOf(ann, shop)
  await page.getByLabel('New group').click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name of the group').fill('Market day')
  await form.getByRole('checkbox', { name: 'Bob' }).check()
  await form.getByRole('button', { name: 'Create group' }).click()
  await page.getByLabel('Back to the chats').first().click()
  await page.locator('.chat-row', { hasText: 'Market day' }).first().click()
  await write(page, 'who brings the tables?')
  const { message } = await until(
    () => client.messages.find(({ message }) => textIs(message, 'who brings the tables?')),
    'it',
  )
  await client.socket.sendMessage(message.key.remoteJid ?? '', { text: 'we do' })
  await bubble(page, 'we do').waitFor()
  expect(sandbox.alarms).toEqual([])
})

test('the text of a QR code links a device', async () => {
  const other = await anUnlinkedClient()
  const page = await aPage()
  const dialog = await linkDialog(page)
  await dialog.getByLabel('Text of the QR code').fill(await shownBy(other))
  await dialog.getByRole('button', { name: 'Link', exact: true }).click()
  await other.open()
  await dialog.waitFor({ state: 'hidden' })
})

test('a picture of a QR code links a device', async () => {
  const other = await anUnlinkedClient()
  const page = await aPage()
  const dialog = await linkDialog(page)
  const code = await QRCode.toBuffer(await shownBy(other), { margin: 1, width: 300 })
  // As on a screenshot: small, and somewhere in a large picture.
  const around = sharp({ create: { width: 1280, height: 800, channels: 3, background: '#f7f6f4' } })
  const buffer = await around
    .composite([{ input: code, left: 500, top: 240 }])
    .png()
    .toBuffer()
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'screen.png', mimeType: 'image/png', buffer })
  await other.open()
})

test('a picture without a code says so, and a code of nobody is refused in words', async () => {
  const page = await aPage()
  const dialog = await linkDialog(page)
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: await aPicture('#999') })
  await dialog.getByText('There is no QR code in this picture.').waitFor()
  await dialog.getByLabel('Text of the QR code').fill('https://example.com')
  await dialog.getByRole('button', { name: 'Link', exact: true }).click()
  await page.getByRole('alert').getByText('This is no QR code of WhatsApp').waitFor()
})

test('the eight characters link a device, and the phone unlinks it again', async () => {
  const number = '491700000009'
  sandbox.phones.add({ number, name: 'Branch' })
  const other = await anUnlinkedClient()
  await shownBy(other)
  const code = await other.socket.requestPairingCode(number)
  const page = await aPage()
  const dialog = await linkDialog(page, 'Branch')
  await dialog.getByRole('tab', { name: 'Eight characters' }).click()
  await dialog.getByLabel('Code that the inbox shows').fill(`${code.slice(0, 4)}-${code.slice(4)}`)
  await dialog.getByRole('button', { name: 'Link', exact: true }).click()
  await other.open()
  const card = page.getByRole('region', { name: 'Branch' })
  await card.getByText('Linked, online').waitFor()
  await card.getByRole('button', { name: 'Unlink' }).click()
  await until(() => other.closeCodes.includes(401), 'the client to be thrown out')
  await card.getByText('Linked, online').waitFor({ state: 'detached' })
})

test('a line is cut from the drawer, and acknowledgements are kept back until released', async () => {
  const page = await phoneOf(ann, shop)
  await page.getByRole('button', { name: 'Faults' }).click()
  const drawer = page.getByRole('complementary')
  const cuts = client.closeCodes.length
  await drawer.getByRole('button', { name: 'Cut the line' }).click()
  await until(() => client.closeCodes.length > cuts, 'the cut')
  await client.open()
  // The box shows what the sandbox has done, so it turns a moment after the click.
  await drawer.getByLabel('Keep acknowledgements back').click()
  await drawer.getByRole('checkbox', { name: /Keep acknowledgements back/, checked: true }).waitFor()
  await client.socket.sendMessage(ann.jid('pn'), { text: 'did you get this?' })
  await drawer.getByText('1 kept back').waitFor()
  await drawer.getByRole('button', { name: 'All well again' }).click()
  await until(() => sandbox.faults.keptAcks.length === 0, 'the acks')
})

/** A page whose every trouble fails the test. */
async function aPage(address = ''): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ['microphone'],
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(String(error)))
  page.on('console', (message) => {
    // A refused command is answered with 400, which the browser itself writes down.
    if (message.type() === 'error' && !message.text().includes('400')) troubles.push(message.text())
  })
  onTestFinished(async () => {
    await context.close()
    expect(troubles).toEqual([])
  })
  await page.goto(`${sandbox.controlUrl}/${address}`)
  await page.getByRole('heading', { name: 'Phones' }).waitFor()
  return page
}

async function phoneOf(person: Contact, chat: Phone): Promise<Page> {
  const page = await aPage(`#${person.number}/${chat.number}`)
  await composer(page).waitFor()
  return page
}

/** The first phone on the table. */
function phone(page: Page) {
  return page.locator('.phone').first()
}

function composer(page: Page) {
  return phone(page).getByLabel('Message', { exact: true })
}

function bubble(page: Page, text: string) {
  return phone(page).getByRole('article').filter({ hasText: text }).last()
}

async function write(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await composer(page).press('Enter')
}

async function choose(page: Page, text: string, action: string): Promise<void> {
  await bubble(page, text).hover()
  await bubble(page, text).getByLabel('What to do with this message').click()
  await phone(page).getByRole('button', { name: action, exact: true }).click()
}

async function attach(page: Page, what: string, file: { name: string; mimeType: string; buffer: Buffer }) {
  await phone(page).getByLabel('Attach').click()
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: what }).click(),
  ])
  await chooser.setFiles(file)
}

async function linkDialog(page: Page, number = 'Shop') {
  await page.getByRole('region', { name: number }).getByRole('button', { name: 'Link a device' }).click()
  return page.getByRole('dialog')
}

async function anUnlinkedClient(): Promise<BaileysClient> {
  const other = new BaileysClient(sandbox.url)
  onTestFinished(() => other.close())
  return other
}

function shownBy(other: BaileysClient): Promise<string> {
  return until(() => other.qr, 'a QR code')
}

function aPicture(background: string): Promise<Buffer> {
  return sharp({ create: { width: 64, height: 48, channels: 3, background } })
    .png()
    .toBuffer()
}

function textIs({ message }: { message?: proto.IMessage | null }, text: string): boolean {
  return message?.conversation === text
}

function textOfQuote({ message }: { message?: proto.IMessage | null }): string | null | undefined {
  return message?.extendedTextMessage?.text
}
