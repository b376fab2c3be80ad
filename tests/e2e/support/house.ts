import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { migrate } from '#db/migrate.ts'
import { readConfig } from '#server/config.ts'
import { createContext } from '#server/context.ts'
import { sessionCookie } from '#server/core/session-cookie.ts'
import { openSession } from '#server/core/sessions.ts'
import { createOwner } from '#server/core/setup.ts'
import { insertWebsite } from '#server/core/websites.ts'
import { transact } from '#server/events.ts'
import { createLogger } from '#server/lib/logger.ts'
import { type ServerProcess, serverProcess } from '#tests/load/server-process.ts'
import { freePort } from '#tests/support/engines.ts'
import { PASSWORD } from '#tests/support/people.ts'

/** The production server as it is started in real life, and a customer's website on a port of its own. */
export interface House {
  server: ServerProcess
  url: string
  /** A page of the customer's website with the script line in it. */
  shop: string
  siteKey: string
  ownerName: string
  /** The owner's session, as name and value of its cookie. */
  cookie: { name: string; value: string }
  stop(): Promise<void>
}

const MAIN = join(import.meta.dirname, '../../../build/server/main.js')

/** A server on an empty database of the engine under test; `furnish: false` leaves the set-up to the test. */
export async function openHouse({
  furnish = true,
  settings = {},
}: {
  furnish?: boolean
  settings?: Record<string, string>
} = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'sapa-e2e-'))
  const mysql = process.env.SAPA_TEST_DB === 'mysql' ? await aMysqlDatabase() : undefined
  const environment: Record<string, string> = {
    SAPA_DATA: folder,
    SAPA_SECRET: 'a-secret-only-for-tests-0123456789abcdef',
    ...(mysql ? { MYSQL_URL: mysql.url } : {}),
    ...settings,
  }
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const shop = await aShop(url)
  const furnished = furnish ? await furnishHouse(environment, shop.origin) : undefined
  shop.setKey(furnished?.siteKey ?? '')
  const server = serverProcess({ main: MAIN, port, environment })
  server.launch()
  await server.ready()
  return {
    server,
    url,
    shop: `${shop.origin}/`,
    siteKey: furnished?.siteKey ?? '',
    ownerName: 'Dewi Lestari',
    cookie: furnished?.cookie ?? { name: '', value: '' },
    async stop() {
      await server.terminate()
      shop.server.closeAllConnections()
      shop.server.close()
      await mysql?.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** An owner and a website, made as the command line makes them, before the server runs. */
async function furnishHouse(environment: Record<string, string>, address: string) {
  const app = createContext(readConfig(environment), { logger: createLogger('silent') })
  await migrate(app.database)
  const owner = {
    accountName: 'Toko Melati',
    name: 'Dewi Lestari',
    email: 'dewi@toko.example',
    password: PASSWORD,
  }
  const { agentId, accountId } = await createOwner(app, owner)
  const { key } = await transact(app, (trx) =>
    insertWebsite(app, trx, { accountId, name: 'Toko Melati', address }),
  )
  const { token } = await openSession(app, { agentId })
  const [name = '', value = ''] = (sessionCookie(app, token).split(';')[0] ?? '').split('=')
  await app.dispose()
  return { siteKey: key, cookie: { name, value } }
}

interface Shop {
  origin: string
  server: Server
  setKey(key: string): void
}

/** `/` is a plain page, `/hostile` one whose styles and rules are against everybody, both with the script line. */
async function aShop(sapa: string): Promise<Shop> {
  let key = ''
  const server = createServer((request, response) => {
    const line = `<script src="${sapa}/widget.js" data-site="${key}" data-lang="${request.url === '/id' ? 'id' : 'en'}" async></script>`
    const hostile = request.url?.startsWith('/hostile') ?? false
    response.setHeader('content-type', 'text/html; charset=utf-8')
    if (hostile) response.setHeader('content-security-policy', strictPolicy(sapa))
    const style = hostile ? `<link rel="stylesheet" href="/hostile.css">` : ''
    if (request.url === '/hostile.css') {
      response.setHeader('content-type', 'text/css')
      response.end(HOSTILE_CSS)
      return
    }
    response.end(`<!doctype html><html lang="en"><head><title>Toko Melati</title><link rel="icon" href="data:,">${style}</head>
      <body><h1>Baskets</h1><a href="/about">About us</a>${line}</body></html>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { origin: `http://127.0.0.1:${port}`, server, setKey: (next) => (key = next) }
}

const HOSTILE_CSS = `
* { all: unset !important; display: none !important; color: red !important }
html, body, h1 { display: block !important }
button, textarea, sapa-chat { visibility: hidden !important; position: static !important; font-size: 1px !important }
`

/** Nothing but the widget's own address is allowed: no inline styles, no eval, no untrusted HTML. */
function strictPolicy(sapa: string): string {
  const socket = sapa.replace('http', 'ws')
  return [
    "default-src 'none'",
    `script-src ${sapa}`,
    "style-src 'self'",
    `connect-src ${sapa} ${socket}`,
    `img-src ${sapa} data: blob:`,
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ')
}

export async function aMysqlDatabase() {
  const admin = process.env.SAPA_TEST_MYSQL_URL
  if (!admin) throw new Error('SAPA_TEST_MYSQL_URL is not set: run the tests with "npm test".')
  const name = `sapa_e2e_${randomUUID().replaceAll('-', '')}`
  const run = async (statement: string) => {
    const connection = await createConnection({ uri: admin })
    await connection.query(statement)
    await connection.end()
  }
  await run(`create database ${name} character set utf8mb4 collate utf8mb4_bin`)
  const url = new URL(admin)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => run(`drop database if exists ${name}`) }
}
