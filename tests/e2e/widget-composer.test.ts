import type { Locator, Page } from 'playwright'
import { expect, test } from 'vitest'
import { TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'
import {
  anAgent,
  aVisitor,
  expectOne,
  inThread,
  inWidget,
  openConversation,
  stageForFile,
} from './support/browsers.ts'

const stage = stageForFile()
const TOO_MANY = 1_234

test('a text that is too long is kept whole, says by how much, and goes out once it is short enough', async () => {
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage)
  const { page } = visitor
  const field = page.getByLabel('Write a message')
  const send = page.getByRole('button', { name: 'Send' })
  const text = `start ${'x'.repeat(TEXT_MAX_LENGTH + TOO_MANY - 10)} end`
  await paste(visitor.page, text)
  expect(await field.inputValue()).toBe(text)
  const explanation = '1,234 characters too many. Shorten it to send.'
  const notice = page.getByText(explanation)
  await notice.waitFor()
  expect(await notice.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(180, 35, 24)')
  expect(await describedBy(field)).toBe(explanation)
  expect(await describedBy(send)).toBe(explanation)
  expect(await send.getAttribute('aria-disabled')).toBe('true')
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  await page.locator('sapa-composer [role=status]', { hasText: 'The message is too long to send.' }).waitFor()

  await field.press('Enter')
  await send.click({ force: true })
  expect(await page.locator('sapa-message-list .message.own').count()).toBe(0)
  await page.reload()
  await field.waitFor({ state: 'attached' })
  expect(await field.inputValue()).toBe(text)
  await notice.waitFor()

  await field.focus()
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Backspace')
  await page.getByText('1,233 characters too many.').waitFor()
  const short = `start ${'x'.repeat(TEXT_MAX_LENGTH - 10)} end`
  await field.fill(short)
  await page.getByText('0 left').waitFor()
  expect(await field.getAttribute('aria-invalid')).toBe('false')
  expect(await send.getAttribute('aria-disabled')).toBe('false')
  expect(await describedBy(send)).toBe('')
  await field.press('Enter')
  await expectOne(inWidget(visitor, 'start'))
  await openConversation(agent, 'start')
  await inThread(agent, 'start').getByRole('button', { name: 'Show more' }).click()
  await expect.poll(() => inThread(agent, 'start').textContent()).toContain(short)
  expect([agent.troubles, visitor.troubles]).toEqual([[], []])
})

test('a caption that is too long holds its file back too, and loses neither', async () => {
  const visitor = await aVisitor(stage)
  const { page } = visitor
  const prices = { name: 'prices.txt', mimeType: 'text/plain', buffer: Buffer.from('Basket: 24 dollars') }
  await page.locator('sapa-composer input[type=file]').setInputFiles(prices)
  await page.getByLabel('Write a message').fill('y'.repeat(TEXT_MAX_LENGTH + 1))
  await page.getByText('1 character too many.').waitFor()
  await page.getByLabel('Write a message').press('Enter')
  await page.getByRole('button', { name: 'Remove prices.txt' }).waitFor()
  expect(await page.locator('sapa-message-list .message.own').count()).toBe(0)
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Enter')
  await expectOne(inWidget(visitor, 'prices.txt'))
  expect(visitor.troubles).toEqual([])
})

/** As a person does it: one paste, not key by key. */
async function paste(page: Page, text: string): Promise<void> {
  await page.getByLabel('Write a message').focus()
  await page.keyboard.insertText(text)
}

/** What a screen reader adds to the name. */
async function describedBy(locator: Locator): Promise<string> {
  return locator.evaluate((element) => {
    const root = element.getRootNode()
    const id = element.getAttribute('aria-describedby')
    return (id && root instanceof ShadowRoot && root.getElementById(id)?.textContent?.trim()) || ''
  })
}
