import { toDataURL } from 'qrcode'
import { z } from 'zod'
import { countSentMessages } from '#db/message-lists.ts'
import type { App } from '#server/context.ts'
import { getPairing } from '#server/core/channel-actions.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { askedOrigin } from '../asked-origin.ts'
import type { Dialect, DialectCall, Refused } from './dialect.ts'
import { Text } from './fields.ts'
import { FONNTE_DEVICE_ROUTES } from './fonnte-device.ts'
import { sendFonnte } from './fonnte-send.ts'
import { urlOfNumber } from './number-webhook.ts'
import { getNumber, listGroupsOf, listNumbers, type NumberView, requireOnline } from './numbers.ts'
import { sendInDialect } from './send.ts'

const TextMessage = z.object({ to: Text, message: Text })
const MEDIA = ['image', 'video', 'document'] as const
const Media = z.object({ to: Text, url: Text, caption: Text.optional(), type: Text.default('image') })
const Device = z.object({ deviceId: Text })

/** S1: a gateway that is compatible with Fonnte, and what clients of Fonnte itself send to `/send`. */
export const fonnte: Dialect = {
  name: 'fonnte',
  keyPlace: { header: 'authorization' },
  keyInHead: (request) =>
    request.get('authorization')?.replace(/^Bearer +/i, '') ?? queryToken(request.query.token),
  routes: {
    'POST /send': { scope: 'send', does: 'send', answer: sendFonnte },
    'GET /send': { scope: 'send', does: 'send', answer: sendFonnte },
    ...FONNTE_DEVICE_ROUTES,
    'POST /api/send-message': {
      scope: 'send',
      does: 'send',
      async answer(app, call) {
        const { to, message } = TextMessage.parse(call.input)
        return dispatched(await sendConnected(app, call, { to, text: message }), 'Message', call)
      },
    },
    'POST /api/send-media': {
      scope: 'send',
      does: 'send',
      async answer(app, call) {
        const { to, url, caption = '', type } = Media.parse(call.input)
        z.enum(MEDIA).parse(type)
        const sent = await sendConnected(app, call, { to, text: caption, media: { url } })
        return dispatched(sent, `${type} message`, call)
      },
    },
    'GET /api/devices/:deviceId/wa-groups': {
      scope: 'manage',
      does: 'listGroups',
      async answer(app, { viewer, input }) {
        const number = await getNumber(app, viewer, Device.parse(input).deviceId)
        return { success: true, groups: await listGroupsOf(app, viewer, number) }
      },
    },
    'GET /api/status': {
      scope: 'read',
      does: 'listNumbers',
      async answer(app, call) {
        const numbers = await listNumbers(app, call.viewer)
        const devices = await Promise.all(numbers.map((number) => viewDevice(app, call, number)))
        return { devices, publicUrl: askedOrigin(app, call.request) }
      },
    },
  },
  refuse: (refused, { path }) =>
    path.startsWith('/api/')
      ? { status: refused.status, body: { error: errorOf(refused, path) } }
      : { status: refused.status, body: { status: false, reason: reasonOf(refused) } },
}

function queryToken(token: unknown): string | undefined {
  return typeof token === 'string' ? token : undefined
}

async function sendConnected(
  app: App,
  call: DialectCall,
  sending: { to: string; text: string; media?: { url: string } },
): Promise<MessageView[]> {
  const number = await getNumber(app, call.viewer, undefined)
  requireOnline(number)
  return sendInDialect(app, call, { ...sending, channelId: number.id })
}

function dispatched([message]: MessageView[], what: string, { input }: DialectCall): object {
  return {
    success: true,
    message: `${what} dispatched successfully`,
    id: message?.id,
    to: Text.parse(input.to),
    timestamp: Math.floor((message?.sentAt ?? 0) / 1000),
  }
}

async function viewDevice(app: App, { viewer, token, reveals }: DialectCall, number: NumberView) {
  const { whatsapp } = number
  const isItsOwn = reveals && viewer.key?.channelId === number.id
  const mayLook = viewer.role !== 'agent'
  const mayLink = reveals && mayLook && whatsapp.state === 'scan'
  const pairing = mayLink ? await getPairing(app, viewer, number.id, async () => '') : null
  return {
    id: number.id,
    name: number.name,
    // Only hashes of keys are kept: what can be told is the key that the caller has.
    apiKey: isItsOwn ? token : '********',
    webhookUrl: mayLook ? await urlOfNumber(app, viewer, { channelId: number.id, format: 'fonnte' }) : '',
    status: whatsapp.state === 'online' ? 'CONNECTED' : 'DISCONNECTED',
    authenticated: whatsapp.phone !== null && whatsapp.state !== 'logged_out',
    hasQr: whatsapp.state === 'scan',
    qr: pairing?.kind === 'qr' ? await toDataURL(pairing.text) : null,
    phoneNumber: whatsapp.phone,
    pushName: whatsapp.pushName,
    totalMessagesSent: await countSentMessages(app.db, number.id),
  }
}

const UNAUTHORIZED = 'Unauthorized: Invalid API Key.'

/** What Fonnte says in `reason`. */
function reasonOf({ code, status, message }: Refused): string {
  switch (code) {
    case 'key_invalid':
      return UNAUTHORIZED
    case 'recipient_invalid':
    case 'country_unset':
    case 'group_not_found':
      return 'target invalid'
    case 'media_unreachable':
    case 'address_forbidden':
      return 'url invalid'
    case 'media_invalid':
      return 'file format not supported'
    case 'file_too_large':
      return 'file size must under 4MB'
    case 'json_invalid':
      return 'JSON format invalid'
    case 'input_invalid':
    case 'send_time_too_far':
      return 'input invalid'
    default:
      return status === 503 ? `Failed to send message: ${message}` : message
  }
}

function errorOf({ code, status, message }: Refused, path: string): string {
  if (code === 'key_invalid') return UNAUTHORIZED
  if (path === '/api/status' && status >= 500) return 'Internal Server Error'
  if (status === 503 || status === 504) {
    return path.endsWith('/wa-groups')
      ? 'Device is not connected or session not active'
      : `Failed to send message: ${message}`
  }
  return path === '/api/send-media' && code === 'input_invalid' && message.includes('image')
    ? "Unsupported media type. Use: 'image', 'video', 'document'"
    : message
}
