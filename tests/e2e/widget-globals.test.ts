import { expect, test } from 'vitest'
import { aBrowser, aVisitor, inWidget, stageForFile, writeAsVisitor } from './support/browsers.ts'

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
