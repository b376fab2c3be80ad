import type { Locator } from 'playwright'
import { expect, test } from 'vitest'
import { aPicture } from '#tests/support/files.ts'
import {
  anAgent,
  aVisitor,
  inThread,
  inWidget,
  openConversation,
  stageForFile,
  type Watched,
  writeAsAgent,
  writeAsVisitor,
} from './support/browsers.ts'

const stage = stageForFile()
const ARRIVALS = 12
/** For all of them on a machine under load. */
const PATIENCE_MS = 120_000
/** A thread that is longer than the screen. */
const LONG = Array.from({ length: 30 }, (_, at) => `line ${at + 1}`).join('\n')

test(
  'the thread follows its end while pictures and files arrive, however late their sizes are known',
  async () => {
    const agent = await anAgent(stage)
    const visitor = await aVisitor(stage)
    await slowPictures(visitor)
    await writeAsVisitor(visitor, LONG)
    await openConversation(agent, 'line 1')
    const left: number[] = []
    for (let arrival = 1; arrival <= ARRIVALS; arrival += 1) {
      await agent.page
        .locator('.composer input[type=file]')
        .setInputFiles([
          await aFile(`basket-${arrival}.png`, arrival),
          { name: `prices-${arrival}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`prices ${arrival}`) },
          { name: `terms-${arrival}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`terms ${arrival}`) },
        ])
      await agent.page.getByRole('button', { name: `Remove terms-${arrival}.txt` }).waitFor()
      await writeAsAgent(agent, `arrival number ${arrival}`)
      for (const words of [`arrival number ${arrival}`, `prices-${arrival}.txt`, `terms-${arrival}.txt`]) {
        await inWidget(visitor, words).first().waitFor()
      }
      await picturesShown(visitor, arrival)
      if (!(await atEnd(visitor))) {
        left.push(arrival)
        await scrollBy(visitor, 100_000)
      }
    }
    expect(left).toEqual([])
    expect([agent.troubles, visitor.troubles]).toEqual([[], []])
  },
  PATIENCE_MS,
)

test('the end stays in sight while the window and the writing field change their heights', async () => {
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, LONG)
  await inWidget(visitor, 'line 30').waitFor()
  await visitor.page.locator('sapa-composer input[type=file]').setInputFiles([await aFile('own.png', 3)])
  await writeAsVisitor(visitor, 'my own picture')
  await visitor.page.locator('.state', { hasText: 'Sent' }).waitFor()
  await picturesShown(visitor, 1)
  expect(await atEnd(visitor)).toBe(true)
  await growAfterScroll(visitor)
  expect(await atEnd(visitor)).toBe(true)
  for (const height of [420, 800, 560]) {
    await visitor.page.setViewportSize({ width: 390, height })
    await visitor.page.getByLabel('Write a message').fill(height === 800 ? '' : 'a\nb\nc\nd\ne')
    await settled(visitor)
    expect([height, await atEnd(visitor)]).toEqual([height, true])
  }
  expect(visitor.troubles).toEqual([])
})

test('who has scrolled up is told of what is new, and has read it only when it comes into sight', async () => {
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, LONG)
  await openConversation(agent, 'line 1')
  await writeAsAgent(agent, 'seen at once')
  await stateOf(agent, 'seen at once', 'read').waitFor()

  await scrollBy(visitor, -400)
  await visitor.page.getByRole('button', { name: 'Newest messages' }).waitFor()
  await writeAsAgent(agent, 'out of sight')
  await visitor.page.getByRole('button', { name: '1 new message' }).waitFor()
  await writeAsAgent(agent, 'and one more')
  const news = visitor.page.getByRole('button', { name: '2 new messages' })
  await news.waitFor()
  await stateOf(agent, 'and one more', 'delivered').waitFor()
  await staysUnread(agent, 'out of sight')

  await visitor.page.locator('sapa-message-list .log').focus()
  await visitor.page.keyboard.press('Tab')
  expect(await news.evaluate((button) => button.matches(':focus-visible'))).toBe(true)
  await visitor.page.keyboard.press('Enter')
  await stateOf(agent, 'out of sight', 'read').waitFor()
  await stateOf(agent, 'and one more', 'read').waitFor()
  expect(await atEnd(visitor)).toBe(true)
  const log = visitor.page.locator('sapa-message-list .log')
  expect(await log.evaluate((element) => element.matches(':focus'))).toBe(true)

  await scrollBy(visitor, -400)
  await visitor.page.getByRole('button', { name: 'Newest messages' }).waitFor()
  await writeAsAgent(agent, 'read by hand')
  await visitor.page.getByRole('button', { name: '1 new message' }).waitFor()
  await staysUnread(agent, 'read by hand')
  await scrollBy(visitor, 4_000)
  await stateOf(agent, 'read by hand', 'read').waitFor()
  expect(await atEnd(visitor)).toBe(true)
  expect([agent.troubles, visitor.troubles]).toEqual([[], []])
})

function stateOf(agent: Watched, text: string, state: string): Locator {
  return inThread(agent, text).locator(`.delivery-state.${state}`)
}

/** Long enough for a receipt to be gathered, sent and shown. */
async function staysUnread(agent: Watched, text: string): Promise<void> {
  await agent.page.waitForTimeout(1_500)
  expect(await stateOf(agent, text, 'read').count()).toBe(0)
}

/** What a late picture does: the thread has grown once more before the browser tells of our own scrolling. */
async function growAfterScroll(visitor: Watched): Promise<void> {
  await visitor.page.locator('sapa-message-list .log').evaluate((log) => {
    const content = log.firstElementChild
    if (!(content instanceof HTMLElement)) throw new Error('The thread has no content.')
    content.style.paddingBottom = '100px'
    log.scrollTop = log.scrollHeight
    content.style.paddingBottom = '400px'
  })
  await settled(visitor)
}

async function scrollBy({ page }: Watched, pixels: number): Promise<void> {
  await page.locator('sapa-message-list .log').hover()
  await page.mouse.wheel(0, pixels)
}

async function aFile(name: string, seed: number) {
  return {
    name,
    mimeType: 'image/png',
    buffer: await aPicture({ width: 320 + seed, height: 200 + 10 * seed }),
  }
}

/** Pictures come when the thread has been laid out without them. */
async function slowPictures({ page }: Watched): Promise<void> {
  let asked = 0
  await page.route('**/media/**', async (route) => {
    asked += 1
    await new Promise((resolve) => setTimeout(resolve, (asked % 5) * 30))
    await route.continue()
  })
}

async function picturesShown({ page }: Watched, count: number): Promise<void> {
  const shown = () =>
    page
      .locator('sapa-message-list img')
      .evaluateAll(
        (all) =>
          all.filter((one) => one instanceof HTMLImageElement && one.complete && one.naturalWidth > 0).length,
      )
  await expect.poll(shown).toBeGreaterThanOrEqual(count)
  await settled({ page })
}

/** Two frames later everything that follows from a layout has been done. */
async function settled({ page }: Pick<Watched, 'page'>): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

async function atEnd({ page }: Watched): Promise<boolean> {
  const distance = await page
    .locator('sapa-message-list .log')
    .evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight)
  return distance < 2 && (await page.getByRole('button', { name: /newest|new message/i }).count()) === 0
}
