import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listIdentities } from '#db/contacts.ts'
import { listConversations } from '#server/core/conversations.ts'
import { findConversationsByContact } from '#server/core/found-conversations.ts'
import { receiveMessage } from '#server/core/messages.ts'
import { listWebsites } from '#server/core/websites.ts'
import { findChromium } from '#tests/support/engines.ts'
import { peopleFill, settingsFill, teamsFill } from '#tests/support/hostile-agents.ts'
import type { Held, HostileField, HostileStage } from '#tests/support/hostile-cast.ts'
import { contactsFill } from '#tests/support/hostile-contacts.ts'
import { repliesFill } from '#tests/support/hostile-replies.ts'
import { sitesFill } from '#tests/support/hostile-sites.ts'
import { HOSTILE_STRINGS } from '#tests/support/hostile-strings.ts'
import { visitorsFill } from '#tests/support/hostile-visitors.ts'
import { aTeammate } from '#tests/support/scenes.ts'
import { aPerson } from '#tests/support/whatsapp.ts'
import type { Watched } from './support/browsers.ts'
import { eyesOf } from './support/hostile-looks.ts'
import { expectCalm, goTo, lookAtRooms, whatIsSeen, wrongsOf } from './support/hostile-pages.ts'
import { openWhatsappHouse, type WhatsappHouse } from './support/whatsapp-house.ts'

// That all of it is kept is seen on both databases by tests/core/hostile-input.test.ts, much faster without a browser.
// Here it is looked at; a page cannot tell which database it comes from, so vitest.config.ts runs this file on one.

/** Thousands of writes, and pages longer than any that a business has. */
const PATIENCE_MS = 240_000

/** What is kept but shown to nobody, or in other words. */
const NOT_SHOWN: Partial<Record<HostileField, string>> = {
  'type of a missing file': 'says nothing to people',
  'quoted name': 'is the name of who is quoted, where that is known',
  'user agent': 'is shown as the kind of device',
  'vote of an agent': 'is no line of its own',
  'name of a business': 'is shown to who is invited, see below',
  'name in the profile': 'is that of a member once more',
  'customer number': 'is compared only',
  shortcut: 'has letters and digits only',
  'what is searched for': 'stands in the field where it was typed',
  'page of a greeting': 'stands in a field of one website, see below',
}

let house: WhatsappHouse
let browser: Browser
let stage: HostileStage

beforeAll(async () => {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('There is no Chromium.')
  house = await openWhatsappHouse()
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const { app, url, owner, number } = house
  const [site] = await listWebsites(app, owner)
  if (!site) throw new Error('There is no website.')
  stage = {
    app,
    url,
    owner,
    number,
    site: { id: site.id, key: site.key, origin: new URL(site.address).origin },
  }
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await house?.stop()
})

test('whatever a WhatsApp contact fills in is only ever text to agents', {
  timeout: PATIENCE_MS,
}, async () => {
  const { held, rooms } = await contactsFill(stage, 'past')
  const { seen, eyes } = look()
  await eyes.list('open')
  for (const room of rooms) await eyes.thread(room)
  await eyes.page('/contacts?limit=100')
  expect(seen.missing(shown(held))).toEqual([])
})

test('whatever a visitor fills in is only ever text to agents', { timeout: PATIENCE_MS }, async () => {
  const { held, rooms } = await visitorsFill(stage)
  const { seen, eyes } = look()
  await eyes.page('/visitors', { awaited: 'li.visit' })
  await eyes.page('/contacts?limit=100')
  await eyes.list('closed')
  await lookAtRooms(seen, await eyes.open('/inbox'), rooms)
  expect(seen.missing(shown(held))).toEqual([])
})

test('whatever an agent writes is only ever text to the team and to visitors', {
  timeout: PATIENCE_MS,
}, async () => {
  const { seen, eyes } = look()
  const visitor = await eyes.open(`/preview/${stage.site.key}`, { awaited: 'sapa-chat' })
  const room = await firstWords(visitor)
  // A thread of hundreds is read at once by who comes back, and drawn anew for each line by who stays.
  await visitor.page.goto('about:blank')
  const mates = await Promise.all(
    ['Budi', 'Citra', 'Eka'].map((name) => aTeammate(stage.app, stage.owner, { name })),
  )
  const mentioned = mates.map(({ viewer }) => viewer.agentId)
  const held = await repliesFill(stage, room.id, { mentioned })
  await writesEverything(room.contactId)
  await comesBack(visitor)
  // A reply and a text for each, what was written first, and the greeting.
  const messages = visitor.page.locator('sapa-message-list .message')
  await messages.nth(2 * HOSTILE_STRINGS.length + 1).waitFor()
  await eyes.look(visitor, 'the chat')
  await eyes.thread(room.id)
  await eyes.thread(await conversationWith('Somebody'))
  for (const { cookie } of mates) await eyes.notifications(cookie)
  expect(seen.missing(shown(held))).toEqual([])
})

test('whatever an agent sets is only ever text to the team and to visitors', {
  timeout: PATIENCE_MS,
}, async () => {
  const { seen, eyes } = look()
  const conversationId = await aConversation()
  const mate = await aTeammate(stage.app, stage.owner)
  const { held, sites } = await sitesFill(stage)
  await eyes.page('/settings/websites')
  await eyes.someSites(sites.map(({ id }) => id))
  await eyes.panels()

  held.push(...(await settingsFill(stage)))
  await eyes.numbers()
  for (const page of ['security', 'replies', 'api']) await eyes.page(`/settings/${page}`)
  await eyes.cannedReplies(conversationId)
  await eyes.labels(conversationId)

  held.push(...(await teamsFill(stage)))
  await eyes.page('/settings/team')
  await eyes.audit()

  held.push(...(await peopleFill(stage)))
  // Who may change nothing is shown the members alone.
  await eyes.page('/settings/team', { cookie: mate.cookie })
  await eyes.invitations()
  await eyes.palette()
  expect(seen.missing(shown(held))).toEqual([])
})

// Nobody has to believe the tests above: where one field is not escaped, they see it.
const UNESCAPED = '<img src=x onerror=window.hacked=1> unescaped'

for (const bypassCSP of [false, true]) {
  const what = bypassCSP ? 'runs, where no policy stops it' : 'is refused by the policy, and noticed'
  test(`what one field of the inbox does not escape ${what}`, async () => {
    const { eyes } = look()
    const id = await aConversation({ name: UNESCAPED })
    const agent = await eyes.open('/inbox', { unescaped: UNESCAPED, bypassCSP })
    await goTo(agent, `/inbox/${id}`)
    await agent.page.locator('.contact-panel h2 img').waitFor({ state: 'attached' })
    await expectNoticed(agent, bypassCSP)
  })

  test(`what one field of the chat does not escape ${what}`, async () => {
    const { eyes } = look()
    const path = `/preview/${stage.site.key}`
    const visitor = await eyes.open(path, { awaited: 'sapa-chat', unescaped: UNESCAPED, bypassCSP })
    await firstWords(visitor, UNESCAPED)
    await visitor.page.locator('sapa-message-list img').waitFor({ state: 'attached' })
    await expectNoticed(visitor, bypassCSP)
  })
}

async function expectNoticed(watched: Watched, isRun: boolean): Promise<void> {
  await watched.page.waitForFunction(
    () => 'hacked' in window || (window as unknown as { refused: string[] }).refused.length > 0,
  )
  const wrongs = await wrongsOf(watched)
  expect(wrongs.elements).toContainEqual(expect.stringContaining('onerror='))
  expect(wrongs).toMatchObject(
    isRun ? { hacked: true } : { hacked: false, refused: expect.arrayContaining(['script-src-attr inline']) },
  )
  await expect(expectCalm(watched, 'here')).rejects.toThrow()
}

function look() {
  const seen = whatIsSeen()
  return { seen, eyes: eyesOf({ stage, browser, seen, cookie: house.cookie }) }
}

function shown(held: Held[]): Held[] {
  return held.filter(({ field }) => !(field in NOT_SHOWN))
}

/** Somebody writes on the preview page. */
async function firstWords(visitor: Watched, words = 'hello'): Promise<{ id: string; contactId: string }> {
  await visitor.page.locator('button.bubble').click()
  await visitor.page.getByLabel('Write a message').fill(words)
  await visitor.page.keyboard.press('Enter')
  await visitor.page.locator('.state', { hasText: 'Sent' }).waitFor()
  const { conversations } = await listConversations(stage.app, stage.owner, { view: 'all', status: 'open' })
  const [newest] = conversations
  if (!newest) throw new Error('Nobody has written.')
  return { id: newest.id, contactId: newest.contact.id }
}

/** The chat is open again by itself, and is read from its beginning. */
async function comesBack({ page }: Watched): Promise<void> {
  await page.goto(`${stage.url}/preview/${stage.site.key}`)
  await page.locator('sapa-message-list .message').first().waitFor()
  const earlier = page.locator('sapa-message-list .earlier')
  // The last page takes the button away while it is waited for.
  while ((await earlier.count()) > 0) await earlier.click({ timeout: 1_000 }).catch(() => {})
}

/** The same visitor writes all of it, on another device. */
async function writesEverything(contactId: string): Promise<void> {
  const { app, owner, site } = stage
  const identities = await listIdentities(app.db, contactId)
  const visitorId = identities.find(({ kind }) => kind === 'visitor')?.value ?? ''
  const sender = { visitorId, tokenGeneration: 0, person: null, page: null }
  const place = { accountId: owner.accountId, channelId: site.id, sender, authorKey: `visitor:${visitorId}` }
  for (const [index, text] of HOSTILE_STRINGS.entries()) {
    await receiveMessage(app, { ...place, clientId: `hostile-own-${index}`, text, mediaId: null })
  }
}

async function aConversation({ name = 'Anybody' } = {}): Promise<string> {
  await stage.number.says(aPerson(`62811${name.length}55555`, { name }), 'hello', {
    sentAt: stage.app.clock.now(),
  })
  return conversationWith(name)
}

async function conversationWith(contact: string): Promise<string> {
  const { conversations } = await findConversationsByContact(stage.app, stage.owner, { contact })
  return conversations.find((one) => one.contact.name === contact)?.id ?? ''
}
