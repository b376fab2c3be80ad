import AxeBuilder from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settingsPages } from '#inbox/lib/settings-pages.ts'
import { changeProfile } from '#server/core/agents.ts'
import { findChromium } from '#tests/support/engines.ts'
import { aBrowser, aPage, awake } from './support/browsers.ts'
import { fillHouse } from './support/full-house.ts'
import { openWhatsappHouse, type WhatsappHouse } from './support/whatsapp-house.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const THEMES = ['light', 'dark']
const DESK = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }

let house: WhatsappHouse
let browser: Browser
let ids: Awaited<ReturnType<typeof fillHouse>>

beforeAll(async () => {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('There is no Chromium.')
  house = await openWhatsappHouse()
  ids = await fillHouse(house)
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await house?.stop()
})

test.each(['en', 'id'])(
  'axe finds nothing on any page of the inbox, in both themes, by desk and by phone, in %s',
  async (locale) => {
    await changeProfile(house.app, house.owner, { name: 'Dewi Lestari', locale })
    const page = await aSignedInPage()
    const found: unknown[] = []
    const look = async (name: string) => found.push(...(await problemsOf(page, name)))
    const goTo = async (path: string) => {
      await page.goto(house.url + path)
      await awake(page)
    }
    for (const path of pages()) {
      await goTo(path)
      expect(await page.getAttribute('html', 'lang')).toBe(locale)
      await look(path)
    }
    for (const state of STATES) {
      await goTo(`/inbox/${ids.chatId}`)
      await state.enter(page)
      await look(state.name)
    }
    await page.setViewportSize(PHONE)
    for (const path of [
      '/inbox',
      `/inbox/${ids.chatId}`,
      `/inbox/${ids.groupId}`,
      '/settings/team',
      '/contacts',
    ]) {
      await goTo(path)
      await look(`${path} on a phone`)
    }
    await page.context().clearCookies()
    await page.setViewportSize(DESK)
    for (const path of ['/sign-in', '/invitation/spent', '/nothing-here']) {
      await page.goto(house.url + path)
      await look(path)
    }
    expect(found).toEqual([])
  },
  300_000,
)

function pages(): string[] {
  return [
    '/welcome',
    '/inbox',
    '/inbox?view=mine',
    '/inbox?status=snoozed',
    '/inbox?status=closed',
    `/inbox/${ids.chatId}`,
    `/inbox/${ids.groupId}`,
    '/inbox/not-there',
    '/visitors',
    '/contacts?kind=group',
    `/contacts/${ids.contactId}`,
    ...settingsPages('owner').map(({ path }) => `/settings/${path}`),
  ]
}

/** What opens over a conversation. */
const STATES: { name: string; enter(page: Page): Promise<unknown> }[] = [
  { name: 'a note', enter: (page) => page.locator('.composer-modes button').nth(1).click() },
  { name: 'the emoji', enter: (page) => open(page, '.emoji-picker > button', '.emoji-grid') },
  { name: 'a picture', enter: (page) => open(page, 'a.media-picture', '.media-viewer img') },
  { name: 'a row’s menu', enter: (page) => open(page, 'a.row', '.row-menu', 'right') },
  { name: 'the notifications', enter: (page) => open(page, '.rail-notifications > button', '[role=menu]') },
  { name: 'the assignment', enter: (page) => press(page, 'a', '[role=menu]') },
  { name: 'the snooze', enter: (page) => press(page, 's', '[role=menu]') },
  { name: 'the palette', enter: (page) => press(page, 'Control+k', '.palette-entry') },
  { name: 'the sheet of keys', enter: (page) => press(page, '?', '.shortcut-sheet') },
  {
    name: 'a message’s menu',
    enter: (page) => open(page, '.message.in .message-ways [aria-haspopup]', '[role=menu]'),
  },
]

async function open(page: Page, pressed: string, opened: string, button: 'left' | 'right' = 'left') {
  await page.locator(pressed).first().click({ button })
  await page.locator(opened).first().waitFor()
}

async function press(page: Page, key: string, opened: string) {
  // A conversation that opens takes the focus to where one writes: single keys work outside of it.
  await page.locator('.composer-text:focus').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press(key)
  await page.locator(opened).first().waitFor()
}

async function aSignedInPage(): Promise<Page> {
  const context = await aBrowser({ browser }, { viewport: DESK, reducedMotion: 'reduce' })
  await context.addCookies([{ ...house.cookie, url: house.url }])
  return (await aPage(context, `${house.url}/inbox`)).page
}

/** In words short enough to see what is wrong where. */
async function problemsOf(page: Page, name: string): Promise<unknown[]> {
  const problems: unknown[] = []
  for (const theme of THEMES) {
    await page.evaluate((wanted) => document.documentElement.setAttribute('data-theme', wanted), theme)
    // A theme changes colours and nothing else: what has no colour is asked once, and axe is in the page by then.
    // Without frames there is nothing to be put together in a tab of its own.
    const axe = new AxeBuilder({ page, ...(theme === 'light' ? {} : { axeSource: ';' }) })
      .setLegacyMode()
      .options({ resultTypes: ['violations'] })
    const { violations } = await (theme === 'light'
      ? axe.withTags(TAGS)
      : axe.withRules(['color-contrast'])
    ).analyze()
    problems.push(
      ...violations.map(({ id, nodes }) => ({
        page: name,
        theme,
        rule: id,
        where: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
      })),
    )
  }
  return problems
}
