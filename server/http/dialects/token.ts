import { toDataURL } from 'qrcode'
import { z } from 'zod'
import type { App } from '#server/context.ts'
import { KEY_START } from '#server/core/calling-key.ts'
import { controlNumber, getPairing, pairByCode } from '#server/core/channel-actions.ts'
import { changeWhatsappNumber } from '#server/core/channels.ts'
import { chatIdsOf, PERSON_HOST } from '#server/core/chat-ids.ts'
import { listAllContacts } from '#server/core/contact-lists.ts'
import { createDevice, type Device, findDevice, listDevices } from '#server/core/devices.ts'
import { removeWhatsappNumber } from '#server/core/number-removal.ts'
import { requireEveryRecipient } from '#server/core/recipients.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { AppError } from '#server/lib/errors.ts'
import { PAGE_MAX, WORKSPACE_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { ProgramEventType } from '#server/protocol/program-events.ts'
import type { Dialect, DialectCall, DialectRoute } from './dialect.ts'
import { Text } from './fields.ts'
import { setNumberWebhook } from './number-webhook.ts'
import { getNumber, linkAnew, listGroupsOf, listNumbers, type NumberView, requireOnline } from './numbers.ts'
import { sendInDialect } from './send.ts'

/** What rejected callers are told where the program says nothing. */
const WORD_MAX_LENGTH = 64
const Word = Text.transform((word) => word.trim()).pipe(z.string().min(1).max(WORD_MAX_LENGTH))
const Start = z.object({ token: Word, reject_call: Text.optional(), reject_message: Text.optional() })
const Sending = z.object({
  phone: Text,
  message: Text.default(''),
  file_url: Text.optional(),
  file_name: Text.optional(),
})
const Page = z.object({
  page: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(10),
  q: Text.default(''),
  workspace: Text.optional(),
})
const Workspace = z.object({ workspace: Text.pipe(z.string().trim().max(WORKSPACE_MAX_LENGTH)) })
const Webhook = z.object({ url: Text.transform((url) => url.trim()) })
/** What a program wants to know of a number. */
const TOLD: ProgramEventType[] = ['message.created', 'messages.status', 'messages.receipt', 'channel.changed']
const Named = z.object({ token: Word })

/** A route about the number that `token` names. */
function ofNumber(
  about: Pick<DialectRoute, 'scope' | 'does'>,
  answer: (app: App, call: DialectCall, number: NumberView) => Promise<object>,
): DialectRoute {
  return {
    ...about,
    isMeant: ({ path, query, headers }) =>
      path !== '/api/status' || query.token !== undefined || headers.apikey !== undefined,
    async answer(app, call) {
      const device = await deviceOf(app, call, Named.parse(call.input).token)
      if (!device) throw new AppError('channel_not_found', 'There is no such token.', { status: 404 })
      return answer(app, call, await getNumber(app, call.viewer, device.channelId))
    },
  }
}

/** S3: a gateway whose devices have tokens. */
export const token: Dialect = {
  name: 'token',
  keyPlace: { header: 'apikey' },
  keyInHead: ({ headers }) => (typeof headers.apikey === 'string' ? headers.apikey : undefined),
  // A key that is held to one number is a token that nobody guesses.
  keyInInput: ({ token }, { path }) => (isProtected(path) || !isKey(token) ? undefined : token),
  routes: {
    'POST /api/start': { scope: 'manage', does: 'start', answer: start },
    'POST /api/qrcode': ofNumber({ scope: 'manage', does: 'showQr' }, showQr),
    'POST /api/pair': ofNumber({ scope: 'manage', does: 'pair' }, async (app, { viewer, input }, { id }) => {
      await pairByCode(app, viewer, { channelId: id, phone: Sending.parse(input).phone })
      const pairing = await getPairing(app, viewer, id, async () => '')
      return { status: true, code: pairing?.kind === 'code' ? pairing.code : null }
    }),
    'GET /api/status': ofNumber({ scope: 'read', does: 'numberStatus' }, async (_app, _call, number) =>
      viewStatus(number),
    ),
    'POST /api/send': ofNumber({ scope: 'send', does: 'send' }, async (app, call, number) => {
      const { phone, message, file_url, file_name } = Sending.parse(call.input)
      requireOnline(number)
      const media = file_url ? { url: file_url, ...(file_name ? { name: file_name } : {}) } : undefined
      const sending = { to: phone, text: message, channelId: number.id, media }
      const [sent] = await sendInDialect(app, call, sending)
      return { status: true, message: 'Message sent', id: sent?.id }
    }),
    'GET /api/contacts': ofNumber(
      { scope: 'read', does: 'listContacts' },
      async (app, { viewer }, { id }) => ({
        status: true,
        data: await contactsOf(app, viewer, id),
      }),
    ),
    'GET /api/groups': ofNumber({ scope: 'manage', does: 'listGroups' }, async (app, { viewer }, number) => ({
      status: true,
      data: await listGroupsOf(app, viewer, number),
    })),
    'POST /api/logout': ofNumber({ scope: 'manage', does: 'logout' }, async (app, { viewer }, { id }) => {
      await controlNumber(app, viewer, { channelId: id, name: 'logout' })
      return { status: true, message: 'Logged out' }
    }),
    'POST /api/reconnect': ofNumber(
      { scope: 'manage', does: 'reconnect' },
      async (app, { viewer }, { id }) => {
        await controlNumber(app, viewer, { channelId: id, name: 'restart' })
        return { status: true, message: 'Reconnecting' }
      },
    ),
    'GET /api/devices': { scope: 'read', does: 'listNumbers', answer: listPage },
    'DELETE /api/device': ofNumber(
      { scope: 'manage', does: 'removeNumber' },
      async (app, { viewer }, { id }) => {
        await removeWhatsappNumber(app, viewer, id)
        return { status: true, message: 'Device deleted' }
      },
    ),
    'POST /api/webhook': ofNumber({ scope: 'manage', does: 'setWebhook' }, setWebhook),
    'POST /api/workspace': ofNumber(
      { scope: 'manage', does: 'setWorkspace' },
      async (app, { viewer, input }, { id }) => {
        const { workspace } = Workspace.parse(input)
        await changeWhatsappNumber(app, viewer, id, { workspace })
        return { status: true, message: 'Workspace updated' }
      },
    ),
    'GET /api/workspaces': {
      scope: 'read',
      does: 'listWorkspaces',
      async answer(app, { viewer }) {
        const names = (await listDevices(app, viewer)).flatMap(({ workspace }) => workspace ?? [])
        return { status: true, data: [...new Set(names)].sort() }
      },
    },
  },
  refuse: ({ status, message }) => ({ status, body: { status: false, message } }),
}

/** What the original calls protected takes the key in its header. */
function isProtected(path: string): boolean {
  return /^\/api\/(devices?|webhook|workspaces?)\/?$/i.test(path)
}

function isKey(token: unknown): boolean {
  return typeof token === 'string' && token.startsWith(KEY_START)
}

/** The number that is called so, or to which the calling key is held. Throws `channel_needed`. */
async function deviceOf(app: App, { viewer, token }: DialectCall, word: string): Promise<Device | undefined> {
  if (!isKey(word)) return findDevice(app, viewer, word)
  // No number is ever called by a secret.
  const { id } = await getNumber(app, viewer, word === token ? (viewer.key?.channelId ?? undefined) : word)
  return findDevice(app, viewer, id)
}

/** The number of this token; made where there is none. */
async function start(app: App, call: DialectCall): Promise<object> {
  const { viewer, input } = call
  const { token: word, reject_call: reject, reject_message: reply } = Start.parse(input)
  const rejects = reject?.toUpperCase() === 'Y'
  // Before a number is made that would stay.
  if (rejects && reply) requireEveryRecipient(viewer)
  const known = await deviceOf(app, call, word)
  const { channelId } = known ?? (await createDevice(app, viewer, word))
  const number = await getNumber(app, viewer, channelId)
  const { callReply: before } = number.whatsapp
  const callReply = rejects ? (reply ?? before ?? '') : null
  if (reject !== undefined && callReply !== before) {
    await changeWhatsappNumber(app, viewer, channelId, { callReply })
  }
  await linkAnew(app, viewer, number)
  return { status: true, message: 'Session started' }
}

async function showQr(app: App, { viewer }: DialectCall, number: NumberView): Promise<object> {
  if (number.whatsapp.state === 'online') return viewStatus(number)
  const pairing = await getPairing(app, viewer, number.id, async () => '')
  if (pairing?.kind === 'qr') return { status: true, qrcode: await toDataURL(pairing.text) }
  throw new AppError(
    'pairing_missing',
    'There is no QR code yet. Start the session and ask again in a moment.',
    {
      status: 503,
    },
  )
}

/** One webhook of the number's own, told what happens in the words of the API; none for an empty address. */
async function setWebhook(
  app: App,
  { viewer, input }: DialectCall,
  { id: channelId }: NumberView,
): Promise<object> {
  const { url } = Webhook.parse(input)
  await setNumberWebhook(app, viewer, { url, channelId, format: 'sapa', events: TOLD })
  return { status: true, message: 'Webhook updated' }
}

function viewStatus({ name, whatsapp }: NumberView): object {
  const { state, phone, pushName } = whatsapp
  const isOnline = state === 'online'
  const id = phone === null ? '' : phone + PERSON_HOST
  const shown = pushName ?? name
  return {
    status: isOnline,
    message: isOnline ? 'AUTHENTICATED' : 'DISCONNECTED',
    name: shown,
    phone: phone ?? '',
    pic: '',
    data: { id, lid: '', name: shown },
  }
}

async function contactsOf(app: App, viewer: Viewer, channelId: string): Promise<object[]> {
  const found: { id: string; name: string | null; phone: string | null }[] = []
  let cursor: string | undefined
  do {
    const page = await listAllContacts(app, viewer, 'person', { channelId, cursor, limit: PAGE_MAX })
    const ids = await chatIdsOf(
      app,
      page.contacts.map(({ id }) => id),
    )
    found.push(...page.contacts.map(({ id, name, phone }) => ({ id: ids.get(id) ?? '', name, phone })))
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return found
}

async function listPage(app: App, { viewer, input }: DialectCall): Promise<object> {
  const { page, limit, q, workspace } = Page.parse(input)
  const numbers = new Map((await listNumbers(app, viewer)).map((number) => [number.id, number]))
  const words = q.toLowerCase()
  const found = (await listDevices(app, viewer))
    .filter((device) => !workspace || device.workspace === workspace)
    .map((device) => viewDevice(device, numbers.get(device.channelId)))
    .filter(({ token: word, name, phone }) =>
      [word, name, phone].some((text) => text.toLowerCase().includes(words)),
    )
  const data = found.slice((page - 1) * limit, page * limit)
  return { status: true, data, total: found.length, page, limit }
}

function viewDevice({ token: word, workspace }: Device, number: NumberView | undefined) {
  return {
    token: word,
    name: number?.name ?? '',
    phone: number?.whatsapp.phone ?? '',
    status: number?.whatsapp.state === 'online' ? 'AUTHENTICATED' : 'DISCONNECTED',
    workspace,
  }
}
