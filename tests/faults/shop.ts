import { randomUUID } from 'node:crypto'
import { createConnection } from 'mysql2/promise'
import { onTestFinished } from 'vitest'
import { migrate } from '#db/migrate.ts'
import type { Config } from '#server/config.ts'
import { type App, createContext } from '#server/context.ts'
import { sessionCookie } from '#server/core/session-cookie.ts'
import { findSession, openSession } from '#server/core/sessions.ts'
import { createOwner } from '#server/core/setup.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { createWebsite } from '#server/core/websites.ts'
import { createLogger } from '#server/lib/logger.ts'
import type { SessionAnswer } from '#server/protocol/visitors.ts'
import { serve } from '#server/serve.ts'
import { createVisitor, type VisitorBrowser } from '../load/visitor.ts'
import { createWire } from '../load/wire.ts'

const ORIGIN = 'https://toko.example'

/** A running shop on real time, with a visitor's browser and an agent's session. */
export interface Shop {
  app: App
  url: string
  site: string
  visitor: VisitorBrowser
  agent: { viewer: Viewer; headers: Record<string, string> }
}

/** Serves the real App over HTTP and sockets; the visitor has written "Hello" and it has arrived. */
export async function openShop(config: Config): Promise<Shop> {
  const app = createContext(config, { logger: createLogger(process.env.SAPA_TEST_LOG ?? 'silent') })
  onTestFinished(() => app.dispose())
  await migrate(app.database)
  const serving = await serve(app)
  onTestFinished(() => serving.close())
  const url = `http://127.0.0.1:${serving.port}`
  const owner = await hireOwner(app)
  const { key } = await createWebsite(app, owner.viewer, { name: 'Toko', address: ORIGIN })
  const visitor = createVisitor({ name: 'Rina', base: url, site: key, origin: ORIGIN, wire: createWire() })
  onTestFinished(() => visitor.close())
  await visitor.openTab()
  await visitor.write('Hello')
  const headers = { cookie: owner.cookie, origin: url, 'content-type': 'application/json' }
  return { app, url, site: key, visitor, agent: { viewer: owner.viewer, headers } }
}

/** The texts of the visitor's page, each with the state of its line. */
export function linesOf({ tabs }: VisitorBrowser): string[] {
  const lines = tabs[0]?.conversation.lines() ?? []
  return lines.map((line) => {
    if (line.kind === 'theirs') return line.message.text
    return line.kind === 'own' ? `${line.message.text} (stored)` : `${line.entry.text} (waiting)`
  })
}

/** A second visitor without the widget, whose every call is answered as it comes. */
export async function aPlainVisitor({ url, site }: Shop) {
  const headers = { 'content-type': 'application/json', origin: ORIGIN }
  const opened = await fetch(`${url}/widget/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ site }),
  })
  const { token }: SessionAnswer = await opened.json()
  const authorization = `Bearer ${token}`
  return {
    token,
    origin: ORIGIN,
    write: (clientId: string, text: string) =>
      fetch(`${url}/widget/messages`, {
        method: 'POST',
        headers: { ...headers, authorization },
        body: JSON.stringify({ clientId, text }),
      }),
    upload(name: string, content: string) {
      const form = new FormData()
      form.append('file', new Blob([content]), name)
      return fetch(`${url}/widget/media`, {
        method: 'POST',
        headers: { origin: ORIGIN, authorization },
        body: form,
      })
    },
  }
}

/** Address of a new database on the server under test, which no other test gets; it is dropped after the test. */
export async function aDatabaseOfItsOwn(): Promise<string> {
  const server = process.env.SAPA_TEST_MYSQL_URL
  if (!server) throw new Error('SAPA_TEST_MYSQL_URL is not set: run the tests with "npm test".')
  const name = `sapa_fault_${randomUUID().replaceAll('-', '')}`
  await onMysql(server, `create database ${name} character set utf8mb4 collate utf8mb4_bin`)
  onTestFinished(() => onMysql(server, `drop database ${name}`))
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/** Runs statements on a MySQL server as its administrator. */
export async function onMysql(url: string, ...statements: string[]): Promise<void> {
  const connection = await createConnection({ uri: url })
  for (const statement of statements) await connection.query(statement)
  await connection.end()
}

async function hireOwner(app: App): Promise<{ viewer: Viewer; cookie: string }> {
  const { agentId } = await createOwner(app, {
    accountName: 'Toko Melati',
    name: 'Dewi',
    email: 'dewi@toko.example',
    password: 'correct horse battery staple',
  })
  const { token } = await openSession(app, { agentId })
  const viewer = await findSession(app, token)
  if (!viewer) throw new Error('Dewi should be signed in.')
  return { viewer, cookie: sessionCookie(app, token).split(';')[0] ?? '' }
}
