import { expect, test } from 'vitest'
import { PASSWORD } from '#tests/support/people.ts'
import {
  aBrowser,
  aPage,
  expectOne,
  inThread,
  inWidget,
  openConversation,
  stageForFile,
  writeAsAgent,
  writeAsVisitor,
} from './support/browsers.ts'

const stage = stageForFile({ furnish: false })

test('a set-up that is refused comes back with what was typed, without scripts too', async () => {
  const link = await setupLink()
  const { page } = await aPage(await aBrowser(stage, { javaScriptEnabled: false }), link)
  await page.locator('[name=name]').fill('Ani Wijaya')
  await page.locator('[name=email]').fill('ani@toko.example')
  await page.locator('[name=password]').fill(PASSWORD)
  await page.locator('[name=accountName]').fill('Toko Ani')
  await page.locator('[name=address]').fill('no address')
  await page.locator('button[type=submit]').click()
  await page.locator('[role=alert]').waitFor()
  const values = await page
    .locator('.input')
    .evaluateAll((inputs) => inputs.map((input) => (input instanceof HTMLInputElement ? input.value : '')))
  expect(values).toEqual(['Ani Wijaya', 'ani@toko.example', '', 'Toko Ani', 'no address'])
})

test('the printed link leads through one form to the script line and a chat with oneself', async () => {
  const { house } = stage
  const link = await setupLink()
  const context = await aBrowser(stage)
  const stranger = await aPage(await aBrowser(stage), `${house.url}/`)
  await stranger.page.waitForURL('**/setup')
  expect(await stranger.page.locator('input').count()).toBe(0)

  const { page, troubles } = await aPage(context, link)
  await page.locator('[name=name]').fill('Ani Wijaya')
  await page.locator('[name=email]').fill('ani@toko.example')
  await page.locator('[name=password]').fill(PASSWORD)
  await page.locator('[name=accountName]').fill('Toko Ani')
  await page.locator('[name=address]').fill('www.toko-ani.example')
  await page.locator('button[type=submit]').click()
  await page.waitForURL('**/welcome')
  const line = await page.locator('.script-line code').innerText()
  expect(line.replace(/\s+/g, ' ')).toMatch(
    /<script src="http:\/\/localhost:\d+\/widget\.js" data-site="\w{20,}" async><\/script>/,
  )

  const [preview] = await Promise.all([
    context.waitForEvent('page'),
    page.locator('a[href^="/preview/"]').first().click(),
  ])
  const previewTroubles: string[] = []
  preview.on('console', (message) => message.type() === 'error' && previewTroubles.push(message.text()))
  const shop = { page: preview, context, troubles: previewTroubles }
  await preview.locator('button.bubble').click()
  await writeAsVisitor(shop, 'Hello, me')
  await page.locator('a.button[href="/inbox"]').click()
  const agent = { page, context, troubles }
  await openConversation(agent, 'Hello, me')
  await expectOne(inThread(agent, 'Hello, me'))
  await writeAsAgent(agent, 'Hello, you')
  await expectOne(inWidget(shop, 'Hello, you'))

  // The link worked once.
  const late = await aPage(await aBrowser(stage), link)
  await late.page.waitForURL('**/sign-in')
  await late.page.locator('[name=email]').fill('ani@toko.example')
  await late.page.locator('[name=password]').fill(PASSWORD)
  await late.page.locator('button[type=submit]').click()
  await late.page.waitForURL('**/inbox')
  await late.page.locator('a.row', { hasText: 'Hello, you' }).waitFor()
  expect([troubles, previewTroubles, late.troubles]).toEqual([[], [], []])
})

/** The server answers a moment before it has printed it. */
async function setupLink(): Promise<string> {
  const printed = () => /https?:\/\/\S+\/setup\?code=\S+/.exec(stage.house.server.output())?.[0] ?? ''
  await expect.poll(printed).not.toBe('')
  return printed()
}
