import { expect, test } from 'vitest'
import {
  aBrowser,
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

test('a page whose styles and rules are against everybody still has a working chat', async () => {
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage, { path: 'hostile' })
  const bubble = visitor.page.locator('button.bubble')
  const box = await bubble.boundingBox()
  expect(box?.width).toBeGreaterThanOrEqual(44)
  expect(box?.height).toBeGreaterThanOrEqual(44)
  // In the corner, above everything, and itself what a click there meets.
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeGreaterThan(1_280 - 60)
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeGreaterThan(800 - 60)
  await writeAsVisitor(visitor, 'through the wall')
  await openConversation(agent, 'through the wall')
  await writeAsAgent(agent, 'and back')
  await expectOne(inWidget(visitor, 'and back'))
  expect(visitor.troubles).toEqual([])
})

test('the widget takes nothing from the page and gives it nothing: no cookie, no global but its own, no style', async () => {
  const context = await aBrowser(stage)
  const plain = await aPage(context, `${stage.house.shop}hostile`)
  const globals = () => plain.page.evaluate(() => Object.keys(window).sort())
  await plain.page.locator('button.bubble').waitFor()
  expect((await globals()).filter((name) => /sapa/i.test(name))).toEqual(['Sapa'])
  await plain.page.locator('button.bubble').click()
  await plain.page.getByLabel('Write a message').waitFor()
  expect((await globals()).filter((name) => /sapa/i.test(name))).toEqual(['Sapa'])
  expect(await context.cookies()).toEqual([])
  expect(
    await plain.page.evaluate(() => getComputedStyle(document.querySelector('h1') ?? document.body).display),
  ).toBe('block')
  expect(await plain.page.evaluate(() => document.body.children.length)).toBeLessThanOrEqual(3)
})

test('before a click the page loads one small script and says where it is, and nothing else', async () => {
  const context = await aBrowser(stage)
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().startsWith(stage.house.url))
      asked.push(`${request.method()} ${new URL(request.url()).pathname}`)
  })
  await page.goto(stage.house.shop)
  await page.locator('button.bubble').waitFor()
  await page.waitForLoadState('networkidle')
  expect(asked).toEqual(['GET /widget.js', 'POST /widget/beacon'])
})

test('every page of the inbox keeps its own strict rules, without one complaint of the browser', async () => {
  const { house } = stage
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, 'for the tour')
  await openConversation(agent, 'for the tour')
  await expectOne(inThread(agent, 'for the tour'))
  const thread = new URL(agent.page.url()).pathname
  const paths = [
    thread,
    '/welcome',
    '/settings/profile',
    '/settings/team',
    '/settings/websites',
    '/settings/security',
    `/preview/${house.siteKey}`,
    '/inbox?status=closed',
    '/sign-in',
    '/nothing/here',
  ]
  for (const path of paths) {
    const response = await agent.page.goto(`${house.url}${path}`)
    const policy = response?.headers()['content-security-policy'] ?? ''
    expect([path, policy]).toEqual([
      path,
      expect.stringMatching(/default-src 'self'.*script-src 'self' 'nonce-/),
    ])
    expect([path, policy]).toEqual([path, expect.not.stringMatching(/unsafe-(inline|eval)/)])
    await agent.page.waitForLoadState('networkidle')
  }
  const complaints = agent.troubles.filter((text) => !text.includes('404'))
  expect(complaints).toEqual([])
  // A script that somebody brings in does not run.
  await agent.page.goto(`${house.url}${thread}`)
  await agent.page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.hacked = 1'
    document.body.append(script)
  })
  expect(await agent.page.evaluate(() => 'hacked' in window)).toBe(false)
})
