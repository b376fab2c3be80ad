import { z } from 'zod'
import type { App } from '#server/context.ts'
import { getAccountNumbers } from '#server/core/account-numbers.ts'
import { askNumber, controlNumber } from '#server/core/channel-actions.ts'
import { listChannels } from '#server/core/channels.ts'
import { onlyNumber } from '#server/core/send-targets.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { AppError } from '#server/lib/errors.ts'
import type { ChannelView, WhatsappView } from '#server/protocol/views.ts'
import { Text } from './fields.ts'

export type NumberView = ChannelView & { whatsapp: WhatsappView }

const Groups = z.array(z.object({ groupId: Text, subject: Text }))

/** The WhatsApp numbers that a key sees, which gateways call devices. */
export async function listNumbers(app: App, viewer: Viewer): Promise<NumberView[]> {
  return (await listChannels(app, viewer)).filter(isNumber)
}

/**
 * The number with this id, or, where none is asked for, the only one there is or the account's main one. Throws
 * `channel_not_found` and `channel_needed`.
 */
export async function getNumber(app: App, viewer: Viewer, asked: string | undefined): Promise<NumberView> {
  const numbers = await listNumbers(app, viewer)
  const found =
    asked === undefined
      ? (onlyOne(numbers) ?? (await mainOne(app, viewer, numbers)))
      : numbers.find(({ id }) => id === asked)
  if (found) return found
  if (asked !== undefined)
    throw new AppError('channel_not_found', 'There is no such device.', { status: 404 })
  const message =
    'Say which device is meant, use a key that is held to one number, or make one of your own numbers the main number.'
  throw new AppError('channel_needed', message, { status: 422 })
}

/** Throws `device_offline` where the number is not connected. */
export function requireOnline(number: NumberView): void {
  if (number.whatsapp.state === 'online') return
  throw new AppError('device_offline', 'Device is not connected', { status: 503 })
}

/** Begins linking anew where it had ended: unlinked, or a QR that nobody scanned. False where there is nothing to begin. */
export async function linkAnew(app: App, viewer: Viewer, { id, whatsapp }: NumberView): Promise<boolean> {
  const { state, stateCode } = whatsapp
  if (state !== 'logged_out' && stateCode !== 'qr_timeout') return false
  await controlNumber(app, viewer, { channelId: id, name: 'restart' })
  return true
}

/** The groups that a connected number is in. Throws what `askNumber` and `requireOnline` throw. */
export async function listGroupsOf(app: App, viewer: Viewer, number: NumberView) {
  requireOnline(number)
  const groups = Groups.parse(await askNumber(app, viewer, number.id, { name: 'groups' }))
  return groups.map(({ groupId, subject }) => ({ id: `${groupId}@g.us`, name: subject }))
}

function isNumber(channel: ChannelView): channel is NumberView {
  return channel.whatsapp !== null
}

function onlyOne(numbers: NumberView[]): NumberView | undefined {
  return onlyNumber(numbers.map((number) => ({ phone: number.whatsapp.phone, number })))?.number
}

async function mainOne(app: App, viewer: Viewer, numbers: NumberView[]): Promise<NumberView | undefined> {
  const { mainNumber } = await getAccountNumbers(app, viewer)
  return numbers.find(({ whatsapp }) => whatsapp.phone !== null && whatsapp.phone === mainNumber)
}
