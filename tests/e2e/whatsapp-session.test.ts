import { type Browser, chromium, type Page } from 'playwright'
import decodeQr from 'qr/decode.js'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quietLibsignal } from '#server/lib/quiet-console.ts'
import { findChromium } from '#tests/support/engines.ts'
import { aPicture } from '#tests/support/files.ts'
import { eventually } from '#tests/support/scenes.ts'
import type { Contact } from '../../apps/sandbox/people/contact.ts'
import { poll } from '../../apps/sandbox/people/contents.ts'
import { changePhoto } from '../../apps/sandbox/people/photos.ts'
import type { Phone } from '../../apps/sandbox/phone/phone.ts'
import { createSandbox, type Sandbox } from '../../apps/sandbox/sandbox.ts'
import { aPage, awake, inThread, type Watched } from './support/browsers.ts'
import { type House, openHouse } from './support/house.ts'

/** A machine under load may be slow. */
const SOON = { timeout: 20_000 }
const YESTERDAY = new Date(Date.now() - 24 * 60 * 60 * 1000)

let sandbox: Sandbox
let house: House
let browser: Browser
let unquiet = () => {}
let phone: Phone
let ann: Contact
let agent: Watched
let page: Page

// One story: the production server as people start it, real Baileys in it, and a WhatsApp of our own.
beforeAll(async () => {
  unquiet = quietLibsignal()
  const executablePath = findChromium()
  if (!executablePath) throw new Error('There is no Chromium.')
  sandbox = await createSandbox()
  phone = sandbox.phones.add({ number: '491700000001', name: 'Toko Melati' })
  ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  changePhoto(sandbox.world, ann, await aPicture({ width: 96, height: 96 }))
  phone.memory.remember({
    with: ann,
    unread: 0,
    messages: [{ id: 'PAST1', from: ann, what: 'do you have baskets?', at: YESTERDAY }],
  })
  house = await openHouse({
    settings: { SAPA_WHATSAPP_URL: sandbox.url, SAPA_WHATSAPP_CA: sandbox.certificate },
  })
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 } })
  await context.addCookies([{ ...house.cookie, url: house.url }])
  agent = await aPage(context, `${house.url}/settings/whatsapp`)
  page = agent.page
  await awake(page)
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await house?.stop()
  await sandbox?.close()
  unquiet()
})

test('the owner adds a number, scans the code on the screen, and it is online', async () => {
  await page.getByLabel('Name').fill('Shop')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await scanFromScreen()
  await page.getByText('Online', { exact: true }).waitFor(SOON)
})

test('what the phone knew before is in the inbox, and what a customer writes appears by itself', async () => {
  await openInbox()
  await page.locator('a.row', { hasText: 'Ann' }).click(SOON)
  await inThread(agent, 'do you have baskets?').waitFor(SOON)
  await ann.say(phone, 'are you open today?')
  await inThread(agent, 'are you open today?').waitFor(SOON)
  for (const place of ['.row', '.thread-who']) {
    const photo = page.locator(`${place} .avatar-photo`)
    await eventually(async () => {
      expect(await photo.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(96)
    }, SOON.timeout)
  }
})

test('the answer is decrypted on the customer’s phone, and the ticks turn', async () => {
  await answer('Yes, until six')
  await eventually(() => expect(ann.received.map(({ text }) => text)).toContain('Yes, until six'), 15_000)
  await stateOf('Yes, until six', 'Delivered')
  ann.read(ann.received.at(-1)?.id ?? '')
  await stateOf('Yes, until six', 'Read')
})

test('above the thread stands whether the customer is online', async () => {
  const about = page.locator('.thread-about')
  ann.appear('available')
  await about.getByText('online').waitFor(SOON)
  ann.appear('unavailable')
  await about.getByText('last seen').waitFor(SOON)
})

test('pictures, polls, reactions, edits and deletions come in as people know them', async () => {
  const bytes = await aPicture({ width: 320, height: 240 })
  const file = sandbox.world.media.put(bytes, 'image')
  await ann.say(phone, { imageMessage: { ...file, mimetype: 'image/png', caption: 'this one' } })
  const picture = inThread(agent, 'this one')
  await picture.locator('img').first().waitFor(SOON)
  const album = await ann.say(phone, { albumMessage: { expectedImageCount: 2 } })
  for (const caption of ['in front', 'from behind']) {
    const parentMessageKey = { remoteJid: ann.jid('pn'), id: album.id }
    await ann.say(phone, {
      imageMessage: { ...file, mimetype: 'image/png', caption },
      messageContextInfo: { messageAssociation: { associationType: 1, parentMessageKey } },
    })
    await inThread(agent, caption).locator('img').first().waitFor(SOON)
  }
  await ann.say(phone, poll('Which colour?', ['Red', 'Blue']))
  await inThread(agent, 'Which colour?').waitFor(SOON)
  const typo = await ann.say(phone, 'two baskts')
  await inThread(agent, 'two baskts').waitFor(SOON)
  await ann.edit(phone, typo.id, 'two baskets')
  await inThread(agent, 'two baskets').waitFor(SOON)
  await ann.react(phone, typo.id, '🙏')
  await page.getByText('🙏').first().waitFor(SOON)
  const slip = await ann.say(phone, 'not for you')
  await inThread(agent, 'not for you').waitFor(SOON)
  await ann.revoke(phone, slip.id)
  await page.getByText('This message was deleted').waitFor(SOON)
  expect(await page.getByText('not for you').count()).toBe(0)
})

test('a group is shown once groups are switched on, with who wrote what', async () => {
  const bob = sandbox.contacts.add({ number: '491700000200', name: 'Bob' })
  const group = sandbox.groups.create({ subject: 'Resellers', owner: bob, members: [phone, ann] })
  await bob.say(group, 'hello resellers')
  await page.goto(`${house.url}/settings/whatsapp`)
  await awake(page)
  await page.getByText('Settings', { exact: true }).last().click()
  await page.getByLabel('Show groups').click()
  await openInbox()
  await page.locator('a.row', { hasText: 'Resellers' }).click(SOON)
  await inThread(agent, 'hello resellers').waitFor(SOON)
  await answer('hello everybody')
  for (const member of [ann, bob]) {
    await eventually(
      () => expect(member.received.map(({ text }) => text)).toContain('hello everybody'),
      15_000,
    )
  }
})

test('somebody known by a hidden number first stays one conversation when the number is shown', async () => {
  const kadek = sandbox.contacts.add({ number: '491700000300', name: 'Kadek', hidesNumber: true })
  await kadek.say(phone, 'who am I?')
  await page.locator('a.row', { hasText: 'Kadek' }).click(SOON)
  await inThread(agent, 'who am I?').waitFor(SOON)
  kadek.hidesNumber = false
  await kadek.say(phone, 'this is my number')
  await inThread(agent, 'this is my number').waitFor(SOON)
  await page
    .getByText(/^\+49 170/)
    .first()
    .waitFor(SOON)
  expect(await page.locator('a.row', { hasText: 'Kadek' }).count()).toBe(1)
})

test('unlinked on the phone it says so, is linked again by a code, and the history is still there', async () => {
  await phone.unlink()
  await page.goto(`${house.url}/settings/whatsapp`)
  await awake(page)
  await page.getByText('Unlinked', { exact: true }).waitFor(SOON)
  await page.getByRole('button', { name: /link/i }).first().click()
  await page.getByText('Link with a code instead').click(SOON)
  expect(await page.getByLabel('Phone number with country code').inputValue()).toBe('+49 170-0000-001')
  await page.getByRole('button', { name: 'Get a code' }).click()
  const code = page.getByLabel('Code to type on the phone')
  await code.waitFor(SOON)
  await phone.enterCode(((await code.textContent()) ?? '').replace(/[^A-Z0-9]/g, ''))
  await page.getByText('Online', { exact: true }).waitFor(SOON)
  await ann.say(phone, 'still there?')
  await openInbox()
  await page.locator('a.row', { hasText: 'Ann' }).click(SOON)
  await inThread(agent, 'are you open today?').waitFor(SOON)
  await inThread(agent, 'still there?').waitFor(SOON)
  expect(sandbox.alarms).toEqual([])
})

test('killed in the middle, the server takes the number up again, and nothing written meanwhile is missing', async () => {
  await house.server.kill()
  await ann.say(phone, 'while you were gone')
  house.server.launch()
  await house.server.ready()
  // On SQLite nobody else can hold the number; elsewhere the dead one's lease has to run out first.
  const timeout = process.env.SAPA_TEST_DB === 'mysql' ? 50_000 : 20_000
  await inThread(agent, 'while you were gone').waitFor({ timeout })
  expect(sandbox.alarms).toEqual([])
}, 90_000)

async function openInbox(): Promise<void> {
  await page.goto(`${house.url}/inbox`)
  await awake(page)
}

async function answer(text: string): Promise<void> {
  await page.getByLabel('Write a reply…').fill(text)
  await page.keyboard.press('Enter')
  await inThread(agent, text).waitFor(SOON)
}

async function stateOf(text: string, state: string): Promise<void> {
  await inThread(agent, text)
    .getByLabel(state)
    .or(inThread(agent, text).getByText(state))
    .first()
    .waitFor(SOON)
}

/** Reads the QR code off the screen, as a camera does. */
async function scanFromScreen(): Promise<void> {
  const code = page.getByRole('img', { name: 'QR code to scan with WhatsApp' })
  await code.waitFor(SOON)
  const { data, info } = await sharp(await code.screenshot())
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  await phone.scan(decodeQr({ width: info.width, height: info.height, data: new Uint8Array(data) }))
}
