import { expect, test } from 'vitest'
import { aVisitor } from '#tests/support/people.ts'
import { eventually, write } from '#tests/support/scenes.ts'
import { aReceiver } from '#tests/support/webhook-receiver.ts'
import { anAgent, stageForFile } from './support/browsers.ts'

const stage = stageForFile()

test('an owner makes a webhook, tests it, sees what it was called with, sends that again, and removes it', async () => {
  const { url, shop, siteKey } = stage.house
  const receiver = await aReceiver()
  const { page, troubles } = await anAgent(stage, '/settings/webhooks')
  // What can be told depends on in whose words.
  await page.getByLabel('Fonnte').check()
  await expect.poll(() => page.locator('.webhook-events input').count()).toBe(3)
  await page.getByLabel('Sapa').check()
  await page.getByLabel('A message came or was written').waitFor()
  await page.getByLabel('Address', { exact: true }).fill(receiver.url)
  await page.getByLabel('It stands in our own network').check()
  await page.getByRole('button', { name: 'Make webhook' }).click()
  await page.getByLabel('Signing secret').waitFor()
  await page.getByRole('link', { name: 'Open' }).click()

  await page.getByRole('button', { name: 'Send a test' }).click()
  await page.locator('.webhook-tested').getByText('It answered 200').waitFor()
  expect(receiver.calls.map(({ event }) => event.type)).toEqual(['webhook.test'])

  const server = { url, fetch: (path: string, init?: RequestInit) => fetch(new URL(path, url), init) }
  const origin = new URL(shop).origin
  await write(await aVisitor(server, { key: siteKey, origin }), 'Is it told?')
  await eventually(() => expect(receiver.texts()).toEqual(['Is it told?']))
  await page.reload()
  const call = page.locator('.webhook-call', { hasText: 'message.created' })
  await call.locator('summary').first().click()
  await call.getByText('Is it told?').waitFor()
  await call.getByRole('button', { name: 'Send it again' }).click()
  await eventually(() => expect(receiver.calls).toHaveLength(3))
  const [, first, again] = receiver.calls
  expect([again?.id, again?.body]).toEqual([first?.id, first?.body])

  // An opened call asks for itself after each try: it would ask for one that is gone.
  await call.locator('summary').first().click()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('button', { name: 'Remove with all calls?' }).click()
  await page.getByText('There are no webhooks yet.').waitFor()
  expect(troubles).toEqual([])
})

test('what was typed into a form of the settings stays there when it is refused, and when it cannot be sent', async () => {
  const { page } = await anAgent(stage, '/settings/api')
  const make = page.getByRole('button', { name: 'Make key' })
  const name = page.getByLabel('Name', { exact: true })
  const recipients = page.getByLabel('Only these recipients')
  const mayManage = page.getByLabel('Manage')
  const token = page.getByLabel('API key')
  await name.fill('Shop')
  await make.click()
  await token.waitFor()
  await expect.poll(() => name.inputValue()).toBe('')

  await name.fill('Till')
  await mayManage.check()
  await recipients.fill('0812 abc')
  await make.click()
  await page.locator('.field-error').waitFor()
  const typed = async () => [
    await name.inputValue(),
    await recipients.inputValue(),
    await mayManage.isChecked(),
  ]
  expect(await typed()).toEqual(['Till', '0812 abc', true])

  await recipients.fill('6281234567890')
  await page.context().setOffline(true)
  await make.click()
  await page.getByText('No answer came from the server').waitFor()
  await page.context().setOffline(false)
  await page.route('**/settings/api.data*', (route) => route.fulfill({ status: 502, body: '<h1>502</h1>' }), {
    times: 1,
  })
  await make.click()
  await page.getByText('The server had a problem').waitFor()
  expect(await typed()).toEqual(['Till', '6281234567890', true])
  await make.click()
  await page.getByText('only 1 recipient').waitFor()
})
