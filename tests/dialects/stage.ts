import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import type { z } from 'zod'
import { changeAccountNumbers } from '#server/core/account-numbers.ts'
import { createApiKey } from '#server/core/api-keys.ts'
import { changeWhatsappNumber } from '#server/core/channels.ts'
import { switchDialect } from '#server/core/gateway-dialects.ts'
import { getRequest, listRequests } from '#server/core/request-log.ts'
import { createWebhook, removeWebhook } from '#server/core/webhooks.ts'
import { createSafeFetch } from '#server/lib/safe-fetch.ts'
import { type ApiScope, NewApiKey } from '#server/protocol/api-keys.ts'
import type { DialectName } from '#server/protocol/dialects.ts'
import { FORMAT_EVENTS, type WebhookFormat } from '#server/protocol/webhook-formats.ts'
import { NewWebhook } from '#server/protocol/webhooks.ts'
import { aPicture } from '#tests/support/files.ts'
import { eventually } from '#tests/support/scenes.ts'
import { afterwards } from '#tests/support/scope.ts'
import { aReceiver } from '#tests/support/webhook-receiver.ts'
import { aWhatsappStage } from '#tests/whatsapp/stage.ts'
import type { Contact } from '../../apps/sandbox/people/contact.ts'

export const RINA = '6281234567890'
export const BUDI = '6281234567891'

/** The product beside the sandbox, with a dialect switched on, a key, two customers, a group, and a web server with a picture. */
export async function aDialectStage(name: DialectName, scopes: ApiScope[] = ['read', 'send', 'manage']) {
  const stage = await aWhatsappStage({
    overrides: { safeFetch: createSafeFetch({ allow: (address) => address === '127.0.0.1' }) },
  })
  const { owner, sandbox, phone, channelId } = stage
  await changeAccountNumbers(stage.app(), owner, { countryCode: '62', mainNumber: null })
  await switchDialect(stage.app(), owner, { name, isOn: true, reveals: false })
  await changeWhatsappNumber(stage.app(), owner, channelId, { groupsShown: true })
  const rina = sandbox.contacts.add({ number: RINA, name: 'Rina' })
  const budi = sandbox.contacts.add({ number: BUDI, name: 'Budi' })
  const group = sandbox.groups.create({ subject: 'Family Group', owner: rina, members: [budi, phone] })
  // Nobody writes to a group that the number does not know yet.
  await rina.say(group, 'hello')
  await eventually(async () => {
    const known = stage.app().db.selectFrom('identities').select('id').where('kind', '=', 'group')
    await known.executeTakeFirstOrThrow()
  })
  const aKey = async (more: { scopes?: ApiScope[]; channelId?: string; recipients?: string[] } = {}) =>
    (await createApiKey(stage.app(), owner, NewApiKey.parse({ name: 'Old client', scopes, ...more }))).token
  const pictures = await aPictureServer()
  return {
    ...stage,
    channelId,
    rina,
    budi,
    group,
    pictures,
    aKey,
    key: await aKey(),
    /** Sends what no dialect has a word for, by the API. */
    async act(body: object) {
      const headers = { ...JSON_TYPE, 'x-api-key': await aKey() }
      const sent = await fetch(new URL('/api/v1/messages', stage.url()), {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      })
      if (!sent.ok) throw new Error(await sent.text())
    },
    /** A call as the documents' curl makes it: status and body. */
    call: (path: string, init: RequestInit = {}) => told(fetch(new URL(path, stage.url()), init)),
  }
}
export type DialectStage = Awaited<ReturnType<typeof aDialectStage>>

/** The receiver of an old program, a webhook in its words, and what it was called with: never with a secret. */
export async function anOldReceiver(
  { app, owner, key }: Pick<DialectStage, 'app' | 'owner' | 'key'>,
  format: WebhookFormat,
  hook: Partial<z.input<typeof NewWebhook>> = {},
) {
  const receiver = await aReceiver()
  const events = [...FORMAT_EVENTS[format]]
  const wanted = NewWebhook.parse({ url: receiver.url, events, format, allowPrivate: true, ...hook })
  const { webhook, secret } = await createWebhook(app(), owner, wanted)
  onTestFinished(() => removeWebhook(app(), owner, webhook.id))
  return {
    receiver,
    webhook,
    told() {
      const bodies = receiver.calls.map(({ body }) => body)
      for (const hidden of [key, secret]) expect(bodies.join()).not.toContain(hidden)
      return bodies.map((body) => JSON.parse(body))
    },
  }
}

/** The newest call of this path stands in the request log with this instead of its secret. */
export async function expectUnlogged(
  { app, owner }: Pick<DialectStage, 'app' | 'owner'>,
  path: string,
  masked: object,
) {
  await eventually(async () => {
    await app().requestLog.flush()
    const [newest] = (await listRequests(app(), owner, { path, outcome: 'done' })).requests
    const { answerBody } = await getRequest(app(), owner, newest?.id ?? '')
    expect(JSON.parse(answerBody ?? '')).toEqual({ status: true, ...masked })
  })
}

export const JSON_TYPE = { 'content-type': 'application/json' }
/** What curl says where nothing is said of the body. */
export const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' }

/** The message with this text, once it is on the contact's phone. */
export function arrives(contact: Contact, text: string) {
  return eventually(async () => {
    const found = contact.received.find((message) => message.text === text)
    if (!found) throw new Error(`“${text}” has not arrived.`)
    return found
  })
}

async function told(asked: Promise<Response>) {
  const answer = await asked
  const text = await answer.text()
  if (!answer.headers.get('content-type')?.includes('json')) throw new Error(`No JSON: ${text.slice(0, 200)}`)
  return { status: answer.status, body: JSON.parse(text) }
}

async function aPictureServer() {
  const picture = await aPicture()
  const server = createServer((request, response) => {
    response.statusCode = request.url?.includes('missing') ? 404 : 200
    response.end(picture)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterwards(() => new Promise((resolve) => server.close(resolve)))
  // An address of a server has a port.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/photo.png`,
    missing: `http://127.0.0.1:${port}/missing.png`,
    picture,
  }
}
