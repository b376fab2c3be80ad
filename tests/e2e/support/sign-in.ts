import type { Page } from 'playwright'
import { totpCode } from '#server/lib/totp.ts'
import { PASSWORD } from '#tests/support/people.ts'
import { aBrowser, anAgent, aPage, awake, type Stage, type Watched } from './browsers.ts'

export interface Colleague extends Watched {
  email: string
}

/** Joins the owner's team by an invitation, in a browser that asks for this language. */
export async function aColleague(stage: Stage, { name, locale }: { name: string; locale: string }) {
  const email = `${name.toLowerCase()}@toko.example`
  const owner = await anAgent(stage, '/settings/team')
  await owner.page.locator('[name=email]').fill(email)
  await owner.page.getByRole('button', { name: 'Make' }).click()
  const link = await owner.page.locator('.shown-once input').inputValue()
  const colleague = await aPage(await aBrowser(stage, { locale }), link)
  await colleague.page.locator('[name=name]').fill(name)
  await colleague.page.locator('[name=password]').fill(PASSWORD)
  await colleague.page.locator('button[type=submit]').click()
  await colleague.page.waitForURL('**/inbox')
  return { ...colleague, email } satisfies Colleague
}

/** Turns the second step on and answers with the recovery codes. */
export async function guardWithCodes(stage: Stage, { page }: Watched): Promise<string[]> {
  await page.goto(`${stage.house.url}/settings/security`)
  await awake(page)
  await page.getByRole('button', { name: 'Turn on' }).click()
  const secret = await page.locator('.two-factor-secret').innerText()
  await page.locator('[name=code]').fill(totpCode(secret, Date.now()))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.locator('.recovery-codes code').first().waitFor()
  return page.locator('.recovery-codes code').allInnerTexts()
}

/** Types e-mail and password and sends them. */
export async function signInAs(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.locator('[name=email]').fill(email)
  await page.locator('[name=password]').fill(password)
  await page.locator('button[type=submit]').click()
}
