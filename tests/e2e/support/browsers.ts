import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { CHROMIUM_ARGS, findChromium } from '#tests/support/engines.ts'
import { type House, openHouse } from './house.ts'

/** Nothing here is so slow; a machine under load may be. */
const PATIENCE_MS = 15_000

export interface Stage {
  house: House
  browser: Browser
}

/** One browser and one server for the tests of a file. */
export function stageForFile(options: { furnish?: boolean } = {}): Stage {
  const stage: Partial<Stage> = {}
  beforeAll(async () => {
    const executablePath = findChromium()
    if (!executablePath) throw new Error('There is no Chromium.')
    const [house, browser] = await Promise.all([
      openHouse(options),
      chromium.launch({ executablePath, args: CHROMIUM_ARGS }),
    ])
    Object.assign(stage, { house, browser })
  }, 90_000)
  afterAll(async () => {
    await stage.browser?.close()
    await stage.house?.stop()
  })
  return {
    get house() {
      if (!stage.house) throw new Error('The house is not open yet.')
      return stage.house
    },
    get browser() {
      if (!stage.browser) throw new Error('The browser is not open yet.')
      return stage.browser
    },
  }
}

/** A page that remembers what went wrong in it: broken scripts, refused styles and sockets, missing files. */
export interface Watched {
  page: Page
  context: BrowserContext
  troubles: string[]
}

/** A browser of somebody's own, closed after the test. */
export async function aBrowser(
  { browser }: Pick<Stage, 'browser'>,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const viewport = { width: 1280, height: 800 }
  const context = await browser.newContext({ locale: 'en-US', viewport, ...options })
  context.setDefaultTimeout(PATIENCE_MS)
  onTestFinished(() => context.close())
  return context
}

export async function aPage(
  context: BrowserContext,
  url: string,
  options: Parameters<Page['goto']>[1] = {},
): Promise<Watched> {
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  page.on('pageerror', (error) => troubles.push(String(error)))
  await page.goto(url, options)
  return { page, context, troubles }
}

/** Waits until a page of the inbox answers to hands and keys: React has taken over what the server rendered. */
export async function awake(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const key = Object.keys(document).find((name) => name.startsWith('__reactContainer$'))
    const container = key ? Reflect.get(document, key) : undefined
    return container?.stateNode.current.memoizedState.isDehydrated === false
  })
  // What listens to keys is set up by effects, which come after that.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
}

/** Keeps the inbox's scripts from arriving, as a slow line does, until they are released. */
export async function holdScripts(context: BrowserContext): Promise<{ release(): void }> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await context.route('**/assets/*.js', async (route) => {
    await released
    await route.continue()
  })
  return { release }
}

/** The owner in the inbox. */
export async function anAgent(stage: Stage, path = '/inbox'): Promise<Watched> {
  const context = await aBrowser(stage)
  await context.addCookies([{ ...stage.house.cookie, url: stage.house.url }])
  const agent = await aPage(context, `${stage.house.url}${path}`)
  await awake(agent.page)
  return agent
}

/** A visitor on the customer's page, with the chat open. */
export async function aVisitor(
  stage: Stage,
  { path = '', context }: { path?: string; context?: BrowserContext } = {},
): Promise<Watched> {
  const visitor = await aPage(context ?? (await aBrowser(stage)), `${stage.house.shop}${path}`)
  await visitor.page.locator('button.bubble').click()
  await visitor.page.getByLabel('Write a message').waitFor()
  return visitor
}

export async function writeAsVisitor({ page }: Watched, text: string): Promise<void> {
  await page.getByLabel('Write a message').fill(text)
  await page.keyboard.press('Enter')
}

export async function writeAsAgent({ page }: Watched, text: string): Promise<void> {
  await page.getByLabel('Write a reply…').fill(text)
  await page.keyboard.press('Enter')
}

/** Opens the conversation whose last words these are. */
export async function openConversation({ page }: Watched, words: string): Promise<void> {
  await awake(page)
  await page.locator('a.row', { hasText: words }).click()
  await page.getByLabel('Write a reply…').waitFor()
}

/** Messages with this text in the widget's thread. */
export function inWidget({ page }: Watched, text: string): Locator {
  return page.locator('sapa-message-list .message', { hasText: text })
}

/** Messages with this text in the inbox's thread. */
export function inThread({ page }: Watched, text: string): Locator {
  return page.locator('article.message', { hasText: text })
}

/** Waits until there is exactly one. */
export async function expectOne(locator: Locator): Promise<void> {
  await locator.first().waitFor()
  expect(await locator.count()).toBe(1)
}

/** Opens the menu of a message by its button, as keys and thumbs do. */
export async function menuOf(message: Locator): Promise<Locator> {
  await message.hover()
  await message.getByRole('button', { name: 'What to do with this message' }).click()
  return message.getByRole('menu')
}

export async function choose(message: Locator, name: string): Promise<void> {
  await (await menuOf(message)).getByRole('menuitem', { name, exact: true }).click()
}

export async function hasLoaded(picture: Locator): Promise<void> {
  const width = () => picture.first().evaluate((img: HTMLImageElement) => img.naturalWidth)
  await expect.poll(width, { timeout: PATIENCE_MS }).toBeGreaterThan(0)
}
