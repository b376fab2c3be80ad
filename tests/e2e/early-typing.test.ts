import { expect, test } from 'vitest'
import { PASSWORD } from '#tests/support/people.ts'
import {
  aBrowser,
  aPage,
  aVisitor,
  awake,
  expectOne,
  holdScripts,
  inWidget,
  stageForFile,
  writeAsVisitor,
} from './support/browsers.ts'

const stage = stageForFile()

test('what is typed before the scripts of the sign-in page run is still there afterwards', async () => {
  const context = await aBrowser(stage)
  const scripts = await holdScripts(context)
  const { page, troubles } = await aPage(context, `${stage.house.url}/sign-in`, { waitUntil: 'commit' })
  await page.locator('[name=email]').fill('dewi@toko.example')
  scripts.release()
  await awake(page)
  await page.locator('[name=password]').fill(PASSWORD)
  expect(await page.locator('[name=email]').inputValue()).toBe('dewi@toko.example')
  await page.locator('button[type=submit]').click()
  await page.waitForURL('**/inbox')
  expect(troubles).toEqual([])
})

test('a reply begun before the scripts run is still there afterwards, and is sent once', async () => {
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, 'Are you there?')
  await visitor.page.locator('.state', { hasText: 'Sent' }).waitFor()
  const context = await aBrowser(stage)
  await context.addCookies([{ ...stage.house.cookie, url: stage.house.url }])
  const scripts = await holdScripts(context)
  const { page, troubles } = await aPage(context, `${stage.house.url}/inbox`, { waitUntil: 'commit' })
  // A link works without scripts: the browser itself goes there.
  await page.locator('a.row', { hasText: 'Are you there?' }).click()
  const reply = page.getByLabel('Write a reply…')
  await reply.fill('Yes,')
  scripts.release()
  await awake(page)
  await expectOne(page.locator('.composer-text', { hasText: 'Yes,' }))
  await reply.press('End')
  await page.keyboard.type(' here I am')
  await page.keyboard.press('Enter')
  await expectOne(inWidget(visitor, 'Yes, here I am'))
  expect(await reply.inputValue()).toBe('')
  expect([troubles, visitor.troubles]).toEqual([[], []])
})
