import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Shop {
  /** The same page, once with the chat's line and once without. */
  withChat: string
  plain: string
  origin: string
  /** The address of the product and the key of the website; known only after the shop is there. */
  setLine(line: string): void
  close(): void
}

const GOODS = 120

/** A customer's website with something on it that could be moved about. */
export async function openShop(): Promise<Shop> {
  let line = ''
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(page(request.url === '/chat' ? line : ''))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    withChat: `${origin}/chat`,
    plain: `${origin}/plain`,
    setLine(next) {
      line = next
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function page(line: string): string {
  const goods = Array.from(
    { length: GOODS },
    (_, number) => `<article><h2>Basket ${number}</h2><p>Woven by hand, of pandan leaves.</p></article>`,
  )
  return `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width">
    <title>Toko Melati</title><link rel="icon" href="data:,"></head>
    <body><h1>Baskets</h1>${goods.join('')}${line}</body></html>`
}
