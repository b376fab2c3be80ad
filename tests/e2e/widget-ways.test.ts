import type { BrowserContext } from 'playwright'
import { expect, test } from 'vitest'
import {
  aBrowser,
  anAgent,
  aPage,
  inWidget,
  openConversation,
  stageForFile,
  writeAsAgent,
} from './support/browsers.ts'

const stage = stageForFile()

test('a phone behind a network without WebSockets chats by long polling, takes pictures, and sounds once it was touched', async () => {
  const context = await aBrowser(stage, {
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 844 },
  })
  const refused = await refuseWebSockets(context)
  await context.addInitScript(countNotes)
  await context.addInitScript(listenToStatus)
  const visitor = await aPage(context, stage.house.shop)
  const { page } = visitor
  const heard = () => page.evaluate(() => Reflect.get(window, 'heard'))
  const notes = () => page.evaluate(() => Reflect.get(window, 'notes'))
  await expect.poll(heard).toEqual(['online'])

  await page.locator('button.bubble').tap()
  const camera = page.locator('sapa-composer input.camera')
  await camera.waitFor({ state: 'attached' })
  expect(await camera.getAttribute('capture')).toBe('environment')
  expect(await camera.getAttribute('accept')).toBe('image/*')
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Take a picture' }).tap(),
  ])
  expect(chooser.isMultiple()).toBe(false)

  // Written before any line is there, it goes by HTTP; what is answered comes by polling, by itself.
  await page.getByLabel('Write a message').fill('no sockets here')
  await page.getByRole('button', { name: 'Send' }).tap()
  await page.locator('.state', { hasText: 'Sent' }).waitFor()
  const polling = page.waitForRequest((request) => request.url().includes('transport=polling'), {
    timeout: 30_000,
  })
  const agent = await anAgent(stage)
  await openConversation(agent, 'no sockets here')
  await polling
  await writeAsAgent(agent, 'we hear you all the same')
  await inWidget(visitor, 'we hear you all the same').waitFor()
  expect(refused()).toBeGreaterThanOrEqual(2)
  expect(await notes()).toBe(0)

  await page.getByRole('button', { name: 'Close' }).first().tap()
  await writeAsAgent(agent, 'still there?')
  await page.locator('.badge', { hasText: '1' }).waitFor()
  await expect.poll(notes).toBe(2)

  // Outside of the hours the page is told.
  await closeShop(agent.page)
  await page.reload()
  await expect.poll(heard).toEqual(['away'])
}, 90_000)

/** Answers how often one was tried. */
async function refuseWebSockets(context: BrowserContext): Promise<() => number> {
  let tried = 0
  await context.routeWebSocket(/\/live\//, (socket) => {
    tried += 1
    return socket.close()
  })
  return () => tried
}

/** Runs in the page. */
function countNotes(): void {
  const { createOscillator } = AudioContext.prototype
  Object.assign(window, { notes: 0 })
  AudioContext.prototype.createOscillator = function () {
    Object.assign(window, { notes: Reflect.get(window, 'notes') + 1 })
    return createOscillator.call(this)
  }
}

/** Runs in the page, before the chat is there: the queue holds what is asked of it. */
function listenToStatus(): void {
  const heard: string[] = []
  Object.assign(window, { heard, Sapa: [['on', 'status', (status: string) => heard.push(status)]] })
}

async function closeShop(page: Awaited<ReturnType<typeof anAgent>>['page']): Promise<void> {
  await page.evaluate(async () => {
    const { websites } = await (await fetch('/api/v1/websites')).json()
    const hours = { timeZone: 'UTC', days: Array.from({ length: 7 }, () => null) }
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'PATCH', headers, body: JSON.stringify({ options: { hours } }) }
    const answer = await fetch(`/api/v1/websites/${websites[0].id}`, init)
    if (!answer.ok) throw new Error(await answer.text())
  })
}
