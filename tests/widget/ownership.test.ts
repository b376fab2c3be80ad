import { beforeEach, describe, expect, test, vi } from 'vitest'
import { OUTBOX_MAX_AGE_MS } from '#server/protocol/limits.ts'
import { successor, writerOf } from '#widget/ownership.ts'
import { forgetVisitor, safeItems } from '#widget/stored.ts'
import { aBrowser, aTab, type Browser, pass, settle, type Tab } from './support/a-tab.ts'
import { type ScriptedServer, scriptedServer } from './support/scripted-server.ts'

const ANI = identityOf('ani')
const BUDI = identityOf('budi')

let server: ScriptedServer
let browser: Browser

beforeEach(() => {
  server = scriptedServer()
  browser = aBrowser()
})

describe('who is at the browser', () => {
  test('is who the line speaks for: another token takes another line', async () => {
    const tab = await anOpenTab({ identity: ANI })
    const sockets = vi.spyOn(server, 'connectSocket')
    await tab.connection.identify(BUDI)
    const clientId = await tab.connection.send({ text: 'I am Budi' })
    await pass(browser, 5_000)
    expect(tab.conversation.state.visitorId).toBe('visitor-2')
    expect(server.senders[clientId]).toBe('visitor-2')
    expect(tab.thread()).toContain('I am Budi (sent)')
    expect(server.openSockets()).toBe(1)
    await pass(browser, 120_000)
    expect(server.openSockets()).toBe(1)
    expect(sockets).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ token: 'token-2' }))
  })

  test('stays the same visitor when a stranger is named, and nothing of his is lost', async () => {
    const tab = aTab(browser, server)
    server.refuseSend = () => ({ status: 503, code: 'unavailable', message: 'Not now.' })
    tab.connection.open()
    await settle()
    const clientId = await tab.connection.send({ text: 'A stranger' })
    await tab.connection.identify(ANI)
    expect(tab.thread()).toEqual(['A stranger (sending)'])
    server.refuseSend = null
    await pass(browser, 40_000)
    expect(tab.thread()).toEqual(['A stranger (sent)'])
    expect(server.senders[clientId]).toBe('visitor-1')
  })

  test('is asked again when the network was away as the page named somebody', async () => {
    const tab = await anOpenTab({ identity: ANI })
    server.online = false
    await expect(tab.connection.identify(BUDI)).rejects.toThrow()
    const clientId = await tab.connection.send({ text: 'I am Budi' })
    server.online = true
    await pass(browser, 60_000)
    expect(server.senders[clientId]).toBe('visitor-2')
    expect(tab.conversation.state.visitorId).toBe('visitor-2')
  })

  test('is nobody known when the page names somebody whom the server does not believe', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const tab = await anOpenTab({ identity: ANI })
    await tab.connection.identify(BUDI.replace('signed', 'forged'))
    const clientId = await tab.connection.send({ text: 'Whoever I am' })
    await pass(browser, 5_000)
    expect(server.senders[clientId]).toBe('visitor-2')
    vi.restoreAllMocks()
  })
})

describe('a thread', () => {
  test('of one person does not show what was asked for in the name of another', async () => {
    const tab = await anOpenTab({ identity: ANI })
    const message = server.agentWrites('For Ani')
    const release = holdAnswers(server, '/messages')
    const refreshed = tab.connection.refreshMedia(message)
    await settle()
    server.stored.length = 0
    await tab.connection.identify(BUDI)
    release()
    await refreshed
    expect(tab.thread()).toEqual([])
  })
})

describe('a message that waits', () => {
  test.each(['before the session is opened again', 'on the open line'])(
    'does not go out as the next person, who is named %s',
    async (when) => {
      const before = await anOpenTab({ identity: ANI })
      server.refuseSend = ({ text }) =>
        text === 'From Ani' ? { status: 503, code: 'unavailable', message: 'Not now.' } : null
      await before.connection.send({ text: 'From Ani' })
      await settle()
      const isReload = when === 'before the session is opened again'
      if (isReload) before.connection.close()
      const tab = isReload ? aTab(browser, server, { identity: BUDI }) : before
      if (isReload) {
        expect(await tab.connection.restore()).toBe(0)
        tab.connection.open()
      } else await tab.connection.identify(BUDI)
      expect(tab.thread()).toEqual([])
      server.refuseSend = null
      await tab.connection.send({ text: 'From Budi' })
      await pass(browser, 60_000)
      expect(tab.thread()).toEqual(['From Budi (sent)'])
      expect(server.stored.map(({ text }) => text)).toEqual(['From Budi'])
      expect(await tab.storage.listEntries()).toHaveLength(1)

      const again = aTab(browser, server, { identity: ANI })
      tab.connection.close()
      again.connection.open()
      await pass(browser, 40_000)
      expect(server.stored.map(({ text }) => text)).toEqual(['From Budi', 'From Ani'])
      const fromAni = server.stored[1]?.clientId ?? ''
      expect(server.senders[fromAni]).toBe(again.conversation.state.visitorId)
      expect(await tab.storage.listEntries()).toEqual([])
    },
  )

  test('does not go out as the next person either where the switch falls into the sending', async () => {
    const tab = await anOpenTab({ identity: ANI })
    server.socketsWork = false
    server.hangUp()
    const release = holdAnswers(server, '/media')
    await tab.connection.send({ text: '', file: { blob: new Blob(['abc']), name: 'a.txt' } })
    await settle()
    await tab.connection.identify(BUDI)
    release()
    await pass(browser, 60_000)
    expect(server.stored).toEqual([])
  })

  test('was written by the person whom the page names, even if the server cannot be asked yet', async () => {
    await (await anOpenTab({ identity: ANI })).connection.close()
    server.online = false
    const tab = aTab(browser, server, { identity: BUDI })
    tab.connection.open()
    const clientId = await tab.connection.send({ text: 'I am Budi' })
    expect(tab.thread()).toHaveLength(1)
    const anis = aTab(browser, server, { identity: ANI })
    expect(await anis.connection.restore()).toBe(0)
    server.online = true
    await pass(browser, 40_000)
    expect(server.senders[clientId]).toBe('visitor-2')
  })

  test.each([
    ['a stranger', null],
    ['a named person', ANI],
  ])('by %s follows him to a new visitor when his token has run out', async (_who, identity) => {
    const before = await anOpenTab({ identity })
    server.refuseSend = () => ({ status: 503, code: 'unavailable', message: 'Not now.' })
    const clientId = await before.connection.send({ text: 'Hello' })
    await settle()
    before.connection.close()
    server.refuseSend = null
    server.endSessions()
    const tab = aTab(browser, server, { identity })
    expect(await tab.connection.restore()).toBe(1)
    tab.connection.open()
    await pass(browser, 40_000)
    expect(tab.thread()).toEqual(['Hello (sent)'])
    expect(server.senders[clientId]).toBe('visitor-2')
  })

  test('by a stranger does not follow a name that the server answers with another visitor', () => {
    const before = { token: 'token-1', visitorId: 'visitor-1', person: null, owners: [null, 'visitor-1'] }
    const answer = { token: 'token-2', visitorId: 'visitor-2' }
    const { owners } = successor(before, answer, { named: 'ani', believed: true, found: [] })
    expect(owners).toEqual(['visitor-2', writerOf(null, 'ani')])
  })

  test('that fell from one person to a stranger does not fall from him to another person', () => {
    const ani = writerOf(null, 'ani')
    const before = { token: 'token-2', visitorId: 'visitor-2', person: null, owners: [ani, 'visitor-2'] }
    const answer = { token: 'token-3', visitorId: 'visitor-2' }
    const { owners } = successor(before, answer, { named: 'budi', believed: true, found: [] })
    expect(owners).toEqual(['visitor-2', writerOf(null, 'budi')])
  })

  test('follows a stranger whose session the browser has lost', async () => {
    const before = await anOpenTab({ identity: null })
    server.refuseSend = () => ({ status: 503, code: 'unavailable', message: 'Not now.' })
    await before.connection.send({ text: 'Hello' })
    await settle()
    before.connection.close()
    server.refuseSend = null
    browser.localStorage.clear()
    const tab = await anOpenTab({ identity: null })
    await pass(browser, 5_000)
    expect(tab.thread()).toEqual(['Hello (sent)'])
  })

  test('of somebody else does not wait for ever', async () => {
    const before = await anOpenTab({ identity: ANI })
    server.refuseSend = () => ({ status: 503, code: 'unavailable', message: 'Not now.' })
    await before.connection.send({ text: 'From Ani' })
    await settle()
    before.connection.close()
    await browser.clock.advance(OUTBOX_MAX_AGE_MS + 1)
    const tab = await anOpenTab({ identity: BUDI })
    await pass(browser, 2_000)
    expect(await tab.storage.listEntries()).toEqual([])
  })
})

describe('a browser that is told to forget', () => {
  test('keeps nothing of the visitor, though other pages have the outbox open', async () => {
    const tab = await anOpenTab({ identity: ANI })
    server.online = false
    await tab.connection.send({ text: 'A secret' })
    await settle()
    const other = aTab(browser, server, { identity: ANI })
    expect(await other.connection.restore()).toBe(1)
    tab.connection.close()
    forget()
    await settle()
    expect(browser.localStorage.length).toBe(0)
    expect(await aTab(browser, server).storage.listEntries()).toEqual([])
    await other.connection.restore()
    expect(other.thread()).toEqual([])
  })

  test('does not remember a session that was still under way', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    tab.connection.close()
    forget()
    await pass(browser, 2_000)
    expect(server.sessions).toBe(1)
    expect(tab.storage.readSession()).toBeNull()
  })
})

async function anOpenTab(options: { identity: string | null }): Promise<Tab> {
  const tab = aTab(browser, server, options)
  tab.connection.open()
  await settle()
  return tab
}

function forget(): void {
  const local = safeItems(() => browser.localStorage)
  forgetVisitor({ site: 'shop', local, tab: safeItems(() => undefined), indexedDB: () => browser.indexedDB })
}

/** Keeps the answers to one kind of call back until released. */
function holdAnswers(held: ScriptedServer, path: string): () => void {
  const { fetch } = held
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const slow: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init)
    if (String(input).includes(path)) await released
    return answer
  }
  held.fetch = slow
  return release
}

function identityOf(person: string): string {
  return `head.${btoa(JSON.stringify({ sub: person }))}.signed`
}
