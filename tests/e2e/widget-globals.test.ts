import { expect, test } from 'vitest'
import { aBrowser, aPage, aVisitor, inWidget, stageForFile, writeAsVisitor } from './support/browsers.ts'

const stage = stageForFile()

test('window.Sapa is the only thing that the widget puts beside the names of the page', async () => {
  const context = await aBrowser(stage)
  await context.addInitScript(() => {
    Object.assign(window, { namesBefore: [] })
    const names = [window, Symbol].flatMap((place) => Object.getOwnPropertyNames(place))
    Object.assign(window, { namesBefore: names })
  })
  const visitor = await aVisitor(stage, { context })
  await writeAsVisitor(visitor, 'with everything loaded')
  await visitor.page.locator('.state', { hasText: 'Sent' }).waitFor()
  await inWidget(visitor, 'with everything loaded').waitFor()
  const added = await visitor.page.evaluate(() => {
    const before: unknown = Reflect.get(window, 'namesBefore')
    return Object.getOwnPropertyNames(window).filter(
      (name) => Array.isArray(before) && !before.includes(name),
    )
  })
  expect(added).toEqual(['Sapa'])
  expect(visitor.troubles).toEqual([])
})

test('a press that is held while the chat loads opens it, and who came to it by keys keeps the focus', async () => {
  for (const press of ['mouse', 'keys'] as const) {
    const { page } = await aPage(await aBrowser(stage), stage.house.shop)
    const bubble = page.locator('button.bubble')
    if (press === 'mouse') {
      await bubble.hover()
      await page.mouse.down()
    } else await bubble.focus()
    await bubble.locator('.badge').waitFor({ state: 'attached' })
    if (press === 'mouse') await page.mouse.up()
    else await page.keyboard.press('Enter')
    await page.getByLabel('Write a message').waitFor()
  }
})
