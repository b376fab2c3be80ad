import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { aBrowser, anAgent, aPage, stageForFile } from './support/browsers.ts'
import { faintTexts } from './support/contrast.ts'

const stage = stageForFile()

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** A colour on which white cannot be read, and one that is lost on a dark page. */
const ACCENTS = { en: '#ffee00', id: '#1a1a2e' }
const NEVER = Array.from({ length: 7 }, () => null)
const OPTIONS = {
  preChat: { mode: 'optional', fields: ['name', 'email', 'phone', 'question'] },
  hours: { timeZone: 'UTC', days: NEVER },
  greets: { afterSeconds: 0 },
}

// Of contrast axe says nothing here, as it leaves what is fixed undecided: so it is measured.
test.each(['en', 'id'] as const)(
  'axe finds no fault in any state of the chat, and every text of it can be read, in %s',
  async (language) => {
    const agent = await anAgent(stage)
    const call = (method: string, path: string, body?: object) =>
      agent.page.evaluate(
        async ([method, path, body]) => {
          const headers = { 'content-type': 'application/json' }
          const init = body ? { method, headers, body: JSON.stringify(body) } : { method }
          const response = await fetch(path, init)
          return response.status === 204 ? null : response.json()
        },
        [method, path, body] as const,
      )
    const { websites } = await call('GET', '/api/v1/websites')
    await call('PATCH', `/api/v1/websites/${websites[0].id}`, { accent: ACCENTS[language], options: OPTIONS })
    const context = await aBrowser(stage, { reducedMotion: 'reduce' })
    const { page } = await aPage(context, `${stage.house.shop}${language}`)
    const found: unknown[] = []
    const look = async (name: string) => found.push(...(await problemsOf(page, name)))

    await page.locator('.teaser .say').waitFor()
    await look('the greeting')
    await page.locator('button.bubble').click()
    await page.locator('.pre-chat').waitFor()
    await look('the form before the chat, outside the hours')
    await page.locator('.pre-chat .skip').click()
    await page.locator('textarea').fill('https://toko.example')
    await look('a text')
    await page.keyboard.press('Enter')
    await page.locator('.own').waitFor()
    await page.locator('.smile').click()
    await page.locator('.emoji').waitFor()
    await look('the emoji')
    await page.locator('.smile').click()
    const { conversations } = await call('GET', '/api/v1/conversations')
    const { id } = conversations[0]
    const answer = { clientId: `accessible-${language}`, text: 'An answer' }
    await call('POST', `/api/v1/conversations/${id}/messages`, answer)
    await page.locator('.theirs', { hasText: 'An answer' }).waitFor()
    await look('a thread')
    await call('PUT', `/api/v1/conversations/${id}/closure`)
    await page.locator('.rating input').nth(1).check()
    await look('the question how it went')
    expect(found).toEqual([])
  },
  120_000,
)

/** In words short enough to see what is wrong where. */
async function problemsOf(page: Page, name: string): Promise<unknown[]> {
  const problems: unknown[] = []
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await page.locator(`.sapa${theme === 'dark' ? '.dark' : ':not(.dark)'}`).waitFor({ state: 'attached' })
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    const faint = await page.evaluate(faintTexts)
    if (faint.length > 0) problems.push({ state: name, theme, faint })
    const axe = new AxeBuilder({ page }).setLegacyMode().withTags(TAGS)
    const { violations } = await axe.analyze()
    for (const { id, nodes } of violations) {
      // The page around it is the customer's own.
      const where = nodes
        .filter(({ target }) => JSON.stringify(target).includes('sapa-chat'))
        .map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`)
      if (where.length > 0) problems.push({ state: name, theme, rule: id, where })
    }
  }
  return problems
}
