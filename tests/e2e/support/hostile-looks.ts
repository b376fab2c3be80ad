import type { Browser, Page } from 'playwright'
import { listWebsiteRows } from '#db/websites.ts'
import { listCannedReplies } from '#server/core/canned-replies.ts'
import { countConversations } from '#server/core/conversations.ts'
import { inviteMember } from '#server/core/invitations.ts'
import { labelConversation, listLabels, removeLabel, restoreLabel } from '#server/core/labels.ts'
import { findSession, openSession } from '#server/core/sessions.ts'
import { readOptions, siteSettings } from '#server/core/site-options.ts'
import { changeWebsite } from '#server/core/websites.ts'
import { lookOf } from '#server/protocol/colours.ts'
import type { SiteSettings } from '#server/protocol/views.ts'
import type { HostileStage } from '#tests/support/hostile-cast.ts'
import { HOSTILE_STRINGS } from '#tests/support/hostile-strings.ts'
import type { Watched } from './browsers.ts'
import { aWatchedPage, expectCalm, type Seen } from './hostile-pages.ts'

/** As high as a list of all conversations. */
const TALL = 30_000
/** One string of each kind, for pages that show one only. */
const SOME = [0, 35, 66, 191]
const LABELS_PER_CONVERSATION = 20
const AUDIT_PAGES = 20

interface Eyes {
  stage: HostileStage
  browser: Browser
  seen: Seen
  /** The owner's. */
  cookie: { name: string; value: string }
}

/** Everything of the product that shows what people have given it, page by page. */
export function eyesOf(eyes: Eyes) {
  const { stage, browser, seen } = eyes
  const { app, owner } = stage
  const open = (path: string, more: Partial<Parameters<typeof aWatchedPage>[2]> = {}) =>
    aWatchedPage(browser, `${stage.url}${path}`, { cookie: eyes.cookie, ...more })
  const look = async (watched: Watched, where: string) => {
    await expectCalm(watched, where)
    await seen.look(watched.page)
  }
  return {
    open,
    look,
    async page(path: string, { awaited, cookie }: { awaited?: string; cookie?: string } = {}) {
      const watched = await open(path, {
        ...(awaited ? { awaited } : {}),
        ...(cookie ? { cookie: parseCookie(cookie) } : {}),
      })
      await look(watched, path)
      await watched.page.close()
    },

    /** All WhatsApp numbers, page by page, each opened. */
    async numbers() {
      const agent = await open('/settings/whatsapp', { height: TALL })
      const next = agent.page.getByRole('button', { name: 'Next', exact: true })
      for (let isLast = false; !isLast; ) {
        await agent.page.evaluate(openNumbers)
        await look(agent, '/settings/whatsapp')
        isLast = await next.isDisabled()
        if (!isLast) await next.click()
      }
      await agent.page.close()
    },

    async list(status: 'open' | 'closed') {
      const { all } = await countConversations(app, owner, { status })
      const agent = await open(`/inbox?status=${status}`, { height: TALL })
      await agent.page
        .locator('a.row')
        .nth(all - 1)
        .waitFor()
      await look(agent, `the list of what is ${status}`)
      await agent.page.close()
    },

    /** All of its messages, and each canned reply as it would be sent. */
    async thread(conversationId: string) {
      const agent = await open(`/inbox/${conversationId}`)
      await loadWholeThread(agent.page)
      await look(agent, 'a thread')
      await agent.page.close()
    },

    /** Each as it would be sent to this customer. */
    async cannedReplies(conversationId: string) {
      const agent = await open(`/inbox/${conversationId}`)
      await agent.page.getByLabel('Write a reply…').fill('/')
      await agent.page.locator('.canned-list [role=option]').first().waitFor()
      const { cannedReplies } = await listCannedReplies(app, owner)
      const shortcuts = cannedReplies.map(({ shortcut }) => shortcut)
      seen.add(await agent.page.evaluate(takeEach, shortcuts))
      await look(agent, 'the canned replies')
      await agent.page.close()
    },

    async notifications(cookie: string) {
      const agent = await open('/inbox', { cookie: parseCookie(cookie) })
      await agent.page.locator('.rail-notifications button').first().click()
      await agent.page.locator('.notification').first().waitFor()
      await look(agent, 'the notifications')
      await agent.page.close()
    },

    /** An account cannot have all labels at once, so they change places. */
    async labels(conversationId: string) {
      const labels = await listLabels(app.db, owner.accountId)
      for (const { id: labelId } of labels.slice(0, LABELS_PER_CONVERSATION)) {
        await labelConversation(app, owner, { conversationId, labelId, on: true })
      }
      await this.page(`/inbox/${conversationId}`, { awaited: '.contact-panel' })
      await this.page('/settings/labels')
      const removed = await app.db
        .selectFrom('labels')
        .select('id')
        .where('removed_at', 'is not', null)
        .execute()
      for (const { id } of labels.slice(0, removed.length)) await removeLabel(app, owner, id)
      for (const { id } of removed) await restoreLabel(app, owner, id)
      await this.page('/settings/labels')
    },

    async audit() {
      const agent = await open('/settings/audit')
      await agent.page.locator('.things li').first().waitFor()
      await agent.page.evaluate(readOn, AUDIT_PAGES)
      await look(agent, 'the audit log')
      await agent.page.close()
    },

    /** Every word is typed into the palette, which says of most that there is no such thing. */
    async palette() {
      const agent = await open('/inbox')
      await agent.page.keyboard.press('Control+k')
      await agent.page.locator('.palette input').waitFor()
      seen.add(await agent.page.evaluate(typeEach, [...HOSTILE_STRINGS]))
      await look(agent, 'the palette')
      await agent.page.close()
    },

    /** Invitations to businesses that are called so, by people who are called so. */
    async invitations() {
      for (const index of SOME) {
        const email = `hostile-${index}@toko.example`
        const agent = await app.db
          .selectFrom('agents')
          .select('id')
          .where('email', '=', email)
          .executeTakeFirstOrThrow()
        const inviter = await findSession(app, (await openSession(app, { agentId: agent.id })).token)
        if (!inviter) throw new Error('The session should be open.')
        const { url } = await inviteMember(app, inviter, {
          email: `guest-${index}@toko.example`,
          role: 'agent',
        })
        await this.page(new URL(url).pathname)
      }
    },

    /** The chat's own panel with the texts of every website, before the chat and in it. */
    async panels() {
      const rows = (await listWebsiteRows(app.db, owner.accountId)).filter(({ options }) => options !== null)
      const settings = rows.flatMap((row) => {
        const asking = siteSettings(app, row, 'en')
        return [asking, { ...asking, preChat: null }]
      })
      const page = await open(`/preview/${stage.site.key}?panel`, { awaited: 'sapa-chat' })
      const look = lookOf({ accent: '#0f766e', side: 'right', theme: 'auto' })
      const { words, elements } = await page.page.evaluate(showEach, { settings, look })
      if (elements.length > 0) throw new Error(`The panel has made ${elements.join(', ')}.`)
      seen.add(words)
      await expectCalm(page, 'the panel')
      await page.page.close()
    },

    /** Some websites in their settings, and their greeting beside the bubble. */
    async someSites(siteIds: readonly string[]) {
      const rows = await listWebsiteRows(app.db, owner.accountId)
      for (const index of SOME) {
        const row = rows.find(({ channel_id }) => channel_id === siteIds[index])
        if (!row) throw new Error(`There is no website ${index}.`)
        await this.page(`/settings/websites/${row.channel_id}`)
        const options = readOptions(row)
        const greets = { ...options.greets, url: '' }
        await changeWebsite(app, owner, { channelId: row.channel_id, options: { ...options, greets } })
        const visitor = await open(`/preview/${row.site_key}`, { awaited: 'sapa-chat' })
        await visitor.page.locator('.teaser .say').waitFor({ state: 'attached' })
        await look(visitor, 'the greeting')
        await visitor.page.locator('button.bubble').click()
        await visitor.page.locator('.pre-chat').waitFor()
        await look(visitor, 'the chat')
        await visitor.page.close()
      }
    },
  }
}

function parseCookie(cookie: string): { name: string; value: string } {
  const [name = '', value = ''] = cookie.split('=')
  return { name, value }
}

async function loadWholeThread(page: Page): Promise<void> {
  await page.locator('article.message, .message-system').first().waitFor()
  for (;;) {
    const older = page.locator('.messages-older')
    if ((await older.count()) === 0) return
    await older.scrollIntoViewIfNeeded().catch(() => {})
  }
}

// ---- These run in the page

type Tools = { tools: { whatIsWrong(): { elements: string[] }; wordsIn(part: Element | null): string } }

/** Each reply with what is known of this customer in its places. */
async function takeEach(shortcuts: string[]): Promise<string> {
  const { tools } = window as unknown as Tools
  const field = document.querySelector<HTMLTextAreaElement>('.composer textarea')
  const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')
  let words = ''
  for (const shortcut of shortcuts) {
    value?.set?.call(field, `/${shortcut}`)
    field?.dispatchEvent(new Event('input', { bubbles: true }))
    field?.setSelectionRange(shortcut.length + 1, shortcut.length + 1)
    document.dispatchEvent(new Event('selectionchange'))
    const deadline = performance.now() + 10_000
    const chosen = () => document.querySelector('.canned-list [aria-selected=true] strong')
    while (chosen()?.textContent !== `/${shortcut}`) {
      if (performance.now() > deadline) throw new Error(`/${shortcut} is not offered.`)
      await new Promise((later) => setTimeout(later))
    }
    words += tools.wordsIn(document.querySelector('.canned-popup'))
  }
  return words
}

/** Asks for older entries so often, or until there are none. */
async function readOn(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const more = document.querySelector<HTMLButtonElement>('section.card > div > button')
    if (!more) return
    const before = document.querySelectorAll('.things li').length
    more.click()
    while (document.querySelectorAll('.things li').length === before) {
      await new Promise((later) => setTimeout(later, 5))
    }
  }
}

async function typeEach(texts: string[]): Promise<string> {
  const { tools } = window as unknown as Tools
  const input = document.querySelector<HTMLInputElement>('.palette input')
  const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
  let words = ''
  for (const text of texts) {
    value?.set?.call(input, text)
    input?.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise((later) => setTimeout(later))
    words += tools.wordsIn(document.querySelector('.palette'))
  }
  return words
}

async function showEach({ settings, look }: { settings: SiteSettings[]; look: string }) {
  const { tools } = window as unknown as Tools
  const elements: string[] = []
  let words = ''
  const isThere = ({ name, preChat }: SiteSettings) => {
    const panel = document.querySelector('sapa-chat')?.shadowRoot?.querySelector('sapa-panel')?.shadowRoot
    const rest = panel?.querySelector(preChat ? '.pre-chat' : 'sapa-composer')
    return panel?.querySelector('h2')?.textContent === name && rest
  }
  for (const one of settings) {
    window.postMessage({ kind: 'sapa-preview', language: 'en', look, settings: one }, location.origin)
    const deadline = performance.now() + 10_000
    while (!isThere(one)) {
      if (performance.now() > deadline) throw new Error(`${JSON.stringify(one)} is not shown.`)
      await new Promise((later) => setTimeout(later))
    }
    // The elements within draw themselves a moment later.
    await new Promise((later) => setTimeout(later))
    elements.push(...tools.whatIsWrong().elements)
    words += tools.wordsIn(null)
  }
  return { words, elements }
}

/** Runs in the page. */
function openNumbers() {
  for (const fold of document.querySelectorAll<HTMLElement>('.number-fold[aria-expanded="false"]'))
    fold.click()
}
