import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { aPicture } from '#tests/support/files.ts'
import {
  anAgent,
  aPage,
  aVisitor,
  expectOne,
  inThread,
  inWidget,
  openConversation,
  stageForFile,
  writeAsAgent,
  writeAsVisitor,
} from './support/browsers.ts'

const stage = stageForFile()

test('a visitor writes, the agent sees it and answers, the visitor sees it, and both see what was read', async () => {
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, 'Do you ship to Singapore?')
  await inWidget(visitor, 'Do you ship to Singapore?').waitFor()
  await openConversation(agent, 'Do you ship to Singapore?')
  await expectOne(inThread(agent, 'Do you ship to Singapore?'))
  // Opened is read.
  await visitor.page.locator('.state', { hasText: 'Read' }).waitFor()

  await visitor.page.keyboard.type('And how…')
  await agent.page.getByText('The customer is writing').first().waitFor()
  await agent.page.getByLabel('Write a reply…').fill('Yes,')
  await agent.page.keyboard.type(' in three days.')
  await visitor.page.getByLabel('Dewi Lestari is writing').waitFor()
  await agent.page.keyboard.press('Enter')
  await expectOne(inWidget(visitor, 'Yes, in three days.'))
  await inThread(agent, 'Yes, in three days.').locator('.delivery-state.read').waitFor()

  await agent.page.getByRole('button', { name: 'Note', exact: true }).click()
  await agent.page.getByLabel('Write a note for your team…').fill('He haggles.')
  await agent.page.keyboard.press('Enter')
  await inThread(agent, 'He haggles.').waitFor()
  await agent.page.getByRole('button', { name: 'Reply', exact: true }).click()
  await writeAsAgent(agent, 'Anything else?')
  await inWidget(visitor, 'Anything else?').waitFor()
  expect(await inWidget(visitor, 'He haggles.').count()).toBe(0)
  expect([agent.troubles, visitor.troubles]).toEqual([[], []])
})

test('a file goes both ways: a picture to the agent, a document to the visitor', async () => {
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage)
  const picture = {
    name: 'basket.png',
    mimeType: 'image/png',
    buffer: await aPicture({ width: 640, height: 480 }),
  }
  await visitor.page.locator('sapa-composer input[type=file]').setInputFiles(picture)
  await writeAsVisitor(visitor, 'This one?')
  await openConversation(agent, 'This one?')
  const shown = inThread(agent, 'This one?').locator('img')
  await shown.waitFor()
  await expect
    .poll(() => shown.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth > 0))
    .toBe(true)

  const prices = { name: 'prices.txt', mimeType: 'text/plain', buffer: Buffer.from('Basket: 24 dollars') }
  await agent.page.locator('.composer input[type=file]').setInputFiles(prices)
  await agent.page.getByRole('button', { name: 'Remove prices.txt' }).waitFor()
  await writeAsAgent(agent, 'Here is the list.')
  const link = inWidget(visitor, 'Here is the list.').locator('a.file')
  await link.waitFor()
  const coming = visitor.page.waitForEvent('download')
  await link.click({ modifiers: ['Alt'] })
  const path = await (await coming).path()
  expect(readFileSync(path, 'utf8')).toBe('Basket: 24 dollars')
  expect([agent.troubles, visitor.troubles]).toEqual([[], []])
})

test('two tabs of a visitor show the same thread, from the first message on', async () => {
  const agent = await anAgent(stage)
  const one = await aVisitor(stage)
  const two = await aVisitor(stage, { path: 'about', context: one.context })
  await writeAsVisitor(one, 'from the first tab')
  await inWidget(two, 'from the first tab').waitFor()
  await writeAsVisitor(two, 'from the second tab')
  await inWidget(one, 'from the second tab').waitFor()
  await openConversation(agent, 'from the second tab')
  await writeAsAgent(agent, 'to both tabs')
  for (const tab of [one, two]) {
    for (const text of ['from the first tab', 'from the second tab', 'to both tabs'])
      await expectOne(inWidget(tab, text))
  }
  await expectOne(inThread(agent, 'from the first tab'))
  expect([agent.troubles, one.troubles, two.troubles]).toEqual([[], [], []])
})

test("an agent's double click sends once, and a second inbox of the agent shows it", async () => {
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, 'a double click, please')
  await openConversation(agent, 'a double click, please')
  const second = await aPage(agent.context, agent.page.url())
  await agent.page.getByLabel('Write a reply…').fill('Just once.')
  await agent.page.getByRole('button', { name: 'Send' }).dblclick()
  await inWidget(visitor, 'Just once.').waitFor()
  await inThread(second, 'Just once.').waitFor()
  for (const locator of [
    inWidget(visitor, 'Just once.'),
    inThread(agent, 'Just once.'),
    inThread(second, 'Just once.'),
  ]) {
    await expectOne(locator)
  }
  expect([agent.troubles, second.troubles]).toEqual([[], []])
})

test('what people write is only ever text, in the widget, the thread, the list and the contact’s page', async () => {
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage, { path: '?q=<img src=x onerror=window.hacked=1>' })
  const attack =
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>{{7*7}} javascript:alert(1)'
  await writeAsVisitor(visitor, attack)
  await inWidget(visitor, attack).waitFor()
  await openConversation(agent, '<img src=x')
  await inThread(agent, attack).waitFor()
  await writeAsAgent(agent, attack)
  await expect.poll(() => inWidget(visitor, attack).count()).toBe(2)
  for (const { page } of [agent, visitor]) expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  expect([agent.troubles, visitor.troubles]).toEqual([[], []])
})
