import { type Browser, chromium, type Page } from 'playwright'
import { CHROMIUM_ARGS, findChromium } from '../../../support/engines.ts'

export interface ShopVisit {
  /** What of its tasks went beyond 50 ms each, milliseconds. */
  blockingMs: number
  /** How far the page's content moved by itself; 0 is not at all. */
  shift: number
}

const SLOWER = 4
/** Long enough for whatever loads itself after the page. */
const LOOKED_AT_MS = 5_000

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS })
}

/** Looks at a page of a shop, which nobody touches. */
export function visitShop(browser: Browser, url: string): Promise<ShopVisit> {
  return onSlowMachine(browser, async (page) => {
    await page.addInitScript(watchPage)
    await page.goto(url)
    await page.waitForTimeout(LOOKED_AT_MS)
    return page.evaluate(() => (window as unknown as { seen: ShopVisit }).seen)
  })
}

/** From the press on the bubble until one can write, milliseconds. */
export function openChat(browser: Browser, url: string): Promise<number> {
  return onSlowMachine(browser, async (page) => {
    await page.goto(url)
    await page.locator('button.bubble').waitFor()
    const begun = performance.now()
    await page.locator('button.bubble').click()
    await page.getByLabel('Write a message').waitFor()
    return performance.now() - begun
  })
}

/** From going to the inbox until its first list is shown and answers to hands, milliseconds. */
export function openInbox(
  browser: Browser,
  { url, cookie }: { url: string; cookie: string },
): Promise<number> {
  return onSlowMachine(browser, async (page) => {
    const [name = '', value = ''] = cookie.split('=')
    await page.context().addCookies([{ name, value, url }])
    // A page without anything, so that the browser has made a process for the site before the clock starts.
    await page.goto(`${url}/healthz`)
    await page.addInitScript(watchList)
    await page.goto(`${url}/inbox`, { waitUntil: 'commit' })
    return page.evaluate(() => (window as unknown as { usable: Promise<number> }).usable)
  })
}

/** A browser of its own that has loaded nothing yet, on a processor that is four times as slow. */
async function onSlowMachine<T>(browser: Browser, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 } })
  try {
    const page = await context.newPage()
    const network = await context.newCDPSession(page)
    await network.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
    return await work(page)
  } finally {
    await context.close()
  }
}

/** Runs in the page. */
function watchPage(): void {
  const seen = { blockingMs: 0, shift: 0 }
  Object.assign(window, { seen })
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.blockingMs += Math.max(0, duration - 50)
  }).observe({ type: 'longtask', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if ('value' in entry) seen.shift += Number(entry.value)
  }).observe({ type: 'layout-shift', buffered: true })
}

/** Runs in the page: a row has its handlers once React has taken it over. */
function watchList(): void {
  const usable = new Promise<number>((resolve) => {
    const timer = setInterval(() => {
      const row = document.querySelector('a.row')
      if (row === null || !Object.keys(row).some((key) => key.startsWith('__reactProps$'))) return
      clearInterval(timer)
      resolve(performance.now())
    }, 10)
  })
  Object.assign(window, { usable })
}
