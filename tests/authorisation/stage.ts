import type { Express } from 'express'
import { expect } from 'vitest'
import { updateNumber } from '#db/whatsapp.ts'
import { createApiKey, revokeApiKey } from '#server/core/api-keys.ts'
import { createCannedReply } from '#server/core/canned-replies.ts'
import { changeWhatsappNumber } from '#server/core/channels.ts'
import { inviteMember } from '#server/core/invitations.ts'
import { createLabel } from '#server/core/labels.ts'
import { subscribeToPush } from '#server/core/push.ts'
import { sendMessages } from '#server/core/sends.ts'
import { signOut } from '#server/core/sessions.ts'
import { createTeam } from '#server/core/teams.ts'
import { createTemplate } from '#server/core/templates.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { testWebhook } from '#server/core/webhook-deliveries.ts'
import { changeWebhook, createWebhook } from '#server/core/webhooks.ts'
import { mountInbox } from '#server/http/inbox.ts'
import { createLimits } from '#server/lib/limits.ts'
import { PAIRING_PURPOSE } from '#server/lib/secrets.ts'
import type { ApiScope } from '#server/protocol/api-keys.ts'
import { API_SCOPES } from '#server/protocol/limits.ts'
import { NewWebhook } from '#server/protocol/webhooks.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'
import { aBusiness, anAgentBrowser, aVisitor, type Business, CUSTOMER_ORIGIN } from '#tests/support/people.ts'
import { aPushBrowser } from '#tests/support/push-service.ts'
import { answerOf, aTeammate, eventually, onlyConversation, reply, write } from '#tests/support/scenes.ts'
import { aTestServer, type TestServer } from '#tests/support/server.ts'
import { aGroup, aNumber, linkNumber, obeyCommands } from '#tests/support/whatsapp.ts'
import { watchMounts } from './list-routes.ts'

/** Stands in everything that is nobody else's business. */
export const SECRET = 'TOP-SECRET'
/** A page that no site allows, and that has been refused already. */
export const ELSEWHERE = 'https://elsewhere.example'

/** The running app with a business, its things, and those who have no business with it. */
export interface Stage {
  app: TestApp
  server: TestServer
  /** What the running Express app has. */
  routes: string[]
  ours: Business
  conversationId: string
  contactId: string
  groupId: string
  pushId: string
  failedMessageId: string
  /** It waits, and nothing makes it leave. */
  waitingMessageId: string
  laterMessageId: string
  mediaUrl: string
  invitationId: string
  invitationToken: string
  teamId: string
  labelId: string
  cannedReplyId: string
  templateId: string
  visitId: string
  numberId: string
  mateId: string
  leaverId: string
  keyId: string
  webhookId: string
  deliveryId: string
  /** API keys. */
  keys: Record<ApiScope | 'all' | 'revoked' | 'ofStranger' | 'ofOtherChannel', string>
  /** `Cookie` headers. */
  cookies: { owner: string; agent: string; stranger: string; signedOut: string }
  /** Visitors' tokens. */
  tokens: { ours: string; theirs: string; forged: string }
  theirSite: { id: string; key: string }
  strangerId: string
}

export async function aStage({ pages = false } = {}): Promise<Stage> {
  // Every case asks again and again; what is too often is tested elsewhere.
  const app = await aTestApp({ limits: createLimits({ scale: 100 }) })
  const mounts = watchMounts()
  let express: Express | undefined
  const server = await aTestServer(app, async (made, httpServer) => {
    express = made
    if (pages) await mountInbox(made, app, { dev: false, httpServer })
  })
  mounts.stop()
  if (!express) throw new Error('The server should have an Express app.')
  const routes = mounts.list(express)

  const ours = await aBusiness(app)
  const theirs = await aBusiness(app)
  const agent = anAgentBrowser(server, ours.cookie)
  const mate = await aTeammate(app, ours.owner, { name: `${SECRET} mate` })
  const leaver = await aTeammate(app, ours.owner)
  const gone = await aTeammate(app, ours.owner, { role: 'admin' })
  await signOut(app, gone.viewer)
  const visitor = await aVisitor(server, ours.site)
  const neighbour = await aVisitor(server, theirs.site)
  await write(neighbour, 'of the other business')
  const mediaUrl = await uploadAndSend(server, visitor.session.token)
  const { id: conversationId, contact } = await onlyConversation(agent)
  await app.database.raw
    .updateTable('contacts')
    .set({ photo_id: mediaUrl.split('/')[2] ?? '' })
    .where('id', '=', contact.id)
    .execute()
  const failed = await reply(agent, conversationId, `${SECRET} answer`)
  await app.database.raw
    .updateTable('messages')
    .set({ status: 'failed' })
    .where('id', '=', failed.id)
    .execute()
  const { id: invitationId, url } = await inviteMember(app, ours.owner, {
    email: 'soon@toko.example',
    role: 'agent',
  })
  const team = await createTeam(app, ours.owner, { name: `${SECRET} team` })
  const label = await createLabel(app, ours.owner, { name: `${SECRET} label`, colour: 'teal' })
  const canned = await createCannedReply(app, ours.owner, { shortcut: 'secret', text: `${SECRET} canned` })
  const template = await createTemplate(app, ours.owner, { name: 'secret', text: `${SECRET} template` })
  const { id: pushId } = await subscribeToPush(app, ours.owner, {
    endpoint: 'http://127.0.0.1:9/owner',
    keys: aPushBrowser().keys,
  })
  const visit = app.visits.see({
    channelId: ours.site.id,
    visit: 'a tab',
    url: `https://toko.example/${SECRET}`,
    title: '',
    referrer: '',
    visitorId: null,
  })
  const { channelId: numberId } = await aNumber(app, ours.owner)
  obeyCommands(app, numberId)
  await linkNumber(app, numberId)
  await app.database.transaction((trx) =>
    updateNumber(trx, numberId, {
      pairing: app.secrets.encrypt(
        PAIRING_PURPOSE,
        JSON.stringify({ kind: 'qr', text: `${SECRET} pairing` }),
      ),
      pairing_expires_at: app.clock.now() + 3_600_000,
    }),
  )
  for (const { key } of [ours.site, theirs.site]) await refuseOnce(server, key)
  return {
    app,
    server,
    routes,
    ours,
    conversationId,
    contactId: contact.id,
    ...(await aGroupElsewhere(app, ours.owner)),
    pushId,
    failedMessageId: failed.id,
    mediaUrl,
    invitationId,
    invitationToken: url.slice(url.lastIndexOf('/') + 1),
    teamId: team.id,
    labelId: label.id,
    cannedReplyId: canned.id,
    templateId: template.id,
    visitId: visit.id,
    ...(await aQuietWebhook(app, ours.owner)),
    numberId,
    mateId: mate.viewer.agentId,
    leaverId: leaver.viewer.agentId,
    ...(await someKeys(app, { owner: ours.owner, stranger: theirs.owner })),
    cookies: { owner: ours.cookie, agent: mate.cookie, stranger: theirs.cookie, signedOut: gone.cookie },
    tokens: {
      ours: visitor.session.token,
      theirs: neighbour.session.token,
      forged: forge(visitor.session.token, neighbour.session.token),
    },
    theirSite: theirs.site,
    strangerId: theirs.owner.agentId,
  }
}

/** A webhook that is paused, and a call of it that failed. */
async function aQuietWebhook(app: TestApp, owner: Viewer): Promise<Pick<Stage, 'webhookId' | 'deliveryId'>> {
  const wanted = { url: `http://127.0.0.1:9/${SECRET}`, events: ['member.removed'], allowPrivate: true }
  const { webhook } = await createWebhook(app, owner, NewWebhook.parse(wanted))
  await changeWebhook(app, owner, { webhookId: webhook.id, paused: true })
  const { id: deliveryId } = await testWebhook(app, owner, webhook.id)
  await app.database.raw
    .updateTable('webhook_deliveries')
    .set({ type: 'member.removed', body: SECRET })
    .where('id', '=', deliveryId)
    .execute()
  return { webhookId: webhook.id, deliveryId }
}

/** A group that has written to a number of ours which none of the keys is held to. */
async function aGroupElsewhere(
  app: TestApp,
  owner: Viewer,
): Promise<Pick<Stage, 'groupId' | 'waitingMessageId' | 'laterMessageId'>> {
  const { channelId, says } = await aNumber(app, owner)
  await changeWhatsappNumber(app, owner, channelId, { groupsShown: true })
  await says(aGroup('120363000000000001', `${SECRET} group`), SECRET)
  const group = app.db.selectFrom('contacts').select('id').where('kind', '=', 'group')
  const { id: groupId } = await group.executeTakeFirstOrThrow()
  const waitingMessageId = await aWaitingMessage(app, owner, { groupId, channelId })
  const sendAt = app.clock.now() + 24 * 60 * 60_000
  return { groupId, waitingMessageId, laterMessageId: await sendToGroup(app, owner, groupId, { sendAt }) }
}

/** Nothing else goes through its number: nobody rings for it. */
async function aWaitingMessage(
  app: TestApp,
  owner: Viewer,
  { groupId, channelId }: { groupId: string; channelId: string },
): Promise<string> {
  const messageId = await sendToGroup(app, owner, groupId)
  const ofChannel = app.database.raw.updateTable('messages').where('channel_id', '=', channelId)
  await settled(app)
  await ofChannel
    .set({ status: 'queued', external_id: null, external_key: null })
    .where('id', '=', messageId)
    .execute()
  return messageId
}

async function sendToGroup(
  app: TestApp,
  owner: Viewer,
  groupId: string,
  time: { sendAt?: number } = {},
): Promise<string> {
  const conversations = app.db.selectFrom('conversations').select('id').where('contact_id', '=', groupId)
  const { id: conversationId } = await conversations.executeTakeFirstOrThrow()
  const body = { text: `${SECRET} soon`, mediaId: null, note: false, quotedId: null, content: null, ...time }
  const [message] = await sendMessages(app, owner, { targets: [{ conversationId }], body, once: null })
  return message?.id ?? ''
}

async function someKeys(
  app: TestApp,
  { owner, stranger }: { owner: Viewer; stranger: Viewer },
): Promise<Pick<Stage, 'keyId' | 'keys'>> {
  const make = async (viewer: Viewer, scopes: ApiScope[], channelId: string | null = null) =>
    createApiKey(app, viewer, {
      name: viewer === owner ? `${SECRET} key` : 'Theirs',
      scopes,
      channelId,
      recipients: null,
    })
  const token = async (...made: Parameters<typeof make>) => (await make(...made)).token
  const revoked = await make(owner, [...API_SCOPES])
  await revokeApiKey(app, owner, revoked.apiKey.id)
  const { channelId: otherId } = await aNumber(app, owner)
  const keyId = (await make(owner, ['read'])).apiKey.id
  const keys = {
    read: await token(owner, ['read']),
    send: await token(owner, ['send']),
    manage: await token(owner, ['manage']),
    all: await token(owner, [...API_SCOPES]),
    revoked: revoked.token,
    ofStranger: await token(stranger, [...API_SCOPES]),
    ofOtherChannel: await token(owner, [...API_SCOPES], otherId),
  }
  // A use is written down once a minute: let it be now, so that nothing changes later.
  await app.database.raw.updateTable('api_keys').set({ last_used_at: app.clock.now() }).execute()
  return { keyId, keys }
}

/** Runs `attempt`, and fails where anything of our account was changed or told. */
export async function expectNothingHappens(
  { app, ours, waitingMessageId }: Stage,
  what: unknown,
  attempt: () => Promise<{ status: number; text: string }>,
): Promise<{ status: number; code: string | null }> {
  await settled(app, waitingMessageId)
  const before = await everythingOf(app, ours.owner.accountId)
  const { status, text } = await attempt()
  expect([what, text.includes(SECRET) && 'told a secret']).toEqual([what, false])
  expect([what, await everythingOf(app, ours.owner.accountId)]).toEqual([what, before])
  return { status, code: codeOf(text) }
}

/** Waits until what was sent before has left. */
async function settled(app: TestApp, waiting = ''): Promise<void> {
  await eventually(async () => {
    const leaving = app.db
      .selectFrom('messages')
      .select('id')
      .where('status', 'in', ['queued', 'sending'])
      .where('id', '!=', waiting)
    expect(await leaving.execute()).toEqual([])
  })
}

const TABLES = [
  'accounts',
  'api_keys',
  'audit_entries',
  'canned_replies',
  'channels',
  'contacts',
  'conversation_labels',
  'conversations',
  'events',
  'gateway_dialects',
  'identities',
  'invitations',
  'labels',
  'media',
  'memberships',
  'messages',
  'notification_settings',
  'notifications',
  'sessions',
  'team_members',
  'teams',
  'templates',
  'visitors',
  'website_origins',
  'websites',
] as const

/** Every row that belongs to an account. */
async function everythingOf(app: TestApp, accountId: string): Promise<unknown> {
  const rows = TABLES.map(async (table) => {
    const all: object[] = await app.db.selectFrom(table).selectAll().execute()
    return all
      .map((row) => JSON.stringify(row))
      .filter((row) => row.includes(accountId))
      .sort()
  })
  return Promise.all(rows)
}

async function uploadAndSend(server: TestServer, token: string): Promise<string> {
  const headers = { origin: CUSTOMER_ORIGIN, authorization: `Bearer ${token}` }
  const form = new FormData()
  form.append('file', new Blob([`${SECRET} file`]), 'prices.txt')
  const { media } = await answerOf<{ media: { id: string; url: string } }>(
    server.fetch('/widget/media', { method: 'POST', headers, body: form }),
  )
  const body = JSON.stringify({ clientId: 'with-a-file', text: `${SECRET} question`, mediaId: media.id })
  await answerOf(
    server.fetch('/widget/messages', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    }),
  )
  return media.url
}

/** A refusal is written down once an hour: let it be now, so that nothing changes later. */
async function refuseOnce(server: TestServer, site: string): Promise<void> {
  const headers = { origin: ELSEWHERE, 'content-type': 'application/json' }
  await server.fetch('/widget/session', { method: 'POST', headers, body: JSON.stringify({ site }) })
}

/** What one visitor's token says, under the signature of another's. */
function forge(claims: string, signed: string): string {
  return `${claims.split('.')[0]}.${signed.split('.')[1]}`
}

function codeOf(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null || !('error' in body)) return null
    const { error } = body
    return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : null
  } catch {
    return null
  }
}
