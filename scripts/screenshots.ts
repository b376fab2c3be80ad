import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import sharp from 'sharp'
import type { ConversationView, LabelView, WebsiteView } from '#server/protocol/views.ts'
import { findChromium } from '#tests/support/engines.ts'
import { setStage } from '../apps/sandbox/demo/stage.ts'
import { playToday } from '../apps/sandbox/demo/today.ts'
import { openInbox } from './demo-inbox.ts'
import { freePort, startServer } from './demo-server.ts'

const FOLDER = resolve(import.meta.dirname, '../docs/screenshots')
const OWNER = { email: 'dewi@tokomelati.example', password: 'melati for pictures only' }
const DESK = { width: 1360, height: 850 }
const PHONE = { width: 390, height: 844 }
const SHARPNESS = 2
/** Pictures, fonts and what moves: all of it stands still after this time. */
const STILL_MS = 1_500
const GAP = 40

/** Starts the demo's people, lets them talk, and takes the pictures that stand in the README. */
export async function takeScreenshots(): Promise<void> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('There is no Chromium: apt-get install -y chromium')
  mkdirSync(FOLDER, { recursive: true })
  const data = mkdtempSync(join(tmpdir(), 'sapa-screenshots-'))
  const { sandbox, cast, resellers } = await setStage({ controlPort: await freePort(0) })
  const server = startServer({
    PORT: String(await freePort(0)),
    SAPA_DATA: data,
    SAPA_WHATSAPP_URL: sandbox.url,
    SAPA_WHATSAPP_CA: sandbox.certificate,
  })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const inbox = await openInbox({ url: server.url, setupCode: await server.ready(), ...OWNER })
    const { id } = await inbox.openNumber(cast.shop.name)
    await cast.shop.scan(await inbox.qrOf(id))
    await inbox.untilOnline(id)
    await playToday(sandbox, cast, resellers)
    await takeAll(browser, server.url)
  } finally {
    await browser.close()
    await server.stop()
    await sandbox.close()
    rmSync(data, { recursive: true, force: true })
  }
}

async function takeAll(browser: Browser, url: string): Promise<void> {
  const owner = await signIn(browser, url)
  const state = await owner.context().storageState()
  const shop = `${url}/preview/${await siteKey(owner, url)}`
  const visitor = await writeAsVisitor(browser, shop, state)
  const conversations = await furnish(owner, url)
  const bagus = conversations.find(({ contact }) => contact.name === 'Bagus Wicaksono')
  const stranger = conversations.find(({ channelKind }) => channelKind === 'website')
  const open = async (
    id: string | undefined,
    viewport: typeof DESK,
    colorScheme: 'light' | 'dark',
  ): Promise<Page> => {
    const isMobile = viewport === PHONE
    const context = await browser.newContext({
      ...{ viewport, colorScheme, storageState: state, locale: 'en-GB', timezoneId: 'Asia/Jakarta' },
      ...{ deviceScaleFactor: SHARPNESS, isMobile, hasTouch: isMobile, reducedMotion: 'reduce' },
    })
    const page = await context.newPage()
    await page.goto(`${url}/inbox${id ? `/${id}` : ''}`)
    await page.waitForTimeout(STILL_MS)
    return page
  }
  for (const theme of ['light', 'dark'] as const) {
    await save(`inbox-${theme}`, [await shotOf(await open(bagus?.id, DESK, theme))])
  }
  const agentsSide = await open(stranger?.id, { width: 960, height: 800 }, 'light')
  await agentsSide.locator('.composer-text').fill('With pleasure: a cotton bag, and a card in your words.')
  await agentsSide.keyboard.press('Enter')
  await visitor.getByText('With pleasure: a cotton bag').waitFor()
  await agentsSide.locator('.composer-text').fill('Shall I')
  await visitor.waitForTimeout(STILL_MS)
  await save('both-sides', [await shotOf(visitor), await shotOf(agentsSide)])
  await save('phone', [
    await shotOf(await open(undefined, PHONE, 'light')),
    await shotOf(await open(bagus?.id, PHONE, 'dark')),
  ])
}

async function signIn(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  await page.goto(`${url}/sign-in`)
  await page.locator('[name=email]').fill(OWNER.email)
  await page.locator('[name=password]').fill(OWNER.password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL('**/inbox')
  return page
}

async function siteKey(page: Page, url: string): Promise<string> {
  const answer = await page.request.get(`${url}/api/v1/websites`)
  const { websites }: { websites: WebsiteView[] } = await answer.json()
  return websites[0]?.key ?? ''
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>

/** Somebody on the website, with the chat open. The preview page is there for the team alone, so with its cookie. */
async function writeAsVisitor(browser: Browser, shop: string, storageState: State): Promise<Page> {
  const context = await browser.newContext({
    ...{ viewport: { width: 460, height: 800 }, deviceScaleFactor: SHARPNESS, locale: 'en-GB' },
    ...{ timezoneId: 'Asia/Jakarta', storageState },
  })
  const page = await context.newPage()
  await page.goto(shop)
  await page.locator('button.bubble').click()
  const field = page.getByLabel('Write a message')
  for (const text of ['Hi! Do you wrap presents?', 'It would be two scarves, for Friday.']) {
    await field.fill(text)
    await page.keyboard.press('Enter')
    await page.getByText(text).waitFor()
  }
  await page.waitForTimeout(STILL_MS)
  return page
}

/** What a team adds on an ordinary morning: labels, a note, who takes care, an answer. */
async function furnish(page: Page, url: string): Promise<ConversationView[]> {
  const call = async <Answer>(method: string, path: string, data?: object): Promise<Answer> => {
    const response = await page.request.fetch(`${url}/api/v1${path}`, {
      ...{ method, headers: { origin: url, 'content-type': 'application/json' } },
      ...(data ? { data } : {}),
    })
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`)
    const text = await response.text()
    return text === '' ? (undefined as Answer) : JSON.parse(text)
  }
  const { conversations } = await call<{ conversations: ConversationView[] }>('GET', '/conversations')
  const { members } = await call<{ members: { agentId: string }[] }>('GET', '/members')
  const idOf = (name: string) => conversations.find(({ contact }) => contact.name === name)?.id ?? ''
  const label = async (name: string, colour: string, people: string[]) => {
    const { label } = await call<{ label: LabelView }>('POST', '/labels', { name, colour })
    for (const person of people)
      await call('PUT', `/conversations/${idOf(person)}/labels`, { labelId: label.id })
  }
  await label('Order', 'purple', ['Bagus Wicaksono', 'James Tan', 'Emma Whitfield'])
  await label('Reseller', 'teal', ['Reseller Melati'])
  const bagus = `/conversations/${idOf('Bagus Wicaksono')}`
  await call('PUT', `${bagus}/assignee`, { agentId: members[0]?.agentId })
  const write = (clientId: string, text: string, note = false) =>
    call('POST', `${bagus}/messages`, { clientId, text, note })
  await write('picture-1', 'Halo kak Bagus 🙏 Betul, itu Batik Kawung lengan panjang, Rp 285.000.')
  await write('picture-2', 'Stok L di gudang Sleman masih 3. Tolong ditahan 2.', true)
  return conversations
}

async function shotOf(page: Page): Promise<Buffer> {
  return page.screenshot({ animations: 'disabled', caret: 'hide' })
}

/** One picture, or several beside each other; with few colours, as screens have them, it weighs little. */
async function save(name: string, shots: Buffer[]): Promise<void> {
  const sizes = await Promise.all(shots.map(async (shot) => sharp(shot).metadata()))
  const height = Math.max(...sizes.map((size) => size.height))
  let left = 0
  const placed = shots.map((input, index) => {
    const place = { input, left, top: 0 }
    left += (sizes[index]?.width ?? 0) + GAP
    return place
  })
  const background = { r: 0, g: 0, b: 0, alpha: 0 }
  await sharp({ create: { width: left - GAP, height, channels: 4, background } })
    .composite(placed)
    .png({ palette: true, quality: 90, effort: 8 })
    .toFile(join(FOLDER, `${name}.png`))
  console.log(`docs/screenshots/${name}.png`)
}
