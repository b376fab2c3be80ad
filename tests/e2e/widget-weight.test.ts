import { expect, test } from 'vitest'
import {
  aBrowser,
  anAgent,
  inWidget,
  openConversation,
  stageForFile,
  writeAsAgent,
  writeAsVisitor,
} from './support/browsers.ts'
import { weigh } from './support/weigh.ts'

const stage = stageForFile()

/** What people are promised: see "Weight" in docs/WIDGET.md. */
const BEFORE_A_CLICK_MAX_BYTES = 2_000
const FIRST_MESSAGE_MAX_BYTES = 35_000
/** Long enough for a beacon that comes too often, a greeting, or a part that loads itself. */
const LOOKED_AT_MS = 4_000

test('a page with the chat loads two kilobytes before a click, and 35 until a first message has arrived', async () => {
  const context = await aBrowser(stage)
  const page = await context.newPage()
  const meter = await weigh(page, stage.house.url)
  await page.goto(stage.house.shop)
  await page.locator('button.bubble').waitFor()
  await page.waitForTimeout(LOOKED_AT_MS)
  const idle = await meter.weight()
  console.info(`Before a click: ${idle.report}`)
  expect(idle.bytes).toBeLessThanOrEqual(BEFORE_A_CLICK_MAX_BYTES)

  await page.locator('button.bubble').click()
  await page.getByLabel('Write a message').waitFor()
  const visitor = { page, context, troubles: [] }
  await writeAsVisitor(visitor, 'how heavy is this?')
  await page.locator('.state', { hasText: 'Sent' }).waitFor()
  const written = await meter.weight()
  console.info(`Until a first message was acknowledged: ${written.report}`)
  expect(written.bytes).toBeLessThanOrEqual(FIRST_MESSAGE_MAX_BYTES)

  // What has been weighed is all that a live chat needs, but for the styles of an answer that comes by itself, and at once.
  const agent = await anAgent(stage)
  await openConversation(agent, 'how heavy is this?')
  await writeAsAgent(agent, '*light* as a feather')
  await inWidget(visitor, 'light as a feather')
    .locator('b', { hasText: /^light$/ })
    .waitFor()
  expect((await meter.weight()).bytes - written.bytes).toBeLessThanOrEqual(2_000)
})
