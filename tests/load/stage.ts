import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { readConfig } from '#server/config.ts'
import { type App, createContext } from '#server/context.ts'
import { acceptInvitation, inviteMember } from '#server/core/invitations.ts'
import { sessionCookie } from '#server/core/session-cookie.ts'
import { findSession, openSession } from '#server/core/sessions.ts'
import { setUp, setupCode } from '#server/core/setup.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { createWebsite } from '#server/core/websites.ts'
import { createLogger } from '#server/lib/logger.ts'
import { type EngineProcess, findMariadb, freePort, startMariadb } from '../support/engines.ts'
import type { KillTestArguments } from './arguments.ts'
import type { ServerBuild } from './server-build.ts'
import { type ServerProcess, serverProcess } from './server-process.ts'

const PASSWORD = 'correct horse battery staple'
const COLLEAGUES = ['Budi', 'Citra', 'Eka', 'Farah']
/** Each site takes 1200 messages a minute: 50 busy visitors are spread over several. */
const SITES = ['kain', 'kopi', 'kayu', 'kado', 'kota'].map((name) => `https://${name}.example`)

/** What a run plays on: a server of its own over a database of its own. */
export interface Stage {
  server: ServerProcess
  /** Where the database can be killed too. */
  mariadb: EngineProcess | null
  environment: Record<string, string>
  close(): Promise<void>
}

export interface Cast {
  accountId: string
  sites: { key: string; origin: string }[]
  agents: { name: string; agentId: string; cookie: string }[]
}

export async function buildStage(
  wanted: KillTestArguments,
  { main }: ServerBuild,
  whatsapp: { url: string; certificate: string },
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'sapa-kill-'))
  const removeFolder = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', removeFolder)
  const mariadb = wanted.database === 'mysql' && findMariadb() ? await startMariadb({ durable: true }) : null
  const mysql = wanted.database === 'mysql' ? await createDatabase(mariadb?.url ?? wanted.mysqlUrl) : null
  const environment = {
    NODE_ENV: 'production',
    SAPA_DATA: folder,
    SAPA_SECRET: randomBytes(32).toString('hex'),
    SAPA_LOG_LEVEL: 'warn',
    SAPA_WHATSAPP_URL: whatsapp.url,
    SAPA_WHATSAPP_CA: whatsapp.certificate,
    ...(mysql ? { MYSQL_URL: mysql.url } : {}),
  }
  const server = serverProcess({ main, port: await freePort(), environment })
  return {
    server,
    mariadb,
    environment,
    async close() {
      await server.kill()
      if (!mariadb) await mysql?.drop()
      await mariadb?.stop()
      removeFolder()
    },
  }
}

/** Sets the installation up beside the running server, as the command line does. */
export async function setUpCast({ environment, server }: Stage): Promise<Cast> {
  const app = openApp(environment)
  try {
    const [firstAddress = '', ...moreAddresses] = SITES
    const owner = await setUp(app, {
      code: setupCode(app),
      accountName: 'Toko Melati',
      name: 'Dewi',
      email: 'dewi@melati.example',
      password: PASSWORD,
      address: firstAddress,
    })
    const dewi = await signIn(app, { name: 'Dewi', agentId: owner.agentId })
    const sites = [{ key: owner.website.key, origin: firstAddress }]
    for (const address of moreAddresses) {
      const { key } = await createWebsite(app, dewi.viewer, { name: '', address })
      sites.push({ key, origin: address })
    }
    const agents = [dewi]
    for (const name of COLLEAGUES) agents.push(await invite(app, dewi.viewer, { name, base: server.url }))
    return {
      accountId: owner.accountId,
      sites,
      agents: agents.map(({ name, agentId, cookie }) => ({ name, agentId, cookie })),
    }
  } finally {
    await app.dispose()
  }
}

/** The product's own view of the stage's database, beside the server. */
export function openApp(environment: Record<string, string>): App {
  return createContext(readConfig(environment), { logger: createLogger('silent') })
}

async function invite(app: App, owner: Viewer, { name, base }: { name: string; base: string }) {
  const email = `${name.toLowerCase()}@melati.example`
  const { url } = await inviteMember(app, owner, { email, role: 'agent' })
  const token = new URL(url, base).pathname.split('/').at(-1) ?? ''
  const { agentId } = await acceptInvitation(app, { token, name, password: PASSWORD })
  return signIn(app, { name, agentId })
}

async function signIn(app: App, { name, agentId }: { name: string; agentId: string }) {
  const { token } = await openSession(app, { agentId })
  const viewer = await findSession(app, token)
  if (!viewer) throw new Error(`${name} has no session.`)
  return { name, agentId, viewer, cookie: sessionCookie(app, token).split(';')[0] ?? '' }
}

async function createDatabase(server: string | null): Promise<{ url: string; drop(): Promise<void> }> {
  if (server === null) throw new Error('MariaDB is not installed here: give a server with --mysql-url.')
  const name = `sapa_kill_${randomBytes(6).toString('hex')}`
  const run = async (statement: string) => {
    const connection = await createConnection({ uri: server })
    await connection.query(statement)
    await connection.end()
  }
  await run(`create database ${name} character set utf8mb4 collate utf8mb4_bin`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => run(`drop database if exists ${name}`) }
}
