import type { Browser, Page } from 'playwright'
import { expect } from 'vitest'
import type { Held } from '#tests/support/hostile-cast.ts'
import { REFUSED } from '#tests/support/hostile-cast.ts'
import { aBrowser, aPage, awake, type Watched } from './browsers.ts'

type Cookie = { name: string; value: string }

interface PageOptions {
  cookie?: Cookie
  /** Attached once the page can be looked at; without it, the inbox's own sign. */
  awaited?: string
  height?: number
  /** This text is put into the page as HTML wherever it would be a text. */
  unescaped?: string
  bypassCSP?: boolean
}

/** A page under its real content security policy that remembers what the policy has refused. */
export async function aWatchedPage(browser: Browser, url: string, options: PageOptions): Promise<Watched> {
  const { cookie, awaited, height = 800, unescaped, bypassCSP = false } = options
  const context = await aBrowser({ browser }, { viewport: { width: 1280, height }, bypassCSP })
  if (cookie) await context.addCookies([{ ...cookie, url: new URL(url).origin }])
  await context.addInitScript(watchPolicy)
  await context.addInitScript({
    content: `window.tools = { whatIsWrong: ${whatIsWrong}, wordsIn: ${wordsIn} }`,
  })
  if (unescaped) await context.addInitScript(leaveUnescaped, unescaped)
  // Some of these pages are far longer than any that a business has.
  const watched = await aPage(context, url, { timeout: 60_000 })
  if (awaited) await watched.page.locator(awaited).first().waitFor({ state: 'attached' })
  else await awake(watched.page)
  return watched
}

/** Runs in the page: for one text, what `dangerouslySetInnerHTML` and `unsafeHTML` do, in the product as it is built. */
function leaveUnescaped(unescaped: string): void {
  const textContent = Object.getOwnPropertyDescriptor(Node.prototype, 'textContent')
  Object.defineProperty(Node.prototype, 'textContent', {
    ...textContent,
    set(this: Node, text: string) {
      if (this instanceof Element && text === unescaped) this.innerHTML = text
      else textContent?.set?.call(this, text)
    },
  })
  const createTextNode = Document.prototype.createTextNode
  Document.prototype.createTextNode = function create(text: string) {
    if (text !== unescaped) return createTextNode.call(this, text)
    const template = this.createElement('template')
    template.innerHTML = text
    return this.importNode(template.content, true) as unknown as Text
  }
}

/** Runs in the page. */
function watchPolicy(): void {
  const refused: string[] = []
  Object.assign(window, { refused })
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    refused.push(`${violatedDirective} ${blockedURI}`),
  )
}

/** Nothing ran, nothing tried to, and nothing that could run was made. */
export async function expectCalm(watched: Watched, where: string): Promise<void> {
  expect({ where, ...(await wrongsOf(watched)) }).toEqual({
    where,
    hacked: false,
    refused: [],
    elements: [],
    troubles: [],
  })
}

export async function wrongsOf({ page, troubles }: Watched) {
  return { ...(await page.evaluate(whatIsWrong)), troubles }
}

/** Runs in the page, and looks into shadow roots too. */
function whatIsWrong() {
  const SAFE = ['http:', 'https:', 'mailto:', 'tel:', 'blob:']
  const OURS = 'iframe[src^="/preview/"]'
  const ACTIVE = 'iframe, object, embed, base, frameset, portal, math, foreignObject'
  const elements: string[] = []
  const look = (root: Document | ShadowRoot) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) look(element.shadowRoot)
      const handlers = element.getAttributeNames().filter((name) => name.startsWith('on'))
      const isActive = element.matches(ACTIVE) && !element.matches(OURS)
      const leads =
        element instanceof HTMLAnchorElement && element.href !== '' && !SAFE.includes(element.protocol)
      const isForeign =
        element instanceof HTMLImageElement && new URL(element.src, location.href).host === 'evil.example'
      if (handlers.length > 0 || isActive || leads || isForeign)
        elements.push(element.outerHTML.slice(0, 300))
    }
  }
  look(document)
  const { hacked, refused } = window as unknown as { hacked?: unknown; refused: string[] }
  return { hacked: hacked !== undefined, refused, elements }
}

/** As a click would, without loading the page anew. */
export async function goTo({ page }: Watched, path: string): Promise<void> {
  await page.evaluate((to) => (window as unknown as Routed).__reactRouterDataRouter.navigate(to), path)
}

interface Routed {
  __reactRouterDataRouter: { navigate(path: string): Promise<void> }
}

/** A conversation, who it is with, and something that stands in its thread. */
interface Room {
  id: string
  name: string | null
  words: string
}

/** Opens these conversations in one inbox, as clicks would, and looks at each. */
export async function lookAtRooms(seen: Seen, watched: Watched, rooms: Room[]): Promise<void> {
  const { elements, words } = await watched.page.evaluate(enterRooms, rooms)
  expect(elements).toEqual([])
  seen.add(words)
  await expectCalm(watched, 'the last of the conversations')
}

/** Runs in the page. */
async function enterRooms(rooms: Room[]) {
  const { __reactRouterDataRouter: router, tools } = window as unknown as Routed & {
    tools: { whatIsWrong: typeof whatIsWrong; wordsIn: typeof wordsIn }
  }
  const elements: string[] = []
  let words = ''
  // Asterisks and the like become styles: letters and digits are what stays.
  const letters = (text: string | null | undefined) => (text ?? '').replace(/[^\p{L}\p{N}<>]/gu, '')
  for (const { id, name, words: expected } of rooms) {
    await router.navigate(`/inbox/${id}`)
    const deadline = performance.now() + 10_000
    const isThere = () => {
      const panel = document.querySelector('.contact-panel h2')
      const thread = document.querySelector('.messages')?.textContent
      const isIn = location.pathname.endsWith(id) && letters(thread).includes(letters(expected))
      return panel !== null && isIn && (name === null || panel.textContent === name)
    }
    while (!isThere()) {
      if (performance.now() > deadline) throw new Error(`${JSON.stringify(name)} is not shown.`)
      await new Promise((later) => setTimeout(later))
    }
    elements.push(...tools.whatIsWrong().elements)
    for (const part of document.querySelectorAll('.contact-panel, .messages')) words += tools.wordsIn(part)
  }
  return { elements, words }
}

/** All that people have been shown, as letters and digits: asterisks and the like become styles, spaces wrap. */
export interface Seen {
  look(page: Page): Promise<void>
  add(words: string): void
  /** What of these was shown nowhere. */
  missing(held: Held[]): string[]
}

export function whatIsSeen(): Seen {
  let words = ''
  return {
    async look(page) {
      words += letters(await page.evaluate(wordsIn, null))
    },
    add(more) {
      words += letters(more)
    },
    missing: (held) => [
      ...new Set(
        held
          .filter(({ held }) => held !== null && held !== REFUSED && !URL.canParse(held))
          .filter(({ held }) => !words.includes(letters(held ?? '')))
          .map(({ field, held }) => `${field}: ${JSON.stringify(held)}`),
      ),
    ],
  }
}

function letters(text: string): string {
  return text.replace(/[^\p{L}\p{N}<>]/gu, '')
}

/** Runs in the page: what stands in it, in its fields and in what is read out, shadow roots too. */
function wordsIn(part: Element | null): string {
  const words: string[] = []
  const look = (root: Node) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        words.push('\n')
        if (node.shadowRoot) look(node.shadowRoot)
        if (node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement) words.push(node.value)
        for (const name of ['title', 'aria-label', 'placeholder', 'download'])
          words.push(node.getAttribute(name) ?? '')
      } else if (node.parentElement === null || !node.parentElement.matches('script, style')) {
        words.push(node.textContent ?? '')
      }
    }
  }
  look(part ?? document)
  return words.join('')
}
