import { crc32 } from 'node:zlib'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NO_HEALTH } from '#server/channels/whatsapp/health.ts'
import { acceptInvitation, inviteMember } from '#server/core/invitations.ts'
import { listSendQueue } from '#server/core/send-queue.ts'
import { sessionCookie } from '#server/core/session-cookie.ts'
import { openSession } from '#server/core/sessions.ts'
import { findChromium } from '#tests/support/engines.ts'
import { PASSWORD } from '#tests/support/people.ts'
import { eventually } from '#tests/support/scenes.ts'
import { aGroup, aPerson } from '#tests/support/whatsapp.ts'
import { aBrowser, aPage, awake, choose, inThread, menuOf, type Watched } from './support/browsers.ts'
import { openWhatsappHouse, type WhatsappHouse } from './support/whatsapp-house.ts'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
]

/** A machine under load may be slow. */
const SOON = { timeout: 10_000 }

let house: WhatsappHouse
let browser: Browser

beforeAll(async () => {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('There is no Chromium.')
  house = await openWhatsappHouse()
  browser = await chromium.launch({ executablePath, args: ARGS })
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await house?.stop()
})

let people = 0

/** Somebody new, so that no test sees what another one wrote. */
function aCustomer(name: string) {
  people += 1
  return aPerson(`62812906411${String(people).padStart(2, '0')}`, { name })
}

async function theOwner(path = '/inbox', options: Parameters<typeof aBrowser>[1] = {}): Promise<Watched> {
  const context = await aBrowser({ browser }, options)
  await context.addCookies([{ ...house.cookie, url: house.url }])
  const agent = await aPage(context, `${house.url}${path}`)
  await awake(agent.page)
  return agent
}

async function openChat(agent: Watched, name: string): Promise<void> {
  await agent.page.locator('a.row', { hasText: name }).click()
  await agent.page.getByLabel('Write a reply…').waitFor()
}

test('a quote leads to the message that it answers', async () => {
  const { number } = house
  const customer = aCustomer('Quita')
  for (let index = 0; index < 70; index += 1) {
    await number.says(customer, `line ${index} of many`, {
      externalId: `Q${index}`,
      sentAt: Date.now() - 100_000 + index * 1_000,
    })
  }
  await number.says(customer, 'about the very first', {
    externalId: 'QA',
    sentAt: Date.now(),
    quoted: { externalId: 'Q0', kind: 'text', text: 'line 0 of many', author: customer },
  })
  const agent = await theOwner()
  await openChat(agent, 'Quita')
  await inThread(agent, 'about the very first').locator('button.quoted').click()
  await agent.page.waitForFunction(() => {
    const first = [...document.querySelectorAll('.message-text')].find(
      (text) => text.textContent === 'line 0 of many',
    )
    const box = first?.getBoundingClientRect()
    return box !== undefined && box.top > 0 && box.bottom < window.innerHeight
  })
  expect(agent.troubles).toEqual([])
})

test('an agent answers, reacts, edits, deletes and votes, and nothing of it becomes a bubble', async () => {
  const { number } = house
  const customer = aCustomer('Maya Hartono')
  await number.says(customer, 'is it still there?', { externalId: 'M1' })
  const poll = { question: 'Which size?', options: ['L', 'XL'], selectable: 1, votes: [] }
  await number.says(customer, '', { externalId: 'M2', kind: 'poll', details: { poll } })
  const agent = await theOwner()
  const { page } = agent
  await openChat(agent, 'Maya Hartono')

  await choose(inThread(agent, 'is it still there?').first(), 'Reply')
  await page.keyboard.type('half a thought')
  await page.reload()
  await awake(page)
  await page.locator('.composer-target', { hasText: 'is it still there?' }).waitFor()
  await page.getByLabel('Write a reply…').press('Escape')
  expect(await page.locator('.composer-target').count()).toBe(0)
  await choose(inThread(agent, 'is it still there?').first(), 'Reply')
  await page.getByLabel('Write a reply…').fill('yes, tow of them')
  await page.keyboard.press('Enter')
  const answer = inThread(agent, 'of them')
  await answer.locator('.quoted', { hasText: 'is it still there?' }).waitFor()
  await answer.locator('.delivery-state.sent').waitFor()

  await (await menuOf(inThread(agent, 'is it still there?').first()))
    .getByRole('menuitem', { name: 'React with 👍' })
    .click()
  await inThread(agent, 'is it still there?').first().locator('.reaction.ours', { hasText: '👍' }).waitFor()
  await inThread(agent, 'is it still there?').first().locator('button.reaction').click()
  await expect.poll(() => page.locator('.reaction').count(), SOON).toBe(0)

  await choose(answer, 'Edit')
  expect(await page.getByLabel('Write a reply…').inputValue()).toBe('yes, tow of them')
  await page.getByLabel('Write a reply…').fill('yes, two of them')
  await page.keyboard.press('Enter')
  await inThread(agent, 'yes, two of them').getByText('edited').waitFor()

  await page.getByRole('group', { name: 'Which size?' }).getByRole('button', { name: 'XL' }).click()
  await page.getByRole('button', { name: 'XL', pressed: true }).waitFor()
  await page.getByText('1 person voted').waitFor()

  await choose(inThread(agent, 'yes, two of them'), 'Delete for everyone')
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await inThread(agent, 'yes, two of them').waitFor()
  await choose(inThread(agent, 'yes, two of them'), 'Delete for everyone')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete for everyone' }).click()
  await page.getByText('This message was deleted').waitFor()
  expect(await page.locator('article.message').count()).toBe(3)
  expect(agent.troubles).toEqual([])
})

test('what WhatsApp refused is said at the message that it was for, and can be tried again or dismissed', async () => {
  const { number } = house
  const customer = aCustomer('Ahmad Fauzi')
  await number.says(customer, 'price please', { externalId: 'F1' })
  const agent = await theOwner()
  const { page } = agent
  await openChat(agent, 'Ahmad Fauzi')
  const message = inThread(agent, 'price please')
  house.outcome = { outcome: 'failed', code: 'rate_limited' }
  await (await menuOf(message)).getByRole('menuitem', { name: 'React with ❤️' }).click()
  await message.getByText('The reaction was not sent. WhatsApp found this too fast.').waitFor()
  house.outcome = { outcome: 'sent' }
  await message.getByRole('button', { name: 'Try again' }).click()
  await message.locator('.reaction.ours').waitFor()
  await expect.poll(() => message.locator('.delivery-problem').count(), SOON).toBe(0)

  house.outcome = { outcome: 'failed', code: 'a_code_of_next_year' }
  await page.getByLabel('Write a reply…').fill('Rp 285.000')
  await page.keyboard.press('Enter')
  await inThread(agent, 'Rp 285.000').getByRole('alert').getByText('Not sent').waitFor()
  house.outcome = { outcome: 'unknown' }
  await (await menuOf(message)).getByRole('menuitem', { name: 'React with 😂' }).click()
  await message.getByText('We do not know whether the change arrived.').waitFor()
  await message.getByRole('button', { name: 'Dismiss' }).click()
  await expect.poll(() => message.locator('.delivery-problem').count(), SOON).toBe(0)
  await page.reload()
  await awake(page)
  await message.waitFor()
  await expect.poll(() => message.locator('.delivery-problem').count(), SOON).toBe(0)
  house.outcome = { outcome: 'sent' }
  expect(agent.troubles).toEqual([])
})

test('a test message that is asked for twice in a hurry leaves once, and tells how far it has come or why it has not', async () => {
  const { number, app, owner } = house
  const customer = aCustomer('Tini Wulandari')
  await number.says(customer, 'are you there?', { externalId: 'T1' })
  const agent = await theOwner('/contacts?search=tini')
  const { page } = agent
  await page.getByRole('link', { name: 'Tini Wulandari' }).click()
  const progress = page.locator('.test-message-progress')
  await page.getByRole('button', { name: 'Send a test message' }).dblclick()
  await progress.locator('.delivery-state.sent').waitFor()
  const { queue } = await listSendQueue(app, owner, { status: 'any', order: 'desc', limit: 50 })
  const ours = queue.filter(({ contact }) => contact.name === 'Tini Wulandari')
  expect(ours).toHaveLength(1)
  const { external_id: externalId } = await app.db
    .selectFrom('messages')
    .select('external_id')
    .where('id', '=', ours[0]?.message.id ?? '')
    .executeTakeFirstOrThrow()
  const target = { chat: customer, externalId: externalId ?? '' }
  await number.host.change(number.channelId, target, { type: 'status', status: 'delivered' })
  await progress.locator('.delivery-state.delivered').waitFor()
  house.outcome = { outcome: 'failed', code: 'rate_limited' }
  await page.getByRole('button', { name: 'Send a test message' }).click()
  await progress.getByText('WhatsApp found this too fast.').waitFor()
  house.outcome = { outcome: 'sent' }
  await progress.getByRole('button', { name: 'Try again' }).click()
  await progress.locator('.delivery-state.sent').waitFor()
  await progress.getByRole('link', { name: 'Open the conversation' }).click()
  await expect.poll(() => inThread(agent, 'This is a test message').count(), SOON).toBe(2)
  expect(agent.troubles).toEqual([])
})

test('a voice note is recorded in the browser as Ogg with Opus, and can be played', async () => {
  const { number, app } = house
  const customer = aCustomer('Voice Friend')
  await number.says(customer, 'call me', { externalId: 'V1' })
  const agent = await theOwner()
  const { page } = agent
  await openChat(agent, 'Voice Friend')
  await page.getByRole('button', { name: 'Record a voice message' }).click()
  await page.getByRole('timer').waitFor()
  await page.getByRole('button', { name: 'Throw the recording away' }).click()
  await page.getByRole('button', { name: 'Record a voice message' }).click()
  await expect.poll(() => page.getByRole('timer').innerText(), SOON).toMatch(/^0:0[2-9]$/)
  await page.locator('.voice-running').getByRole('button', { name: 'Send' }).click()
  const note = page.locator('.message.out .voice')
  await note.waitFor()
  const row = await eventually(async () => {
    const found = await app.db
      .selectFrom('messages')
      .selectAll()
      .where('kind', '=', 'voice')
      .where('direction', '=', 'out')
      .executeTakeFirstOrThrow()
    expect(found.status).toBe('sent')
    return found
  })
  const { voice } = JSON.parse(row.details ?? '{}')
  expect(voice.seconds).toBeGreaterThan(1)
  expect(voice.waveform.length).toBeGreaterThan(10)
  expect(Math.max(...voice.waveform)).toBe(100)
  const address = await note.locator('audio').getAttribute('src')
  const bytes = new Uint8Array(await (await page.request.get(`${house.url}${address}`)).body())
  expectOggOpus(Buffer.from(bytes), voice.seconds)
  await note.getByRole('button', { name: 'Play' }).click()
  await expect.poll(() => note.getByRole('slider').getAttribute('aria-valuenow'), SOON).not.toBe('0')
  await note.getByRole('button', { name: 'Speed: 1 times' }).click()
  expect(
    await note.locator('audio').evaluate((audio) => audio instanceof HTMLAudioElement && audio.playbackRate),
  ).toBe(1.5)
  expect(agent.troubles).toEqual([])
})

test('who may not use the microphone is told what to do', async () => {
  const customer = aCustomer('Silent Friend')
  await house.number.says(customer, 'hush', { externalId: 'S1' })
  const agent = await theOwner()
  await agent.page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
  })
  await agent.page.reload()
  await awake(agent.page)
  await openChat(agent, 'Silent Friend')
  await agent.page.getByRole('button', { name: 'Record a voice message' }).click()
  await agent.page.getByText('This browser may not use the microphone.').waitFor()
})

test('what strangers write stays text: markup, right to left, five thousand emoji, endless names', async () => {
  const { number } = house
  const attack = '<img src=x onerror="window.hacked=1">*<b>*{{7*7}}'
  const hostile = aCustomer(`${attack} ${'x'.repeat(100)}`)
  await number.says(hostile, `${attack} ${'🙏'.repeat(2_400)}`, { externalId: 'X1' })
  const contacts = [{ name: attack, phones: [attack] }]
  await number.says(hostile, '', { externalId: 'X2', kind: 'contacts', details: { contacts } })
  const poll = { question: attack, options: [attack, 'ok'], selectable: 0, votes: [] }
  await number.says(hostile, '', { externalId: 'X3', kind: 'poll', details: { poll } })
  const change = { code: 'group_subject', actor: attack, subjects: [], value: attack }
  await number.says(hostile, '', { externalId: 'X4', kind: 'system', details: { change } })
  await number.says(hostile, '🙏'.repeat(5_000), { externalId: 'X5' })
  await number.says(hostile, 'مرحبا *عريض* \u202Etxt.exe', { externalId: 'X6' })
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    const agent = await theOwner('/inbox', { viewport })
    await openChat(agent, '<img src=x')
    await agent.page.locator('.message-text', { hasText: 'مرحبا' }).waitFor()
    expect(await agent.page.evaluate(() => 'hacked' in window)).toBe(false)
    expect(await overflowOf(agent.page)).toBe(0)
    expect(
      await agent.page.locator('.message-text', { hasText: 'مرحبا' }).locator('strong').innerText(),
    ).toBe('عريض')
    expect(agent.troubles).toEqual([])
  }
})

test('a chat is pinned, archived, muted, marked unread and blocked, and the list and the composer say so', async () => {
  const customer = aCustomer('Chat Friend')
  await house.number.says(customer, 'here I am', { externalId: 'C1' })
  const agent = await theOwner()
  const { page } = agent
  await openChat(agent, 'Chat Friend')
  const row = page.locator('a.row', { hasText: 'Chat Friend' })
  await expect.poll(() => row.locator('.row-count').count(), SOON).toBe(0)
  const choose = async (name: string) => {
    await page.getByRole('button', { name: 'More for this conversation' }).click()
    await page.getByRole('menuitem', { name, exact: true }).click()
  }
  await choose('Pin')
  await row.getByTitle('Pinned').waitFor()
  await choose('Mute for 8 hours')
  await row.getByTitle('Muted').waitFor()
  await choose('Archive')
  await row.getByText('Archived').waitFor()
  await choose('Mark as unread')
  await row.locator('.row-count').waitFor()
  await choose('Block')
  await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click()
  await page.getByText('You have blocked this contact').waitFor()
  await choose('Unblock')
  await expect.poll(() => page.locator('.channel-notice').count(), SOON).toBe(0)
  await choose('Unpin')
  await expect.poll(() => row.getByTitle('Pinned').count(), SOON).toBe(0)
  for (const way of ['Clear on the phone', 'Delete on the phone']) {
    await choose(way)
    await page.getByRole('dialog').getByRole('button', { name: way }).click()
    await expect.poll(() => page.getByRole('dialog').count(), SOON).toBe(0)
    await inThread(agent, 'here I am').waitFor()
  }

  await house.stands(house.number.channelId, { state: 'logged_out', state_code: 'unlinked' })
  await page.getByText('What you write waits here until it is.').waitFor()
  await house.stands(house.number.channelId, { state: 'online', state_code: null })
  await expect.poll(() => page.locator('.channel-notice').count(), SOON).toBe(0)
  expect(agent.troubles).toEqual([])
})

test('a starred message keeps its star, and one that is deleted here is gone here', async () => {
  const customer = aCustomer('Star Friend')
  await house.number.says(customer, 'remember this', { externalId: 'T1' })
  await house.number.says(customer, 'forget this', { externalId: 'T2' })
  const agent = await theOwner()
  await openChat(agent, 'Star Friend')
  await choose(inThread(agent, 'remember this'), 'Star')
  await inThread(agent, 'remember this').getByTitle('Starred').waitFor()
  await choose(inThread(agent, 'forget this'), 'Delete for me')
  await agent.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect.poll(() => inThread(agent, 'forget this').count(), SOON).toBe(0)
  expect(agent.troubles).toEqual([])
})

test('in a group everybody is named, and what happens to it is said in words', async () => {
  const { channelId: id, host, says } = house.number
  const group = aGroup('120363000000000777', 'Reseller Jogja')
  const sari = { phone: '6281300000001', lid: null, name: 'Sari' }
  const budi = { phone: '6281300000002', lid: null, name: 'Budi' }
  await host.changeOwn(id, async (trx) => {
    await trx.updateTable('whatsapp_numbers').set({ groups_shown: 1 }).where('channel_id', '=', id).execute()
  })
  await says(group, 'four are left', { author: sari, externalId: 'G1' })
  await says(group, '@Sari one for me', { author: budi, externalId: 'G2', mentions: [sari] })
  const change = { code: 'group_add', actor: 'Sari', subjects: ['Ahmad', 'Maya'], value: null }
  await says(group, '', { author: sari, kind: 'system', externalId: 'G3', details: { change } })
  const agent = await theOwner()
  await openChat(agent, 'Reseller Jogja')
  await inThread(agent, 'four are left').locator('.message-by', { hasText: 'Sari' }).waitFor()
  await inThread(agent, 'one for me').locator('.message-by', { hasText: 'Budi' }).waitFor()
  await inThread(agent, 'one for me').locator('.message-mention', { hasText: '@Sari' }).waitFor()
  await agent.page.getByText('Sari added Ahmad and Maya.').waitFor()
  await says(group, 'one is yours', { author: 'us', externalId: 'G4' })
  await host.change(id, { chat: group, externalId: 'G4' }, { type: 'status', status: 'delivered' })
  await inThread(agent, 'one is yours').locator('.delivery-state.delivered').waitFor()
  expect(agent.troubles).toEqual([])
})

test('a number is added and linked before one’s eyes, by QR or by code, and every state is said in words', async () => {
  const agent = await theOwner('/settings/whatsapp')
  const { page } = agent
  await page.getByLabel('Name', { exact: true }).last().fill('Cabang Solo')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const card = page.getByRole('region', { name: 'Cabang Solo' })
  await card.getByText('Getting a QR code from WhatsApp…').waitFor()
  const { channels } = await (await page.request.get(`${house.url}/api/v1/channels`)).json()
  const id: string = channels.find(({ name }: { name: string }) => name === 'Cabang Solo').id

  await house.stands(id, { state: 'scan' }, { kind: 'qr', text: 'first,qr' })
  const qr = card.getByRole('img', { name: 'QR code to scan with WhatsApp' })
  await qr.waitFor()
  const first = await qr.getAttribute('src')
  await house.stands(id, { state: 'scan' }, { kind: 'qr', text: 'second,qr' })
  await expect.poll(() => qr.getAttribute('src'), SOON).not.toBe(first)
  await card.getByText('Linked devices').waitFor()

  await card.getByText('Link with a code instead').click()
  await card.getByLabel('Phone number with country code').fill('12')
  await card.getByRole('button', { name: 'Get a code' }).click()
  await card.getByText('Give the number with its country code').waitFor()
  await house.stands(id, { state: 'code' }, { kind: 'code', text: 'ABCD1234' })
  await expect
    .poll(() => card.getByLabel('Code to type on the phone').locator('span').allInnerTexts(), SOON)
    .toEqual(['ABCD', '1234'])

  const states = [
    ['waiting', 'qr_timeout', 'Nobody scanned the code in time.'],
    ['syncing', null, 'Chats of the past are being taken in'],
    ['online', null, 'Everything works.'],
    ['reconnecting', 'connection_lost', 'It comes back by itself'],
    ['reconnecting', 'a_new_code', 'It comes back by itself'],
    ['conflict', 'replaced', 'Another program uses this link.'],
    ['restricted', 'ban_strangers', 'too many messages to people'],
    ['passkey', null, 'asks for a passkey'],
    ['logged_out', 'unlinked', 'unlinked on the phone'],
    ['banned', 'account_banned', 'WhatsApp has banned this number.'],
  ] as const
  for (const [state, code, words] of states) {
    await house.stands(id, { state, state_code: code })
    await card.getByText(words).waitFor()
  }
  const health = { ...NO_HEALTH, coldPausedUntil: Date.now() + 60 * 60 * 1000 }
  await house.stands(id, { state: 'online', state_code: null, health: JSON.stringify(health) })
  await card.getByText('write to nobody new until').waitFor()
  await house.stands(id, { phone: '628111222333', progress: 45, health: JSON.stringify(NO_HEALTH) })
  await card.getByText('+62 811-1222-333').waitFor()
  await page.goto(`${house.url}/inbox`)
  await page.getByText('Cabang Solo: taking in the history, 45 %').waitFor()
  await page.goto(`${house.url}/settings/whatsapp`)
  await awake(page)
  await card.getByText('Settings', { exact: true }).click()
  await card.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByText('Its conversations stay here to be read').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect.poll(() => card.count(), SOON).toBe(0)
  expect(agent.troubles.filter((trouble) => !trouble.includes('400'))).toEqual([])
})

test('an agent without rights sees how the numbers fare, and nothing to change them with', async () => {
  const { url } = await inviteMember(house.app, house.owner, { email: 'andi@toko.example', role: 'agent' })
  const token = url.slice(url.lastIndexOf('/') + 1)
  const { agentId } = await acceptInvitation(house.app, {
    token,
    name: 'Andi',
    password: PASSWORD,
    code: undefined,
    ip: '127.0.0.1',
  })
  const { token: session } = await openSession(house.app, { agentId })
  const context = await aBrowser({ browser })
  const [name = '', value = ''] = (sessionCookie(house.app, session).split(';')[0] ?? '').split('=')
  await context.addCookies([{ name, value, url: house.url }])
  const agent = await aPage(context, `${house.url}/settings/whatsapp`)
  await awake(agent.page)
  const id = house.number.channelId
  await house.stands(id, { state: 'scan' }, { kind: 'qr', text: 'not,for,agents' })
  await agent.page.getByText('An owner or an admin is linking this number.').waitFor()
  expect(await agent.page.locator('main').getByRole('button').count()).toBe(0)
  expect(await agent.page.locator('main').getByRole('img').count()).toBe(0)
  await house.stands(id, { state: 'online' })
  await agent.page.getByText('Everything works.').waitFor()
  expect(agent.troubles).toEqual([])
})

async function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}

/** Reads an Ogg file page by page, as a player does: order, checksums, headers, and how long it plays. */
function expectOggOpus(file: Buffer, seconds: number): void {
  const packets: Buffer[] = []
  let at = 0
  let index = 0
  let position = 0n
  let flags = 0
  while (at < file.length) {
    expect(file.toString('latin1', at, at + 4)).toBe('OggS')
    const table = file.subarray(at + 27, at + 27 + file.readUInt8(at + 26))
    const length = 27 + table.length + table.reduce((sum, part) => sum + part, 0)
    const page = Buffer.from(file.subarray(at, at + length))
    expect(page.readUInt32LE(18)).toBe(index)
    const sum = page.readUInt32LE(22)
    page.writeUInt32LE(0, 22)
    expect(oggChecksum(page)).toBe(sum)
    flags = page.readUInt8(5)
    expect(flags & 2).toBe(index === 0 ? 2 : 0)
    position = page.readBigUInt64LE(6)
    packets.push(page.subarray(27 + table.length))
    at += length
    index += 1
  }
  expect(flags & 4).toBe(4)
  expect(packets[0]?.toString('latin1', 0, 8)).toBe('OpusHead')
  expect(packets[1]?.toString('latin1', 0, 8)).toBe('OpusTags')
  expect(Math.abs(Number(position) / 48_000 - seconds)).toBeLessThan(0.2)
}

/** By way of zlib's: the same polynomial, with the bits of every byte and of the result the other way round. */
function oggChecksum(page: Buffer): number {
  const mirrored = Buffer.from(page.map(mirror))
  // zlib begins with all bits set and turns them round in the end; Ogg does neither.
  const all = crc32(mirrored)
  const none = crc32(Buffer.alloc(page.length))
  return mirror32((all ^ none) >>> 0)
}

function mirror(byte: number): number {
  let result = 0
  for (let bit = 0; bit < 8; bit += 1) if (byte & (1 << bit)) result |= 128 >> bit
  return result
}

function mirror32(value: number): number {
  let result = 0
  for (let bit = 0; bit < 32; bit += 1) if ((value >>> bit) & 1) result += 2 ** (31 - bit)
  return result
}
