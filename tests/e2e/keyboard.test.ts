import { expect, test } from 'vitest'
import { aPicture } from '#tests/support/files.ts'
import {
  anAgent,
  aVisitor,
  expectOne,
  inThread,
  inWidget,
  openConversation,
  stageForFile,
  type Watched,
  writeAsVisitor,
} from './support/browsers.ts'

const stage = stageForFile()

test('a whole chat is had on both sides with nothing but a keyboard', async () => {
  const visitor = await aVisitor(stage)
  await visitor.page
    .locator('sapa-composer input[type=file]')
    .setInputFiles({ name: 'basket.png', mimeType: 'image/png', buffer: await aPicture() })
  await writeAsVisitor(visitor, 'do you have this one')
  const other = await aVisitor(stage)
  await writeAsVisitor(other, 'something else')
  const agent = await anAgent(stage)
  const { keyboard } = agent.page
  await agent.page.locator('a.row', { hasText: 'something else' }).waitFor()

  // Down the list to the older one; what is typed in the reply is only text.
  await press(agent, 'j', 'j', 'Enter')
  await agent.page.locator('.composer-text:focus').waitFor()
  await keyboard.type('yes, /near the j and e?')
  await press(agent, 'Enter')
  await expectOne(inWidget(visitor, 'yes, /near the j and e?'))

  // Out of the field, then single keys: a note for the team, and taking the conversation.
  await press(agent, 'Escape', 'n')
  await agent.page.locator('.composer.note .composer-text:focus').waitFor()
  await keyboard.type('has bought twice')
  await press(agent, 'Enter', 'Escape', 'a', 'Enter')
  await agent.page.getByRole('button', { name: 'Assigned to Dewi' }).waitFor()
  await expectOne(inThread(agent, 'has bought twice'))
  expect(await inWidget(visitor, 'has bought twice').count()).toBe(0)

  // The picture over the whole window, and back to where the focus was.
  const picture = agent.page.locator('a.media-picture')
  await picture.focus()
  await press(agent, 'Enter')
  await agent.page.locator('dialog.media-viewer:focus-within').waitFor()
  await press(agent, '+', 'Escape')
  await agent.page.locator('dialog').waitFor({ state: 'detached' })
  expect(await picture.evaluate((element) => element === document.activeElement)).toBe(true)

  // The visitor answers, closes the chat by Escape, and stands on the bubble again.
  await visitor.page.getByLabel('Write a message').focus()
  await visitor.page.keyboard.type('then I take it')
  await visitor.page.keyboard.press('Enter')
  await expectOne(inThread(agent, 'then I take it'))
  await visitor.page.keyboard.press('Escape')
  await visitor.page.locator('button.bubble:focus').waitFor()

  await press(agent, 'e')
  await agent.page.getByRole('button', { name: 'Reopen' }).waitFor()
  expect([agent.troubles, visitor.troubles, other.troubles]).toEqual([[], [], []])
})

test('the palette finds a conversation that is not in the list, and every key stands in the sheet', async () => {
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, 'about the baskets')
  const agent = await anAgent(stage, '/settings/profile')
  const palette = agent.page.getByRole('combobox', { name: 'Go to or do anything' })
  await press(agent, '?')
  await agent.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await press(agent, 'Escape', 'Control+k')
  await palette.fill('security')
  await press(agent, 'Enter')
  await agent.page.waitForURL('**/settings/security')
  await press(agent, 'Control+k')
  await palette.fill('visitor')
  await agent.page.getByRole('option', { name: 'about the baskets' }).waitFor()
  await palette.fill('dark')
  await press(agent, 'Enter')
  await agent.page.locator('html[data-theme=dark]').waitFor()

  await agent.page.goto(`${stage.house.url}/inbox`)
  await agent.page.locator('a.row', { hasText: 'about the baskets' }).waitFor()
  await press(agent, '/')
  await agent.page.keyboard.type('nothing of this kind')
  await agent.page.getByText('No conversation in this list fits.').waitFor()
  await press(agent, 'Escape')
  await agent.page.locator('a.row', { hasText: 'about the baskets' }).waitFor()
})

test('an emoji goes where the caret stands, found by a word of either language, and whoever likes sends with Ctrl', async () => {
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, 'is it on its way')
  const agent = await anAgent(stage, '/settings/profile')
  const saved = agent.page.waitForResponse(/settings\/profile/)
  await agent.page.getByLabel('Ctrl+Enter sends').check()
  await saved
  await agent.page.goto(`${stage.house.url}/inbox`)
  await openConversation(agent, 'is it on its way')
  await agent.page.keyboard.type('yes !')
  await press(agent, 'ArrowLeft')
  await agent.page.getByRole('button', { name: 'Emoji' }).click()
  await agent.page.getByLabel('Look for an emoji').fill('truk pengiriman')
  await agent.page.getByRole('button', { name: 'delivery truck' }).waitFor()
  await press(agent, 'ArrowDown', 'Enter', 'Enter')
  expect(await agent.page.getByLabel('Write a reply…').inputValue()).toBe('yes 🚚\n!')
  await press(agent, 'Control+Enter')
  await expectOne(inWidget(visitor, 'yes 🚚'))
})

async function press({ page }: Watched, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}
