import type { Door, SapaCalls } from '../chat/relay-calls.ts'
import { SAPA_RELAY } from '../chat/relays.ts'
import { type Line, mostLine, timeLine, verdict } from '../table.ts'
import { startWorker } from '../worker.ts'
import { openShop, type Shop } from './shop.ts'
import { launchBrowser, openChat, openInbox, type ShopVisit, visitShop } from './slow-pages.ts'

interface Round {
  plain: ShopVisit
  withChat: ShopVisit
  chatMs: number
  inboxMs: number
}

/** As many conversations as fill the first page of the list many times over. */
const FILLED = { conversations: 200, messagesEach: 2 }
const BLOCKING_MOST_MS = 10
const INBOX_MOST_MS = 1_200

/** What the two faces cost a browser on a slow machine, with nothing in its cache. */
export async function browserLines(
  rounds: number,
  note: (round: number, result: Round) => void,
): Promise<Line[]> {
  const results: Round[] = []
  await inHouse(async (measure) => {
    // The first one is the server's: it has rendered nothing yet.
    await measure()
    for (let round = 1; round <= rounds; round++) {
      const result = await measure()
      results.push(result)
      note(round, result)
    }
  })
  const blocking = results.map(({ plain, withChat }) => withChat.blockingMs - plain.blockingMs)
  const shifts = results.map(({ plain, withChat }) => withChat.shift - plain.shift)
  return [
    mostLine('blocking time the chat adds', 'sapa', blocking, BLOCKING_MOST_MS, 'a page at 4x slow-down'),
    [
      'layout shift the chat adds',
      'sapa',
      String(Math.max(...shifts)),
      'the most of all rounds',
      verdict('0', Math.max(...shifts) === 0),
    ],
    timeLine(
      'press to a field to write in',
      'sapa',
      results.map(({ chatMs }) => chatMs),
    ),
    mostLine(
      'inbox until its list is usable',
      'sapa',
      results.map(({ inboxMs }) => inboxMs),
      INBOX_MOST_MS,
      '4x slow-down, cold',
    ),
  ]
}

async function inHouse(work: (measure: () => Promise<Round>) => Promise<void>): Promise<void> {
  const { variables, drop } = await SAPA_RELAY.environment()
  const server = await startWorker<SapaCalls>(SAPA_RELAY.file, variables)
  const [shop, browser] = await Promise.all([openShop(), launchBrowser()])
  try {
    const door = await server.call('start', undefined)
    await server.call('fill', FILLED)
    await letIn(door, shop)
    await work(async () => ({
      plain: await visitShop(browser, shop.plain),
      withChat: await visitShop(browser, shop.withChat),
      chatMs: await openChat(browser, shop.withChat),
      inboxMs: await openInbox(browser, door),
    }))
    await server.call('stop', undefined)
  } finally {
    await browser.close()
    shop.close()
    await server.end()
    await drop()
  }
}

/** Puts the website's line into the shop, whose address is allowed as the owner would allow it. */
async function letIn({ url, cookie, sites }: Door, shop: Shop): Promise<void> {
  const headers = { cookie, origin: url, 'content-type': 'application/json' }
  const { websites } = await (await fetch(`${url}/api/v1/websites`, { headers })).json()
  const key = sites[0]?.key ?? ''
  const { id } = websites.find((website: { key: string }) => website.key === key)
  const body = JSON.stringify({ origin: shop.origin })
  const allowed = await fetch(`${url}/api/v1/websites/${id}/origins`, { method: 'PUT', headers, body })
  if (!allowed.ok) throw new Error(`The shop was not allowed: ${allowed.status}`)
  shop.setLine(`<script src="${url}/widget.js" data-site="${key}" data-lang="en" async></script>`)
}
