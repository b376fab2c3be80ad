import { expect, test } from 'vitest'
import type { SessionAnswer } from '#server/protocol/visitors.ts'
import { anAgent, inThread, openConversation, stageForFile } from './support/browsers.ts'

const stage = stageForFile()

test('a morning of tidying: label, choose several, close, undo, narrow, and answer by a shortcut', async () => {
  for (const words of ['first of all', 'second', 'third', 'the last one']) await somebodyWrites(words)
  const { page, troubles } = await anAgent(stage, '/settings/labels')
  await page.getByLabel('Name').fill('Order')
  await page.getByRole('button', { name: 'Add label' }).click()
  await page.locator('.things').getByText('Order').waitFor()
  await page.getByRole('link', { name: 'Canned replies' }).click()
  await page.getByLabel('Shortcut').fill('thanks')
  await page.getByLabel('Text').fill('Thank you, {{contact.name|friend}}! {{contact.email}}')
  await page.getByRole('button', { name: 'Add canned reply' }).click()
  await page.locator('.things').getByText('/thanks').waitFor()

  await page.getByRole('link', { name: 'Inbox' }).click()
  const row = (words: string) => page.locator('a.row', { hasText: words })
  // By keys: x chooses, j goes on; then everything up to another one with Shift.
  await row('the last one').focus()
  await page.keyboard.press('x')
  await row('second').hover()
  await page
    .locator('.row-check input')
    .nth(2)
    .click({ modifiers: ['Shift'] })
  await page.getByText('3 chosen').waitFor()
  await page.getByRole('button', { name: 'Labels of all that are chosen' }).click()
  await page.getByRole('menuitem', { name: 'Put the label Order on' }).click()
  await page.getByText('Labels of 3 changed.').waitFor()
  await expect.poll(() => page.locator('a.row .label-chip').count()).toBe(3)

  await row('third').focus()
  await page.keyboard.press('x')
  await page.getByRole('button', { name: 'Close all that are chosen' }).click()
  await page.getByText('1 closed.').waitFor()
  await row('third').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await row('third').waitFor()

  await row('third').focus()
  await page.keyboard.press('x')
  await page.getByRole('button', { name: 'Priority of all that are chosen' }).click()
  await page.getByRole('menuitem', { name: 'Urgent' }).click()
  await row('third').locator('.priority-urgent').waitFor()

  // The menu of a row: by the other button, and by the key for it.
  await row('third').click({ button: 'right' })
  await page.getByRole('menuitemcheckbox', { name: 'Order', checked: true }).click()
  await expect.poll(() => page.locator('a.row .label-chip').count()).toBe(2)
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitemcheckbox', { name: 'Order', checked: false }).press('Enter')
  await expect.poll(() => page.locator('a.row .label-chip').count()).toBe(3)

  await page.getByRole('button', { name: 'Narrow the list by label or priority' }).click()
  await page.getByRole('menuitemradio', { name: 'Order' }).click()
  await row('first of all').waitFor({ state: 'detached' })
  await expect.poll(() => page.locator('a.row').count()).toBe(3)

  await openConversation({ page, troubles, context: page.context() }, 'third')
  const field = page.getByLabel('Write a reply…')
  await field.pressSequentially('/tha')
  await page.getByRole('option', { name: '/thanks' }).waitFor()
  await page.getByText('Not known of this customer: {{contact.email}}').waitFor()
  await page.keyboard.press('Enter')
  // What is not known is chosen, so that one types over it; until then nothing leaves.
  await expect.poll(() => field.inputValue()).toBe('Thank you, friend! {{contact.email}}')
  expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
  await page.keyboard.type('See you soon')
  await page.keyboard.press('Enter')
  await inThread({ page, troubles, context: page.context() }, 'Thank you, friend! See you soon').waitFor()
  expect(troubles).toEqual([])
})

/** A customer on the shop's page, without the weight of a browser. */
async function somebodyWrites(text: string): Promise<void> {
  const { url, shop, siteKey } = stage.house
  const post = (path: string, body: object, token?: string) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        origin: new URL(shop).origin,
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(body),
    })
  const session: SessionAnswer = await (await post('/widget/session', { site: siteKey })).json()
  const clientId = `client-${text.replaceAll(' ', '-')}-01`
  expect((await post('/widget/messages', { clientId, text }, session.token)).status).toBe(200)
}
