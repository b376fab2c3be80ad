import { SignJWT, UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { findWebsiteByKey, type WebsiteRow } from '#db/websites.ts'
import { takeVisitorMessage } from '#server/core/visitor-messages.ts'
import { authenticateVisitor, openVisitorSession } from '#server/core/visitors.ts'
import { createWebsite, revealIdentifySecret } from '#server/core/websites.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'
import {
  aBusiness,
  anAgentBrowser,
  aVisitor,
  aVisitorSocket,
  CUSTOMER_ORIGIN,
  signedIn,
} from '#tests/support/people.ts'
import {
  aChat,
  aClientId,
  anIdentity,
  type Chat,
  list,
  onlyConversation,
  refusalOf,
  reply,
  write,
} from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'
import { refusal } from './people.ts'

const DAY_MS = 24 * 60 * 60 * 1000

test('an identify token opens a history only when the site’s own secret signed it, for at most a day', async () => {
  const chat = await aChat()
  const { app, owner, site } = chat
  const good = await anIdentity(app, owner, site.id, { sub: 'customer-7' })
  await write(await aVisitor(chat.server, { key: site.key, identity: good }), 'my history')
  const second = await createWebsite(app, owner, { name: 'Second', address: 'https://second.example' })
  const exp = Math.floor(app.clock.now() / 1000) + 3_600
  const sign = (alg: string, key: Uint8Array, claims: object = { sub: 'customer-7', exp }) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg }).sign(key)
  const secret = new TextEncoder().encode(await revealIdentifySecret(app, owner, site.id))
  const forged = {
    'another secret': await sign('HS256', new TextEncoder().encode('x'.repeat(43))),
    'the secret of another site': await anIdentity(app, owner, second.id, { sub: 'customer-7' }),
    'no signature': new UnsecuredJWT({}).setSubject('customer-7').setExpirationTime(exp).encode(),
    'another algorithm': await sign('HS512', secret),
    'a signature cut off': good.slice(0, good.lastIndexOf('.') + 1),
    'other claims under the signature': good.replace(
      /\.[^.]+\./,
      `.${Buffer.from(JSON.stringify({ sub: 'customer-8', exp })).toString('base64url')}.`,
    ),
    'an end in the past': await anIdentity(app, owner, site.id, { sub: 'customer-7', seconds: -1 }),
    'more than a day to live': await anIdentity(app, owner, site.id, {
      sub: 'customer-7',
      seconds: 2 * 24 * 3_600,
    }),
    'no end': await sign('HS256', secret, { sub: 'customer-7' }),
    'nobody in it': await sign('HS256', secret, { exp }),
    'nothing of a token': 'customer-7',
  }
  for (const [what, identity] of Object.entries(forged)) {
    const refused = await refusalOf(openSession(chat, { identity })).catch((error: unknown) => String(error))
    expect([what, refused]).toEqual([what, { status: 401, code: 'identity_invalid' }])
  }
  const again = await aVisitor(chat.server, { key: site.key, identity: good })
  expect(again.session.messages.map(({ text }) => text)).toEqual(['my history'])
})

test('another person on the same browser starts anew and sees nothing of the one before', async () => {
  const { app, server, owner, site, agent } = await aChat()
  const sari = await anIdentity(app, owner, site.id, { sub: 'sari' })
  const tono = await anIdentity(app, owner, site.id, { sub: 'tono' })
  const first = await aVisitor(server, { key: site.key, identity: sari })
  await write(first, 'from Sari')
  const second = await aVisitor(server, { key: site.key, token: first.session.token, identity: tono })
  expect(second.session).toMatchObject({ messages: [], conversation: null })
  expect(second.session.visitorId).not.toBe(first.session.visitorId)
  await write(second, 'from Tono')
  expect(await list(agent)).toHaveLength(2)
  const back = await aVisitor(server, { key: site.key, token: second.session.token, identity: sari })
  expect(back.session.messages.map(({ text }) => text)).toEqual(['from Sari'])
})

test('an anonymous browser that wrote and then signs in keeps its thread; signing out of the site does not open it to the next one', async () => {
  const { app, server, owner, site, visitor } = await aChat()
  await write(visitor, 'before signing in')
  const sari = await anIdentity(app, owner, site.id, { sub: 'sari' })
  const known = await aVisitor(server, { key: site.key, token: visitor.session.token, identity: sari })
  expect(known.session.messages.map(({ text }) => text)).toEqual(['before signing in'])
  const tono = await anIdentity(app, owner, site.id, { sub: 'tono' })
  const next = await aVisitor(server, { key: site.key, token: visitor.session.token, identity: tono })
  expect(next.session.messages).toEqual([])
})

test('a typed e-mail or name is no way into a session', async () => {
  const chat = await aChat()
  for (const claim of [
    { email: 'sari@mail.example' },
    { visitorId: chat.visitor.session.visitorId },
    { person: { externalId: 'sari' } },
  ]) {
    expect(await refusalOf(openSession(chat, claim))).toEqual({ status: 400, code: 'input_invalid' })
  }
})

test('a token that has come of age is replaced; the old one stays good until the new one is first used', async () => {
  const { app, open, send } = await aSite()
  const { token: old, visitorId } = await open(null)
  await send(old, 'hello')
  expect((await open(old)).token).toBe(old)
  await app.clock.advance(DAY_MS + 1)
  const [one, two] = [await open(old), await open(old)]
  expect(one).toMatchObject({ visitorId, messages: [{ text: 'hello' }] })
  expect(one.token).not.toBe(old)
  await send(old, 'the old one is still good')
  await send(one.token, 'the new one is used')
  expect(await refusal(send(old, 'too late'))).toBe('token_stale')
  // Another tab may have been given a new one at the same time.
  await send(two.token, 'so is the other new one')
  expect(await open(old)).toMatchObject({ messages: [], conversation: null })
})

test('a stale token opens neither the thread, nor a live connection, nor the unread count', async () => {
  const app = await aTestApp()
  const { owner, site } = await aBusiness(app)
  const website = await mustFindWebsite(app, site.key)
  const opened = await openVisitorSession(app, { website, token: null, identity: null })
  await sendAs(app, website, opened.token, 'hello')
  await app.clock.advance(DAY_MS + 1)
  const renewed = await openVisitorSession(app, { website, token: opened.token, identity: null })
  await sendAs(app, website, renewed.token, 'renewed')
  const server = await aTestServer(app)
  const headers = { origin: CUSTOMER_ORIGIN, authorization: `Bearer ${opened.token}` }
  for (const path of ['/widget/messages', '/widget/events?after=0']) {
    expect(await refusalOf(server.fetch(path, { headers }))).toEqual({ status: 401, code: 'token_stale' })
  }
  await expect(aVisitorSocket(server, { site: site.key, token: opened.token })).rejects.toThrow('token_stale')
  const { cookie } = await signedIn(app, owner.agentId)
  const agent = anAgentBrowser(server, cookie)
  await reply(agent, (await onlyConversation(agent)).id, 'an answer')
  const unread = async (token: string) => {
    const body = JSON.stringify({ site: site.key, visit: 'tab', token, url: 'https://toko.example/' })
    const beacon = await server.fetch('/widget/beacon', {
      method: 'POST',
      headers: { origin: CUSTOMER_ORIGIN },
      body,
    })
    return (await beacon.json()).unread ?? 0
  }
  expect([await unread(opened.token), await unread(renewed.token)]).toEqual([0, 1])
})

test('a token outlives the outbox, and ends after half a year', async () => {
  const { app, open, send } = await aSite()
  const { token, visitorId } = await open(null)
  await send(token, 'hello')
  await app.clock.advance(31 * DAY_MS)
  await send(token, 'after a month in the outbox')
  await app.clock.advance(150 * DAY_MS)
  expect(await refusal(send(token, 'too late'))).toBe('token_invalid')
  expect((await open(token)).visitorId).not.toBe(visitorId)
})

test('a page that only looks makes no contact and no row', async () => {
  const { app, server, site, visitor } = await aChat()
  await aVisitorSocket(server, { site: site.key, token: visitor.session.token })
  await visitor.post('/widget/receipt', { status: 'read', upToSeq: 5 })
  await server.fetch('/widget/beacon', {
    method: 'POST',
    headers: { origin: CUSTOMER_ORIGIN },
    body: JSON.stringify({ site: site.key, visit: 'tab', url: 'https://toko.example/' }),
  })
  for (const table of ['contacts', 'visitors', 'identities', 'conversations', 'messages'] as const) {
    expect(await app.db.selectFrom(table).selectAll().execute()).toEqual([])
  }
})

function openSession({ server, site }: Chat, body: object): Promise<Response> {
  return server.fetch('/widget/session', {
    method: 'POST',
    headers: { origin: CUSTOMER_ORIGIN, 'content-type': 'application/json' },
    body: JSON.stringify({ site: site.key, ...body }),
  })
}

/** A website without a server around it, so that days go by at once. */
async function aSite() {
  const app = await aTestApp()
  const { site } = await aBusiness(app)
  const website = await mustFindWebsite(app, site.key)
  return {
    app,
    open: (token: string | null) => openVisitorSession(app, { website, token, identity: null }),
    send: (token: string, text: string) => sendAs(app, website, token, text),
  }
}

async function mustFindWebsite(app: TestApp, key: string): Promise<WebsiteRow> {
  const website = await findWebsiteByKey(app.db, key)
  if (!website) throw new Error('The website should be there.')
  return website
}

async function sendAs(app: TestApp, website: WebsiteRow, token: string, text: string) {
  const visitor = await authenticateVisitor(app, website, token)
  return takeVisitorMessage(app, visitor, { clientId: aClientId(), text, mediaId: null, page: null })
}
