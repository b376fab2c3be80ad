import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listWebsites } from '#server/core/websites.ts'
import { findChromium } from '#tests/support/engines.ts'
import { HOSTILE_STRINGS } from '#tests/support/hostile-strings.ts'
import { aTeammate } from '#tests/support/scenes.ts'
import { aBrowser, aPage, awake, type Watched } from './support/browsers.ts'
import {
  agentsFill,
  contactsFill,
  type Held,
  newestConversation,
  type Room,
  teamsFill,
  visitorsFill,
} from './support/hostile-cast.ts'
import { openWhatsappHouse, type WhatsappHouse } from './support/whatsapp-house.ts'

// Filled on both databases; a page looks the same on either, so one of them is enough for the browser.
const LOOKS = process.env.SAPA_TEST_DB === 'sqlite'
/** Thousands of writes and hundreds of pages. */
const PATIENCE_MS = 300_000
const SETTINGS = ['profile', 'websites', 'whatsapp', 'security'].map((page) => `/settings/${page}`)

let house: WhatsappHouse
let browser: Browser

beforeAll(async () => {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('There is no Chromium.')
  house = await openWhatsappHouse()
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await house?.stop()
})

test('there are at least two hundred hostile strings, each another one', () => {
  expect(new Set(HOSTILE_STRINGS).size).toBe(HOSTILE_STRINGS.length)
  expect(HOSTILE_STRINGS.length).toBeGreaterThanOrEqual(200)
})

test(
  'whatever a WhatsApp contact fills in is kept as it is, and is only ever text to agents',
  async () => {
    const { held, rooms } = await contactsFill(house)
    expectKept(held)
    expect(rooms).toHaveLength(HOSTILE_STRINGS.length)
    if (LOOKS) await expectCalmRooms(rooms)
  },
  PATIENCE_MS,
)

test(
  'whatever a visitor fills in is kept as it is, and is only ever text to agents',
  async () => {
    const [site] = await listWebsites(house.app, house.owner)
    if (!site) throw new Error('There is no website.')
    const { held, rooms } = await visitorsFill(house, site)
    expectKept(held)
    expect(rooms).toHaveLength(HOSTILE_STRINGS.length)
    if (LOOKS) await expectCalmRooms(rooms)
  },
  PATIENCE_MS,
)

test(
  'whatever an agent fills in is kept as it is, and is only ever text to the team and to visitors',
  async () => {
    const visitor = await aVisitor()
    const room = await newestConversation(house)
    expectKept(await teamsFill(house))
    if (LOOKS) await expectCalm(await theOwner('/settings/team'), 'teams')
    expectKept(await agentsFill(house, room.id))
    if (LOOKS) {
      for (const path of SETTINGS) await expectCalm(await theOwner(path), path)
      await expectCalm(await aColleague('/settings/team'), 'members')
      await expectCalm(await theWholeThread(room), 'the thread')
      await visitor.page.locator('sapa-message-list .message').nth(HOSTILE_STRINGS.length).waitFor()
      await expectCalm(visitor, 'the widget')
    }
  },
  PATIENCE_MS,
)

/** Somebody who has written on the preview page, with the chat open. */
async function aVisitor(): Promise<Watched> {
  const [site] = await listWebsites(house.app, house.owner)
  const visitor = await theOwner(`/preview/${site?.key}`, 'sapa-chat')
  await visitor.page.locator('button.bubble').click()
  await visitor.page.getByLabel('Write a message').fill('hello')
  await visitor.page.keyboard.press('Enter')
  await visitor.page.locator('.state', { hasText: 'Sent' }).waitFor()
  return visitor
}

async function theWholeThread({ id }: { id: string }): Promise<Watched> {
  const agent = await theOwner(`/inbox/${id}`)
  const messages = agent.page.locator('article.message')
  await messages.first().waitFor()
  for (;;) {
    const older = agent.page.locator('.messages-older')
    if ((await older.count()) === 0) break
    await older.scrollIntoViewIfNeeded().catch(() => {})
  }
  // A reply and a note for each string, and what the visitor wrote.
  expect(await messages.count()).toBe(2 * HOSTILE_STRINGS.length + 1)
  return agent
}

/** Opens every one of these conversations in one inbox; each shows its name and its last words as they are. */
async function expectCalmRooms(rooms: Room[]): Promise<void> {
  const agent = await theOwner('/inbox')
  for (const room of rooms) {
    await agent.page.evaluate(enterRoom, room)
    await expectCalm(agent, room.words)
  }
}

function theOwner(path: string, awaited?: string): Promise<Watched> {
  return signedIn(house.cookie, path, awaited)
}

/** Who may change nothing is shown the members alone. */
async function aColleague(path: string): Promise<Watched> {
  const { cookie } = await aTeammate(house.app, house.owner)
  const [name = '', value = ''] = cookie.split('=')
  return signedIn({ name, value }, path)
}

async function signedIn(
  cookie: { name: string; value: string },
  path: string,
  awaited?: string,
): Promise<Watched> {
  const context = await aBrowser({ browser })
  await context.addCookies([{ ...cookie, url: house.url }])
  await context.addInitScript(watchPolicy)
  // Some of these pages are far longer than any that a business has.
  const agent = await aPage(context, `${house.url}${path}`, { timeout: 60_000 })
  if (awaited) await agent.page.locator(awaited).waitFor({ state: 'attached' })
  else await awake(agent.page)
  return agent
}

/** Runs in the page: remembers what its content security policy has refused. */
function watchPolicy(): void {
  const refused: string[] = []
  Object.assign(window, { refused })
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    refused.push(`${violatedDirective} ${blockedURI}`),
  )
}

/** Runs in the page: goes to a conversation as a click would, and waits until it stands there with these words. */
async function enterRoom({ id, name, words }: Room): Promise<void> {
  const { __reactRouterDataRouter: router } = window as unknown as {
    __reactRouterDataRouter: { navigate(path: string): Promise<void> }
  }
  await router.navigate(`/inbox/${id}`)
  const deadline = performance.now() + 10_000
  const last = () => [...document.querySelectorAll('article.message')].at(-1)
  // Asterisks and the like become styles: letters and digits are what stays.
  const letters = (text: string) => text.replace(/[^\p{L}\p{N}<>]/gu, '')
  while (
    document.querySelector('.contact-panel h2')?.textContent !== name ||
    !letters(last()?.textContent ?? '').includes(letters(words))
  ) {
    if (performance.now() > deadline) {
      throw new Error(`${JSON.stringify({ name, words })} is shown as ${last()?.textContent}`)
    }
    await new Promise(requestAnimationFrame)
  }
}

/** Nothing ran, nothing tried to, and nothing that could run was made. */
async function expectCalm({ page, troubles }: Watched, where: string): Promise<void> {
  expect({ where, ...(await page.evaluate(whatIsWrong)), troubles }).toEqual({
    where,
    hacked: false,
    refused: [],
    elements: [],
    troubles: [],
  })
}

/** Runs in the page, and looks into shadow roots too. */
function whatIsWrong() {
  const SAFE = ['http:', 'https:', 'mailto:', 'tel:', 'blob:']
  const elements: string[] = []
  const look = (root: Document | ShadowRoot) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) look(element.shadowRoot)
      const handlers = element.getAttributeNames().filter((name) => name.startsWith('on'))
      const isActive = element.matches('iframe, object, embed, base, frameset, portal, math, foreignObject')
      const leads =
        element instanceof HTMLAnchorElement && element.href !== '' && !SAFE.includes(element.protocol)
      const isForeign =
        element instanceof HTMLImageElement && new URL(element.src, location.href).host === 'evil.example'
      if (handlers.length > 0 || isActive || leads || isForeign)
        elements.push(element.outerHTML.slice(0, 300))
    }
  }
  look(document)
  const { hacked, refused } = window as unknown as { hacked?: unknown; refused: string[] }
  return { hacked: hacked !== undefined, refused, elements }
}

function expectKept(held: Held[]): void {
  expect(held.filter(({ held, expected }) => (held ?? null) !== expected)).toEqual([])
}
