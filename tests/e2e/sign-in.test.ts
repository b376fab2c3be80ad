import { expect, test } from 'vitest'
import { PASSWORD } from '#tests/support/people.ts'
import { aBrowser, aPage, awake, stageForFile } from './support/browsers.ts'
import { aColleague, guardWithCodes, signInAs } from './support/sign-in.ts'

const stage = stageForFile()

test('one signs in without scripts too, and a mistake costs the password only', async () => {
  const context = await aBrowser(stage, { javaScriptEnabled: false })
  const { page } = await aPage(context, `${stage.house.url}/settings/team`)
  await signInAs(page, 'dewi@toko.example', 'not her password')
  await page.locator('[role=alert]').waitFor()
  expect(await page.locator('[name=email]').inputValue()).toBe('dewi@toko.example')
  expect(await page.locator('[name=password]').inputValue()).toBe('')
  await page.locator('[name=password]').fill(PASSWORD)
  await page.locator('button[type=submit]').click()
  await page.waitForURL('**/settings/team')
})

test('the second step asks for the code alone, and without scripts for the password again', async () => {
  const budi = await aColleague(stage, { name: 'Budi', locale: 'en-US' })
  const [first = '', second = ''] = await guardWithCodes(stage, budi)
  const { page, troubles } = await aPage(await aBrowser(stage), `${stage.house.url}/sign-in`)
  await awake(page)
  await signInAs(page, budi.email)
  await page.locator('[name=code]').fill('wrong one')
  expect(await page.locator('[name=password]').isVisible()).toBe(false)
  await page.locator('button[type=submit]').click()
  await page.locator('[role=alert]').waitFor()
  await page.locator('[name=code]').fill(first)
  await page.locator('button[type=submit]').click()
  await page.waitForURL('**/inbox')

  const plain = await aPage(await aBrowser(stage, { javaScriptEnabled: false }), `${stage.house.url}/sign-in`)
  await signInAs(plain.page, budi.email)
  await plain.page.locator('[name=code]').fill(second)
  expect(await plain.page.locator('[name=email]').inputValue()).toBe(budi.email)
  await plain.page.locator('[name=password]').fill(PASSWORD)
  await plain.page.locator('button[type=submit]').click()
  await plain.page.waitForURL('**/inbox')
  // The browser itself reports the two answers that said no.
  expect(troubles.filter((trouble) => !trouble.includes('401'))).toEqual([])
})

test('an agent who reads Indonesian signs in on an English page and reads Indonesian at once', async () => {
  const sari = await aColleague(stage, { name: 'Sari', locale: 'id-ID' })
  const { page, troubles } = await aPage(await aBrowser(stage), `${stage.house.url}/sign-in`)
  await awake(page)
  expect(await page.getByRole('heading', { name: 'Sign in' }).count()).toBe(1)
  await signInAs(page, sari.email)
  await page.waitForURL('**/inbox')
  await page.getByRole('heading', { name: 'Kotak masuk' }).waitFor()
  await awake(page)
  expect(await page.locator('html').getAttribute('lang')).toBe('id')
  expect(await page.title()).toContain('Kotak masuk')
  expect(await page.getByText('Inbox', { exact: true }).count()).toBe(0)

  await page.getByRole('button', { name: 'Akun Anda' }).click()
  await page.getByRole('menuitem', { name: 'Keluar' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  expect(troubles).toEqual([])
})
