import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aTestDirectory } from '#tests/support/app.ts'
import {
  aBrowser,
  anAgent,
  aPage,
  aVisitor,
  awake,
  expectOne,
  inThread,
  openConversation,
  stageForFile,
  type Watched,
  writeAsVisitor,
} from './support/browsers.ts'

const stage = stageForFile()
const MANY_LINES = Array.from({ length: 60 }, (_, line) => `line ${line}`).join('\n')
const PHONE = { width: 390, height: 800 }

test('what comes in below while an agent reads further up stays unread and is shown, until they are at the end', async () => {
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, `the beginning\n${MANY_LINES}\nthe end of the first`)
  await openConversation(agent, 'the beginning')
  const unread = agent.page.locator('a.row[aria-current] .row-count')
  await unread.waitFor({ state: 'detached' })
  const thread = agent.page.locator('.messages')
  await thread.evaluate((element) => element.scrollTo({ top: -element.scrollHeight }))
  await agent.page.getByRole('button', { name: 'To the newest message' }).waitFor()

  await writeAsVisitor(visitor, 'and one more thing')
  const below = agent.page.getByRole('button', { name: 'New messages below' })
  await below.waitFor()
  await unread.waitFor()
  expect(await unread.innerText()).toContain('1')
  expect(await inThread(agent, 'the beginning').evaluate(isOnScreen)).toBe(true)
  // Long enough for a mark to have travelled both ways.
  await agent.page.waitForTimeout(1_000)
  expect(await unread.count()).toBe(1)
  expect(await stateOf(visitor)).not.toContain('Read')

  await below.click()
  await unread.waitFor({ state: 'detached' })
  await below.waitFor({ state: 'detached' })
  await expect.poll(() => stateOf(visitor)).toContain('Read')
  await writeAsVisitor(visitor, 'seen at once')
  await expectOne(inThread(agent, 'seen at once'))
  await expect.poll(() => stateOf(visitor)).toContain('Read')
  expect(await below.count()).toBe(0)
  expect([agent.troubles, visitor.troubles]).toEqual([[], []])
})

test('an agent without network is told within seconds, and is back as soon as the network is', async () => {
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, 'before the tunnel')
  await openConversation(agent, 'before the tunnel')
  const banner = agent.page.getByText('The connection is lost.')
  await agent.context.setOffline(true)
  await banner.waitFor({ timeout: 3_000 })
  await writeAsVisitor(visitor, 'in the tunnel')
  // Long enough for the waits between attempts to have grown.
  await agent.page.waitForTimeout(8_000)
  expect(await inThread(agent, 'in the tunnel').count()).toBe(0)
  await agent.context.setOffline(false)
  await inThread(agent, 'in the tunnel').waitFor({ timeout: 2_000 })
  await banner.waitFor({ state: 'detached', timeout: 2_000 })
})

test('a conversation is given to a team in the panel beside it, and every inbox shows it', async () => {
  const agent = await anAgent(stage, '/settings/team')
  await agent.page.getByLabel('Name of a new team').fill('Sales')
  await agent.page.getByRole('button', { name: 'Add team' }).click()
  await agent.page.getByText('Added.').waitFor()
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, 'for the sellers')
  const inbox = await anAgent(stage)
  await inbox.page.setViewportSize({ width: 1440, height: 900 })
  await openConversation(inbox, 'for the sellers')
  const second = await aPage(inbox.context, inbox.page.url())
  await second.page.setViewportSize({ width: 1440, height: 900 })
  await inbox.page.getByLabel('Team', { exact: true }).selectOption('Sales')
  const chosen = second.page.getByLabel('Team', { exact: true }).locator('option:checked')
  await expect.poll(() => chosen.innerText()).toBe('Sales')
  await second.page.getByLabel('Team', { exact: true }).selectOption('No team')
  const first = inbox.page.getByLabel('Team', { exact: true }).locator('option:checked')
  await expect.poll(() => first.innerText()).toBe('No team')
  expect([agent.troubles, inbox.troubles, second.troubles]).toEqual([[], [], []])
})

test('an agent who sees own teams is shown a conversation when it is given to one, and asks admins to allow pages', async () => {
  const owner = await anAgent(stage, '/settings/team')
  const settings = owner.page
  await settings.getByLabel('E-mail').fill('budi@toko.example')
  await settings.getByRole('button', { name: 'Make link' }).click()
  const link = await settings.getByLabel('Invitation link').inputValue()
  const budi = await aPage(await aBrowser(stage), link)
  await budi.page.getByLabel('Your name').fill('Budi')
  await budi.page.getByLabel('Choose a password').fill('a password of Budi')
  await budi.page.getByRole('button', { name: 'Join' }).click()
  await budi.page.waitForURL('**/inbox**')

  await settings.reload()
  await settings.getByLabel('Name of a new team').fill('Support')
  await settings.getByRole('button', { name: 'Add team' }).click()
  const support = settings.locator('li', { hasText: 'Support' })
  await support.getByLabel('Budi').check()
  await settings.getByLabel('What Budi sees').selectOption('Sees own teams')
  const visitor = await aVisitor(stage)
  await writeAsVisitor(visitor, 'only for support')
  await owner.page.goto(`${stage.house.url}/inbox`)
  await owner.page.setViewportSize({ width: 1440, height: 900 })
  await openConversation(owner, 'only for support')
  const row = budi.page.locator('a.row', { hasText: 'only for support' })
  expect(await row.count()).toBe(0)
  const team = owner.page.getByLabel('Team', { exact: true })
  await team.selectOption('Support')
  await row.waitFor()
  await team.selectOption('No team')
  await row.waitFor({ state: 'detached' })

  await budi.page.goto(`${stage.house.url}/settings/websites`)
  await budi.page.getByText('An owner or an admin can allow them.').waitFor()
  expect(await budi.page.getByText('so that you can allow them').count()).toBe(0)
  await owner.page.goto(`${stage.house.url}/settings/websites`)
  await owner.page.getByText('so that you can allow them').waitFor()
})

test('visitors without a name have each one of their own, the same wherever they are shown', async () => {
  const agent = await anAgent(stage)
  const names: string[] = []
  for (const words of ['I am one', 'I am another']) {
    await writeAsVisitor(await aVisitor(stage), words)
    await openConversation(agent, words)
    const inList = agent.page.locator('a.row', { hasText: words }).locator('.row-name')
    const shown = [
      await inList.innerText(),
      await agent.page.locator('.thread-who h2').innerText(),
      await agent.page.locator('.contact-top h2').textContent(),
    ]
    expect(new Set(shown).size).toBe(1)
    expect(shown[0]).toMatch(/^Visitor [0-9A-F]{4}$/)
    names.push(shown[0] ?? '')
  }
  expect(names[0]).not.toBe(names[1])
})

test('on a phone Escape closes what is known of the contact, and the focus is where it was', async () => {
  const agent = await anAgent(stage)
  await agent.page.setViewportSize(PHONE)
  await writeAsVisitor(await aVisitor(stage), 'from a phone')
  await openConversation(agent, 'from a phone')
  const button = agent.page.locator('.thread-who')
  const panel = agent.page.getByRole('complementary', { name: 'About the customer' })
  await button.click()
  await panel.waitFor()
  await agent.page.getByRole('button', { name: 'Hide what is known' }).focus()
  await agent.page.keyboard.press('Escape')
  await panel.waitFor({ state: 'hidden' })
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true)
})

test('what only looks like a picture is shown as a file, and one that is too large names the limit', async () => {
  const agent = await anAgent(stage)
  const visitor = await aVisitor(stage)
  const files = [
    { name: 'fake.png', buffer: Buffer.from('this is no picture at all') },
    { name: 'torn.png', buffer: Buffer.from(TORN_PNG, 'base64') },
  ]
  for (const { name, buffer } of files) {
    await visitor.page
      .locator('sapa-composer input[type=file]')
      .setInputFiles({ name, mimeType: 'image/png', buffer })
    await writeAsVisitor(visitor, `this is ${name}`)
    await openConversation(agent, `this is ${name}`)
    const message = inThread(agent, `this is ${name}`)
    await expectOne(message.locator('a.media-file'))
    expect(await message.locator('img').count()).toBe(0)
  }

  // A file of nothing but a size: what the browser is not handed over byte by byte is not slow.
  const large = join(aTestDirectory(), 'film.bin')
  writeFileSync(large, '')
  truncateSync(large, 26 * 1024 * 1024)
  await agent.page.locator('.composer input[type=file]').setInputFiles(large)
  await agent.page.getByText('This file is too large: 25 MB is the most.').waitFor()
})

test('a wrong current password is said at its field', async () => {
  const agent = await anAgent(stage, '/settings/profile')
  await agent.page.getByLabel('Current password').fill('not my password')
  await agent.page.getByLabel('New password').fill('a new long password')
  await agent.page.getByRole('button', { name: 'Change password' }).click()
  await agent.page.locator('.field', { hasText: 'The current password is wrong.' }).waitFor()
})

/** The header of a picture of 8 by 8 pixels, and nothing behind it. */
const TORN_PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAADElEQVR42g=='

/** What the widget says of the visitor's newest message. */
function stateOf({ page }: Watched): Promise<string> {
  return page.locator('sapa-message-list .state').last().innerText()
}

function isOnScreen(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect()
  return bottom > 0 && top < window.innerHeight
}

test('an owner is asked about a page that was refused, and not again once they have put the question aside', async () => {
  const ask = (origin: string) =>
    fetch(`${stage.house.url}/widget/beacon`, {
      method: 'POST',
      headers: { origin },
      body: JSON.stringify({ site: stage.house.siteKey, visit: 'a-tab', token: null, url: `${origin}/` }),
    })
  expect(await (await ask('https://stranger.example')).text()).toContain('origin_refused')
  const owner = await anAgent(stage)
  const question = owner.page.locator('.notice', { hasText: 'https://stranger.example' })
  await question.getByRole('button', { name: 'Dismiss' }).click()
  await question.waitFor({ state: 'detached' })
  await ask('https://stranger-again.example')
  await owner.page.reload()
  await awake(owner.page)
  expect(await owner.page.locator('.notice', { hasText: 'stranger' }).count()).toBe(0)
})
