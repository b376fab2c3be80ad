import { type Browser, chromium, type Locator } from 'playwright'
import { expect } from 'vitest'
import { CHROMIUM_ARGS, findChromium } from '#tests/support/engines.ts'
import { eventually } from '#tests/support/scenes.ts'
import { afterwards, sharedByFile } from '#tests/support/scope.ts'
import { aWhatsappStage, type WhatsappStage } from '#tests/whatsapp/stage.ts'
import type { MediaKind } from '../../../apps/sandbox/media/encryption.ts'
import type { MediaReference } from '../../../apps/sandbox/media/media-host.ts'
import type { Contact, What } from '../../../apps/sandbox/people/contact.ts'
import type { Group } from '../../../apps/sandbox/people/group.ts'
import type { ReceivedMessage } from '../../../apps/sandbox/people/ledger.ts'
import { unwrapped } from '../../../apps/sandbox/people/message-kind.ts'
import { aPage, awake, inThread, type Watched } from './browsers.ts'

export const CAP_BYTES = 50_000
const PATIENCE_MS = 10_000
const MICROPHONE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

/** One server with real Baileys, one WhatsApp of our own, one page: everything goes over the wire. */
interface Scene extends WhatsappStage {
  ann: Contact
  group: Group
  watched: Watched
}

type File = { name: string; mimeType: string; buffer: Buffer }

/** For all tests of a file: what Ann and the agent do in it, and what each of them gets to see. */
export function kindsScene() {
  const scene = sharedByFile(async (): Promise<Scene> => {
    const executablePath = findChromium()
    if (!executablePath) throw new Error('There is no Chromium.')
    const [stage, browser] = await Promise.all([
      aWhatsappStage({ pages: true, settings: { maxFileBytes: CAP_BYTES } }),
      chromium.launch({ executablePath, args: [...CHROMIUM_ARGS, ...MICROPHONE] }),
    ])
    afterwards(() => browser.close())
    const { agent, channelId, sandbox, phone } = stage
    await agent.patch(`/api/v1/channels/${channelId}`, { groupsShown: true })
    const ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann Wijaya' })
    const group = sandbox.groups.create({ subject: 'Resellers', owner: ann, members: [phone] })
    await ann.say(group, 'hello all')
    await ann.say(phone, 'hello')
    const watched = await anInbox(browser, stage)
    await opens(watched, 'Ann Wijaya')
    return { ...stage, ann, group, watched }
  })

  async function inTheGroup(work: () => Promise<void>): Promise<void> {
    await opens(scene().watched, 'Resellers')
    await work()
    await opens(scene().watched, 'Ann Wijaya')
  }

  function says(what: What) {
    const { ann, phone } = scene()
    return ann.say(phone, what)
  }

  function shown(text: string): Locator {
    return inThread(scene().watched, text).first()
  }

  /** Answers what the contact's phone decrypts next. */
  function arrives(): () => Promise<ReceivedMessage> {
    const { ann } = scene()
    const before = ann.received.length
    return () =>
      eventually(() => {
        const received = ann.received.slice(before).find(({ from }) => from === scene().phone.number)
        if (!received) throw new Error('Nothing has arrived.')
        return received
      }, PATIENCE_MS)
  }

  async function answers(text: string): Promise<ReceivedMessage> {
    const { page } = scene().watched
    const arrived = arrives()
    await page.getByLabel('Write a reply…').fill(text)
    await page.keyboard.press('Enter')
    return arrived()
  }

  /** Attaches a file, and looks at what the contact's phone makes of it. */
  async function sendsFile(file: File, kind: Exclude<MediaKind, 'history' | 'app-state'>): Promise<void> {
    const { page } = scene().watched
    await page.locator('.composer input[type=file]').setInputFiles(file)
    await page.getByRole('button', { name: `Remove ${file.name}` }).waitFor()
    const arrived = arrives()
    await page.locator('.composer').getByRole('button', { name: 'Send', exact: true }).click()
    const received = await arrived()
    expect(received.kind).toBe(kind)
    const content = unwrapped(received.content)
    expect(opened(content[`${kind}Message`], kind).equals(file.buffer)).toBe(true)
  }

  function stored(bytes: Buffer, kind: MediaKind, mimetype: string) {
    return { ...scene().sandbox.world.media.put(bytes, kind), mimetype }
  }

  function opened(reference: MediaReference | null | undefined, kind: MediaKind): Buffer {
    return scene().sandbox.world.media.get(reference ?? {}, kind)
  }

  async function ofChat(name: string): Promise<void> {
    const { page } = scene().watched
    await page.getByRole('button', { name: 'More for this conversation' }).click()
    await page.getByRole('menuitem', { name, exact: true }).click()
  }

  async function confirms(name: string): Promise<void> {
    await scene().watched.page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
  }

  /** What the account's other devices are told from now on. */
  function patches(): () => string[][] {
    const { sandbox } = scene()
    const heard: string[][] = []
    sandbox.notices.on('patch', ({ index }: { index: string[] }) => void heard.push(index))
    return () => heard
  }

  return {
    scene,
    inTheGroup,
    says,
    shown,
    arrives,
    answers,
    sendsFile,
    stored,
    opened,
    ofChat,
    confirms,
    patches,
  }
}

async function anInbox(browser: Browser, { url, cookie }: WhatsappStage): Promise<Watched> {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 } })
  context.setDefaultTimeout(PATIENCE_MS)
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url: url() }])
  const watched = await aPage(context, `${url()}/inbox`)
  await awake(watched.page)
  return watched
}

async function opens({ page }: Watched, name: string): Promise<void> {
  await page.locator('a.row', { hasText: name }).click()
  await page.locator('.thread-who', { hasText: name }).waitFor()
  await page.getByLabel('Write a reply…').waitFor()
}
