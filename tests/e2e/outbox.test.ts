import { expect, test } from 'vitest'
import {
  anAgent,
  aVisitor,
  expectOne,
  inThread,
  inWidget,
  openConversation,
  stageForFile,
  type Watched,
  writeAsAgent,
  writeAsVisitor,
} from './support/browsers.ts'

const stage = stageForFile()

test('what a visitor writes while the server is gone survives a reload, a closed tab and a restart, and is sent once', async () => {
  const { house } = stage
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, 'before')
  await openConversation(agent, 'before')
  await house.server.kill()

  for (const text of ['one in the outbox', 'two in the outbox', 'three in the outbox'])
    await writeAsVisitor(visitor, text)
  await inWidget(visitor, 'three in the outbox').waitFor()
  await visitor.page.getByText('Nothing is lost').first().waitFor()
  await visitor.page.reload()
  await visitor.page.close()
  house.server.launch()
  await house.server.ready()

  // Nobody clicks: the outbox alone makes the page send.
  const page = await visitor.context.newPage()
  await page.goto(`${house.shop}about`)
  const texts = ['one in the outbox', 'two in the outbox', 'three in the outbox']
  for (const text of texts) await expectOne(inThread(agent, text))
  const again = { ...visitor, page }
  if (!(await page.getByLabel('Write a message').isVisible())) await page.locator('button.bubble').click()
  for (const text of ['before', ...texts]) await expectOne(inWidget(again, text))
  await page.reload()
  await agent.page.reload()
  for (const text of texts) await expectOne(inThread(agent, text))
  expect(await inThread(agent, 'in the outbox').allInnerTexts()).toEqual(
    texts.map((text) => expect.stringContaining(text)),
  )
})

test('both sides write while the server is gone, and both have everything once when it is back', async () => {
  const { house } = stage
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, 'are you there?')
  await openConversation(agent, 'are you there?')
  await writeAsAgent(agent, 'I am.')
  await inWidget(visitor, 'I am.').waitFor()
  await house.server.kill()

  await writeAsVisitor(visitor, 'written in the tunnel')
  await writeAsAgent(agent, 'written on the train')
  await inThread(agent, 'written on the train').locator('.delivery-state.queued').waitFor()
  const conversation = agent.page.url()
  await agent.page.goto('about:blank')
  house.server.launch()
  await house.server.ready()
  await agent.page.goto(conversation)
  await expectBoth(
    [agent, visitor],
    ['are you there?', 'I am.', 'written in the tunnel', 'written on the train'],
  )
})

test('a visitor without a network is told so, and sends by itself when it is back', async () => {
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, 'with a network')
  await openConversation(agent, 'with a network')
  await visitor.context.setOffline(true)
  await visitor.page.getByText('You are offline.').waitFor()
  await writeAsVisitor(visitor, 'without a network')
  await inWidget(visitor, 'without a network').waitFor()
  await writeAsAgent(agent, 'meanwhile')
  await inThread(agent, 'meanwhile').locator('.delivery-state.sent').waitFor()
  expect(await inThread(agent, 'without a network').count()).toBe(0)
  await visitor.context.setOffline(false)
  await expectBoth([agent, visitor], ['with a network', 'without a network', 'meanwhile'])
})

async function expectBoth([agent, visitor]: [Watched, Watched], texts: string[]): Promise<void> {
  for (const text of texts) {
    await expectOne(inThread(agent, text))
    await expectOne(inWidget(visitor, text))
  }
}
