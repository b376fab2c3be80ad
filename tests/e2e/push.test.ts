import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright'
import { expect, onTestFinished, test } from 'vitest'
import type { PushPayload } from '#server/protocol/rest.ts'
import { findChromium } from '#tests/support/engines.ts'
import { stageForFile } from './support/browsers.ts'

const stage = stageForFile()

test('a push is shown on the device in the agent’s language, and without the server a page says so', async () => {
  const { house } = stage
  const context = await aDevice()
  await context.grantPermissions(['notifications'], { origin: house.url })
  await context.addCookies([{ ...house.cookie, url: house.url }])
  const page = await context.newPage()
  await page.goto(`${house.url}/settings/notifications`)
  const manifest = await page.request.get(`${house.url}/manifest.webmanifest`)
  for (const { src } of (await manifest.json()).icons) {
    expect((await page.request.get(house.url + src)).headers()['content-type']).toBe('image/png')
  }
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/service-worker.js')
    await navigator.serviceWorker.ready
  })
  const shown = page.evaluate(
    () =>
      new Promise((resolve) => {
        navigator.serviceWorker.addEventListener('message', ({ data }) => resolve(data))
      }),
  )
  const about = { path: '/inbox/1', contact: 'Rina Puspita' }
  await deliver(page, house.url, [
    { ...about, kind: 'message', language: 'id', actor: null, text: '<b>Halo</b>', tag: '1' },
    { ...about, kind: 'mention', language: 'id', actor: 'Andi', text: null, tag: '2' },
    { kind: 'test', nonce: 'nonce-1', path: '/settings/notifications', tag: 'test' },
  ])
  expect(await shown).toEqual({ type: 'sapa.push.shown', nonce: 'nonce-1' })
  const notifications = await page.evaluate(async () => {
    const { getNotifications } = await navigator.serviceWorker.ready.then((worker) => ({
      getNotifications: () => worker.getNotifications(),
    }))
    return (await getNotifications()).map(({ title, body }) => [title, body])
  })
  expect(notifications.slice(0, 2)).toEqual([
    ['Rina Puspita', '<b>Halo</b>'],
    ['Andi menyebut Anda di catatan tentang Rina Puspita', ''],
  ])
  await context.setOffline(true)
  await page.goto(`${house.url}/inbox`)
  await page.getByRole('heading', { name: 'No connection' }).waitFor()
  await context.setOffline(false)
  await page.getByRole('link', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'Inbox' }).waitFor()
})

/** A browser with a profile on disk: pushes are for those only. */
async function aDevice(): Promise<BrowserContext> {
  const folder = mkdtempSync(join(tmpdir(), 'sapa-device-'))
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: findChromium() ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    locale: 'en-US',
  })
  onTestFinished(async () => {
    await context.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return context
}

/** Hands pushes to the service worker as the browser does when its push service brings them. */
async function deliver(page: Page, origin: string, pushes: PushPayload[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const registered = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [registration] }) => {
      if (registration) resolve(registration.registrationId)
    })
  })
  await devtools.send('ServiceWorker.enable')
  const registrationId = await registered
  for (const push of pushes) {
    const data = JSON.stringify(push)
    await devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data })
  }
}
