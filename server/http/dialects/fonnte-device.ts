import { toDataURL } from 'qrcode'
import { z } from 'zod'
import { countSentMessages } from '#db/message-lists.ts'
import type { App } from '#server/context.ts'
import { controlNumber, getPairing, lookUpPhones, pairByCode } from '#server/core/channel-actions.ts'
import { readRecipient } from '#server/core/recipients.ts'
import { getQueuedMessage } from '#server/core/send-queue.ts'
import { FONNTE_STATUS } from '#server/core/webhook-forms/fonnte.ts'
import { AppError } from '#server/lib/errors.ts'
import type { DialectCall, DialectRoute } from './dialect.ts'
import { Many, Text } from './fields.ts'
import { setNumberWebhook } from './number-webhook.ts'
import { getNumber, linkAnew, listGroupsOf, listNumbers, type NumberView, requireOnline } from './numbers.ts'

const TARGETS_MOST = 100
const Validation = z.object({ target: Many.pipe(z.array(z.string()).min(1).max(TARGETS_MOST)) })
const Code = z.object({ countryCode: Text.optional() })
const Named = z.object({ id: Text })
/** Which address of a device is told of what. */
const TOLD = [
  ['webhook', 'message.created'],
  ['webhookstatus', 'messages.status'],
  ['webhookconnect', 'channel.changed'],
] as const
const Address = Text.transform((url) => url.trim()).optional()
const Addresses = z.object({ webhook: Address, webhookstatus: Address, webhookconnect: Address })
const Link = z.object({ type: z.enum(['qr', 'code']).default('qr'), whatsapp: Text.optional() })

/** What clients of Fonnte itself ask of their device: the number that the key is held to. */
export const FONNTE_DEVICE_ROUTES: Readonly<Record<string, DialectRoute>> = {
  'POST /device': ofDevice({ scope: 'read', does: 'numberStatus' }, async (app, _call, number) => ({
    ...(await viewDevice(app, number)),
    messages: await countSentMessages(app.db, number.id),
  })),
  'POST /get-devices': {
    scope: 'read',
    does: 'listNumbers',
    async answer(app, { viewer }) {
      const numbers = await listNumbers(app, viewer)
      const data = await Promise.all(numbers.map((number) => viewDevice(app, number)))
      const connected = data.filter(({ device_status }) => device_status === 'connect').length
      return { status: true, connected, devices: data.length, data }
    },
  },
  'POST /validate': ofDevice({ scope: 'manage', does: 'checkNumbers' }, validate),
  'POST /fetch-group': ofDevice({ scope: 'manage', does: 'listGroups' }, async (app, { viewer }, number) => {
    await listGroupsOf(app, viewer, number)
    return { status: true, detail: 'update whatsapp group list success' }
  }),
  'POST /get-whatsapp-group': ofDevice(
    { scope: 'manage', does: 'listGroups' },
    async (app, { viewer }, number) => ({ status: true, data: await listGroupsOf(app, viewer, number) }),
  ),
  'POST /qr': ofDevice({ scope: 'manage', does: 'showQr' }, link),
  'POST /update-device': ofDevice(
    { scope: 'manage', does: 'setWebhook' },
    async (app, { viewer, input }, { id: channelId }) => {
      const addresses = Addresses.parse(input)
      for (const [field, event] of TOLD) {
        const url = addresses[field]
        if (url !== undefined)
          await setNumberWebhook(app, viewer, { url, channelId, format: 'fonnte', events: [event] })
      }
      return { status: true, detail: 'device updated!' }
    },
  ),
  'POST /disconnect': ofDevice({ scope: 'manage', does: 'logout' }, async (app, { viewer }, number) => {
    requireOnline(number)
    await controlNumber(app, viewer, { channelId: number.id, name: 'logout' })
    return { status: true, detail: 'device disconnected' }
  }),
  'POST /status': {
    scope: 'read',
    does: 'messageStatus',
    async answer(app, { viewer, input }) {
      const { message } = await getQueuedMessage(app, viewer, Named.parse(input).id)
      return { status: true, id: message.id, message_status: FONNTE_STATUS[message.status] }
    },
  },
}

function ofDevice(
  about: Pick<DialectRoute, 'scope' | 'does'>,
  answer: (app: App, call: DialectCall, number: NumberView) => Promise<object>,
): DialectRoute {
  return {
    ...about,
    answer: async (app, call) => answer(app, call, await getNumber(app, call.viewer, undefined)),
  }
}

async function viewDevice(app: App, { name, whatsapp }: NumberView) {
  return {
    status: true,
    device: whatsapp.phone ?? '',
    device_status: whatsapp.state === 'online' ? 'connect' : 'disconnect',
    name,
    // There is no subscription that could end or run out.
    expired: '',
    package: app.config.version,
    quota: '',
  }
}

async function validate(app: App, { viewer, input }: DialectCall, number: NumberView) {
  const { countryCode } = Code.parse(input)
  const country = countryCode === '0' ? null : countryCode
  const phones = await Promise.all(
    Validation.parse(input).target.map((typed) =>
      readRecipient(app.db, viewer.accountId, { typed, field: 'target', countryCode: country }),
    ),
  )
  requireOnline(number)
  const found = await lookUpPhones(app, viewer, { channelId: number.id, phones: [...new Set(phones)] })
  const told = (is: boolean) => found.filter(({ exists }) => exists === is).map(({ phone }) => phone)
  return { status: true, registered: told(true), not_registered: told(false) }
}

async function link(app: App, { viewer, input }: DialectCall, number: NumberView): Promise<object> {
  const { id, whatsapp } = number
  const { type, whatsapp: phone } = Link.parse(input)
  if (whatsapp.state === 'online')
    throw new AppError('linked_already', 'device already connect', { status: 409 })
  if (await linkAnew(app, viewer, number)) {
    throw new AppError('pairing_missing', 'linking begins anew, ask again in a moment', { status: 503 })
  }
  if (type === 'code') await pairByCode(app, viewer, { channelId: id, phone: Text.parse(phone) })
  const pairing = await getPairing(app, viewer, id, async () => '')
  if (pairing?.kind === 'code' && type === 'code') return { status: true, code: pairing.code }
  if (pairing?.kind === 'qr' && type === 'qr')
    return { status: true, url: (await toDataURL(pairing.text)).replace(/^.*,/, '') }
  throw new AppError('pairing_missing', 'there is none yet, ask again in a moment', { status: 503 })
}
