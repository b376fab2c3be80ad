import { beforeEach, describe, expect, test, vi } from 'vitest'
import { OUTBOX_MAX_AGE_MS } from '#server/protocol/limits.ts'
import { aBrowser, aTab, type Browser, pass, settle, type Tab } from './support/a-tab.ts'
import { type ScriptedServer, scriptedServer } from './support/scripted-server.ts'

let server: ScriptedServer
let browser: Browser

beforeEach(() => {
  server = scriptedServer()
  browser = aBrowser()
})

describe('a message on its way out', () => {
  test('is stored once and shown once', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    await tab.connection.send({ text: 'Hello' })
    await pass(browser, 1_000)
    expect(tab.thread()).toEqual(['Hello (sent)'])
    expect(server.stored).toHaveLength(1)
    expect(await tab.storage.listEntries()).toEqual([])
  })

  test('is in the browser before it is on the screen', async () => {
    server.online = false
    const tab = aTab(browser, server)
    let keptWhenShown: number | undefined
    tab.conversation.subscribe(() => {
      const shown = tab.conversation.state.outbox.entries.length > 0
      if (shown) keptWhenShown ??= browser.localStorage.length
    })
    const sent = tab.connection.send({ text: 'Hello' })
    expect(tab.thread()).toEqual([])
    await sent
    expect(await aTab(browser, server).storage.listEntries()).toHaveLength(1)
    expect(keptWhenShown).toBeGreaterThan(0)
  })

  test('survives a reload while the network is gone', async () => {
    server.online = false
    const before = aTab(browser, server)
    before.connection.open()
    await before.connection.send({ text: 'One' })
    await before.connection.send({ text: 'Two' })
    await pass(browser, 5_000)
    expect(before.thread()).toEqual(['One (waiting)', 'Two (waiting)'])
    before.connection.close()

    server.online = true
    const after = aTab(browser, server)
    expect(await after.connection.restore()).toBe(2)
    after.connection.open()
    await pass(browser, 2_000)
    expect(after.thread()).toEqual(['One (sent)', 'Two (sent)'])
    expect(server.stored.map(({ text }) => text)).toEqual(['One', 'Two'])
  })

  test.each(['socket', 'http'])(
    'goes again under the same id when the answer over %s is lost',
    async (way) => {
      server.socketsWork = way === 'socket'
      server.loseAnswers = 1
      const tab = aTab(browser, server)
      tab.connection.open()
      await settle()
      const clientId = await tab.connection.send({ text: 'Hello' })
      await pass(browser, 40_000)
      expect(server.arrived).toContain(clientId)
      expect(new Set(server.arrived).size).toBe(1)
      expect(server.stored).toHaveLength(1)
      expect(tab.thread()).toEqual(['Hello (sent)'])
      expect(await tab.storage.listEntries()).toEqual([])
    },
  )

  test('keeps its place: what was written first is stored first', async () => {
    server.socketsWork = false
    let refusals = 3
    server.refuseSend = ({ text }) =>
      text === 'One' && refusals-- > 0 ? { status: 503, code: 'unavailable', message: 'Not now.' } : null
    const tab = aTab(browser, server)
    tab.connection.open()
    for (const text of ['One', 'Two', 'Three']) await tab.connection.send({ text })
    await pass(browser, 60_000)
    expect(server.stored.map(({ text }) => text)).toEqual(['One', 'Two', 'Three'])
  })

  test('of two tabs is sent once, and both show it', async () => {
    const one = aTab(browser, server)
    const other = aTab(browser, server)
    server.online = false
    await one.connection.send({ text: 'Hello' })
    await other.connection.restore()
    expect(other.thread()).toHaveLength(1)
    server.online = true
    one.connection.open()
    other.connection.open()
    await pass(browser, 30_000)
    expect(server.arrived).toHaveLength(1)
    expect(one.thread()).toEqual(['Hello (sent)'])
    expect(other.thread()).toEqual(['Hello (sent)'])
  })

  test('that another tab has sent appears in a tab that is not connected', async () => {
    const one = aTab(browser, server)
    const other = aTab(browser, server)
    server.online = false
    await one.connection.send({ text: 'Hello' })
    await other.connection.restore()
    await settle()
    server.online = true
    one.connection.open()
    await pass(browser, 40_000)
    expect(server.arrived).toHaveLength(1)
    expect(other.thread()).toEqual(['Hello (sent)'])
  })

  test('is not sent again by a browser that fails to forget it', async () => {
    const tab = aTab(browser, server)
    tab.storage.removeEntry = () => Promise.reject(new Error('The disk is full.'))
    tab.connection.open()
    await settle()
    await tab.connection.send({ text: 'One' })
    await tab.connection.send({ text: 'Two' })
    await pass(browser, 60_000)
    expect(server.arrived).toHaveLength(2)
    expect(tab.thread()).toEqual(['One (sent)', 'Two (sent)'])
  })

  test('waits as long as the server asks, and says so', async () => {
    let refusals = 1
    server.refuseSend = () =>
      refusals-- > 0
        ? { status: 429, code: 'too_many_messages', message: 'Slow down.', retryAfterMs: 7_000 }
        : null
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    await tab.connection.send({ text: 'Hello' })
    await settle()
    expect(tab.conversation.state.outbox.pausedUntil).toBe(browser.clock.now() + 7_000)
    expect(tab.thread()).toEqual(['Hello (waiting)'])
    await pass(browser, 6_000)
    expect(server.arrived).toHaveLength(1)
    await pass(browser, 3_000)
    expect(tab.thread()).toEqual(['Hello (sent)'])
    expect(tab.conversation.state.outbox.pausedUntil).toBeNull()
  })

  test.each(['socket', 'http'])(
    'that is refused for good over %s keeps its text and its reason, and lets the next one pass',
    async (way) => {
      server.socketsWork = way === 'socket'
      server.refuseSend = ({ text }) =>
        text === 'Bad' ? { status: 400, code: 'message_invalid', message: 'It cannot be read.' } : null
      const tab = aTab(browser, server)
      tab.connection.open()
      await settle()
      await tab.connection.send({ text: 'Bad' })
      await tab.connection.send({ text: 'Good' })
      await pass(browser, 60_000)
      expect(tab.thread()).toEqual(['Good (sent)', 'Bad (failed)'])
      expect(server.arrived).toHaveLength(2)
      const [kept] = await aTab(browser, server).storage.listEntries()
      expect(kept).toMatchObject({ text: 'Bad', failure: { code: 'message_invalid' } })
    },
  )

  test('that failed goes out when the visitor tries again', async () => {
    server.refuseSend = () => ({ status: 413, code: 'file_too_large', message: 'Too large.' })
    const tab = aTab(browser, server)
    tab.connection.open()
    const clientId = await tab.connection.send({ text: 'Hello' })
    await pass(browser, 2_000)
    server.refuseSend = null
    await tab.connection.retry(clientId)
    await pass(browser, 2_000)
    expect(tab.thread()).toEqual(['Hello (sent)'])
  })

  test('whose id stands for another message goes out under a new one', async () => {
    server.refuseSend = () => ({ status: 409, code: 'client_id_reused', message: 'Another message.' })
    const tab = aTab(browser, server)
    tab.connection.open()
    const clientId = await tab.connection.send({ text: 'Hello' })
    await pass(browser, 2_000)
    server.refuseSend = null
    await tab.connection.retry(clientId)
    await pass(browser, 2_000)
    expect(tab.thread()).toEqual(['Hello (sent)'])
    expect(server.stored[0]?.clientId).not.toBe(clientId)
  })

  test('that the visitor drops is gone, here and after a reload', async () => {
    server.online = false
    const tab = aTab(browser, server)
    tab.connection.open()
    const clientId = await tab.connection.send({ text: 'Never mind' })
    await tab.connection.discard(clientId)
    server.online = true
    await pass(browser, 60_000)
    expect(tab.thread()).toEqual([])
    expect(server.arrived).toEqual([])
    expect(await aTab(browser, server).connection.restore()).toBe(0)
  })

  test('that waited for too long is not sent late, but shown as not sent', async () => {
    server.online = false
    await aTab(browser, server).connection.send({ text: 'Old' })
    await browser.clock.advance(OUTBOX_MAX_AGE_MS + 1)
    server.online = true
    const tab = aTab(browser, server)
    await tab.connection.restore()
    await pass(browser, 2_000)
    expect(tab.thread()).toEqual(['Old (failed)'])
    expect(server.arrived).toEqual([])
  })

  test('with a file uploads the file once, though the message is tried often', async () => {
    let refusals = 3
    server.refuseSend = () =>
      refusals-- > 0 ? { status: 503, code: 'unavailable', message: 'Not now.' } : null
    const tab = aTab(browser, server)
    tab.connection.open()
    await tab.connection.send({ text: '', file: { blob: new Blob(['abc']), name: 'a.txt' } })
    await pass(browser, 60_000)
    expect(server.stored).toHaveLength(1)
    expect(server.uploads).toBe(1)
  })

  test('with a file uploads it anew for another visitor, to whom the first upload does not belong', async () => {
    server.refuseSend = () => ({ status: 503, code: 'unavailable', message: 'Not now.' })
    const before = aTab(browser, server)
    before.connection.open()
    await before.connection.send({ text: '', file: { blob: new Blob(['abc']), name: 'a.txt' } })
    await pass(browser, 3_000)
    before.connection.close()
    server.refuseSend = null
    server.endSessions()
    const after = aTab(browser, server)
    await after.connection.restore()
    after.connection.open()
    await pass(browser, 40_000)
    expect(server.stored).toHaveLength(1)
    expect(server.uploads).toBe(2)
  })

  test('with a file that the server no longer has uploads it anew', async () => {
    let refusals = 2
    server.refuseSend = () => {
      refusals -= 1
      if (refusals === 1) return { status: 503, code: 'unavailable', message: 'Not now.' }
      return refusals === 0 ? { status: 404, code: 'media_not_found', message: 'It is gone.' } : null
    }
    const tab = aTab(browser, server)
    tab.connection.open()
    await tab.connection.send({ text: '', file: { blob: new Blob(['abc']), name: 'a.txt' } })
    await pass(browser, 60_000)
    expect(server.stored).toHaveLength(1)
    expect(server.uploads).toBe(2)
  })

  test('is written with a warning where the browser keeps nothing', async () => {
    browser.indexedDB = undefined
    server.online = false
    const tab = aTab(browser, server)
    tab.connection.open()
    await tab.connection.send({ text: 'Hello' })
    expect(tab.conversation.state.outbox.durable).toBe(false)
    server.online = true
    await pass(browser, 40_000)
    expect(tab.thread()).toEqual(['Hello (sent)'])
  })
})

describe('a thread that is watched', () => {
  test('shows at once what an agent writes', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    server.agentWrites('Welcome')
    expect(tab.thread()).toEqual(['Welcome'])
  })

  test('fetches what a lost frame would have brought', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    server.loseFrames = 1
    server.agentWrites('Lost on the way')
    server.agentWrites('Arrived')
    await settle()
    expect(tab.thread()).toEqual(['Lost on the way', 'Arrived'])
    expect(server.asked).toContain('events')
  })

  test('shows exactly what was missed after the line was down', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    server.agentWrites('Before')
    server.online = false
    server.hangUp()
    server.agentWrites('Missed')
    await pass(browser, 30_000)
    expect(tab.conversation.state.status).toBe('offline')
    server.online = true
    await pass(browser, 20_000)
    expect(tab.conversation.state.status).toBe('live')
    expect(tab.thread()).toEqual(['Before', 'Missed'])
  })

  test('starts from a fresh page when the log does not reach back that far', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    const sessions = server.sessions
    server.resetNextCatchUp = true
    server.loseFrames = 1
    server.agentWrites('One')
    server.agentWrites('Two')
    await settle()
    expect(server.sessions).toBe(sessions + 1)
    expect(tab.thread()).toEqual(['One', 'Two'])
  })

  test('moves over HTTP where sockets do not get through', async () => {
    server.socketsWork = false
    const tab = aTab(browser, server)
    tab.connection.open()
    await pass(browser, 5_000)
    server.agentWrites('Hello')
    await pass(browser, 20_000)
    expect(tab.thread()).toEqual(['Hello'])
    expect(tab.conversation.state.status).toBe('live')
  })

  test('leaves a line that no longer answers', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    server.silence()
    server.agentWrites('Not heard')
    await pass(browser, 60_000)
    expect(tab.thread()).toEqual(['Not heard'])
    expect(server.openSockets()).toBe(1)
  })

  test('leaves a line on which the heartbeat fails, and hears again', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await pass(browser, 40_000)
    server.subscribeFails = true
    await pass(browser, 10_000)
    server.subscribeFails = false
    await pass(browser, 20_000)
    server.agentWrites('Are you there?')
    await settle()
    expect(tab.thread()).toEqual(['Are you there?'])
    expect(server.openSockets()).toBe(1)
  })

  test('tells what was read only while it is on the screen, and in one call', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    server.agentWrites('One')
    server.agentWrites('Two')
    await pass(browser, 1_000)
    expect(server.receipts).toEqual([{ status: 'delivered', upToSeq: 2 }])
    expect(tab.conversation.unread()).toBe(2)
    tab.connection.setVisible(true)
    await pass(browser, 1_000)
    expect(server.receipts.slice(1)).toEqual([{ status: 'read', upToSeq: 2 }])
    expect(tab.conversation.unread()).toBe(0)
  })

  test('shows what agents have read', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    await tab.connection.send({ text: 'Hello' })
    await settle()
    server.agentReads()
    expect(tab.thread()).toEqual(['Hello (read)'])
  })

  test('comes back when a site that was refused is allowed again', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    server.hangUp('origin_refused')
    await pass(browser, 1_000)
    await tab.connection.send({ text: 'Hello' })
    await pass(browser, 5_000)
    expect(tab.thread()).toEqual(['Hello (sent)'])
    expect(tab.conversation.state.status).toBe('live')
  })

  test('reads the page around a message again when its file cannot be shown', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    const message = server.agentWrites('A picture')
    server.stored[0] = { ...message, text: 'A picture, freshly signed' }
    await tab.connection.refreshMedia(message)
    expect(tab.thread()).toEqual(['A picture, freshly signed'])
  })

  test('says that the visitor writes, seldom, and that he stopped', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    for (let key = 0; key < 20; key += 1) tab.connection.typing()
    await settle()
    expect(server.typing).toEqual([true])
    await pass(browser, 6_000)
    expect(server.typing).toEqual([true, false])
  })
})

describe('a session', () => {
  test('of two tabs that start together is one visitor', async () => {
    const one = aTab(browser, server)
    const other = aTab(browser, server)
    one.connection.open()
    other.connection.open()
    await pass(browser, 3_000)
    expect(one.conversation.state.visitorId).toBe(other.conversation.state.visitorId)
    expect(one.conversation.state.visitorId).toBe(one.storage.readSession()?.visitorId)
  })

  test('takes the newer token that another tab was given', async () => {
    server.socketsWork = false
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    const sessions = server.sessions
    replaceToken(tab)
    await tab.connection.send({ text: 'Hello' })
    await settle()
    expect(server.stored).toHaveLength(1)
    expect(server.sessions).toBe(sessions)
  })

  test('that ended becomes a new one, and the message goes out', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    server.endSessions()
    server.hangUp('token_stale')
    await tab.connection.send({ text: 'Hello' })
    await pass(browser, 20_000)
    expect(tab.storage.readSession()?.token).toBe('token-2')
    expect(server.stored).toHaveLength(1)
    expect(server.openSockets()).toBe(1)
  })

  test('whose token was replaced finds the newer one before it connects again', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    const sessions = server.sessions
    replaceToken(tab)
    server.hangUp('token_stale')
    await pass(browser, 20_000)
    expect(server.openSockets()).toBe(1)
    expect(server.sessions).toBe(sessions)
  })

  test.each(['token_stale', 'token_invalid', 'site_rotated'] as const)(
    'whose token is refused (%s) on the open line takes a good one, and the message goes out once',
    async (refusal) => {
      const tab = aTab(browser, server)
      tab.connection.open()
      await settle()
      server.tokenRefusal = refusal
      replaceToken(tab)
      const clientId = await tab.connection.send({ text: 'Hello' })
      await pass(browser, 10_000)
      expect(tab.thread()).toEqual(['Hello (sent)'])
      expect(server.arrived).toEqual([clientId])
      server.agentWrites('Hi')
      await settle()
      expect(tab.thread()).toEqual(['Hello (sent)', 'Hi'])
      expect(server.openSockets()).toBe(1)
    },
  )

  test('whose token is refused on the open line, and that has no newer one, becomes a new one', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    server.endSessions()
    await tab.connection.send({ text: 'Hello' })
    await pass(browser, 10_000)
    expect(server.stored).toHaveLength(1)
    expect(tab.thread()).toEqual(['Hello (sent)'])
    expect(server.openSockets()).toBe(1)
  })

  test('goes on without a word about the visitor that the server does not believe', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    await tab.connection.identify('not signed')
    await tab.connection.send({ text: 'Hello' })
    await pass(browser, 2_000)
    expect(warn).toHaveBeenCalledOnce()
    expect(tab.thread()).toEqual(['Hello (sent)'])
    warn.mockRestore()
  })

  test('that the site may not have stays away, and keeps what was written', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    server.hangUp('origin_refused')
    await pass(browser, 60_000)
    expect(tab.conversation.state).toMatchObject({ status: 'ended', endedBecause: 'origin_refused' })
    expect(server.openSockets()).toBe(0)
  })

  test('comes back after the server was shut down', async () => {
    const tab = aTab(browser, server)
    tab.connection.open()
    await settle()
    server.hangUp('shutting_down')
    await pass(browser, 20_000)
    expect(server.openSockets()).toBe(1)
    expect(tab.conversation.state.status).toBe('live')
  })
})

/** Another tab has been given a newer token, and has used it. */
function replaceToken(tab: Tab): void {
  const session = tab.storage.readSession()
  if (session) tab.storage.writeSession({ ...session, token: server.rotate() })
}
