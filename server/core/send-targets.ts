import { listChannelRows } from '#db/channels.ts'
import { findContact } from '#db/contacts.ts'
import { findGroup, findNumber, listNumbersOfAccount } from '#db/whatsapp.ts'
import type { Peer } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import type { Trx } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { ensureGroup, ensurePerson, findChatContact } from './channel-people.ts'
import { channelNotFound } from './channels.ts'
import { readRecipient } from './recipients.ts'
import { ensureConversation } from './threads.ts'
import type { Viewer } from './viewer.ts'

/** Whom a message is for. */
export type Target =
  | { conversationId: string }
  /**
   * The id of a conversation, a phone number, a group or `main`; `channelId` null: through the only number there is.
   * A `countryCode` counts in place of the account's, null for none.
   */
  | { to: string; channelId: string | null; countryCode?: string | null | undefined }

const CONVERSATION = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * The conversation that is meant; made where nobody has written yet. Throws what `readRecipient` throws,
 * `channel_needed`, `channel_not_found`, `channel_unsuitable` and `group_not_found`.
 */
export async function resolveTarget(app: App, trx: Trx, viewer: Viewer, target: Target): Promise<string> {
  if ('conversationId' in target) return target.conversationId
  if (CONVERSATION.test(target.to)) return target.to
  const { accountId } = viewer
  const { to: typed, countryCode } = target
  const recipient = await readRecipient(trx, accountId, { typed, field: 'to', countryCode })
  const channelId = await chooseNumber(trx, viewer, target.channelId)
  const contact = recipient.endsWith('@g.us')
    ? await knownGroup(app, trx, { accountId, channelId, groupId: recipient.slice(0, -'@g.us'.length) })
    : await ensurePerson(app, trx, { accountId, channelId }, peerOf(recipient))
  const groupsShown = (await findNumber(trx, channelId))?.groups_shown === 1
  const hidden = contact.kind === 'group' && !groupsShown ? 1 : 0
  const { conversation } = await ensureConversation(app, trx, { accountId, channelId, contact, hidden })
  return conversation.id
}

function peerOf(recipient: string): Peer {
  const lid = recipient.endsWith('@lid') ? recipient.slice(0, -'@lid'.length) : null
  return { phone: lid === null ? recipient : null, lid, name: null }
}

/** The only one that can be meant: of several, those that were never linked do not count. */
export function onlyNumber<N extends { phone: string | null }>(numbers: readonly N[]): N | undefined {
  const linked = numbers.filter(({ phone }) => phone !== null)
  const [number, ...more] = linked.length > 0 ? linked : numbers
  return more.length === 0 ? number : undefined
}

async function chooseNumber(trx: Trx, { accountId, key }: Viewer, asked: string | null): Promise<string> {
  const channels = await listChannelRows(trx, accountId)
  const seen = channels.filter(({ id }) => !key?.channelId || key.channelId === id)
  if (asked !== null) {
    const channel = seen.find(({ id }) => id === asked)
    if (!channel) throw channelNotFound()
    if (channel.kind === 'whatsapp') return channel.id
    throw new AppError('channel_unsuitable', 'Only a WhatsApp number writes to phone numbers and groups.', {
      status: 422,
      field: 'channelId',
    })
  }
  const ofAccount = await listNumbersOfAccount(trx, accountId)
  const numbers = ofAccount.filter(({ channel_id }) => seen.some(({ id }) => id === channel_id))
  const number = onlyNumber(numbers)
  if (number) return number.channel_id
  const message =
    numbers.length > 0
      ? 'There are several WhatsApp numbers: say through which one by channelId.'
      : 'There is no WhatsApp number to send this through. Add one in the settings.'
  throw new AppError('channel_needed', message, { status: 422, field: 'channelId' })
}

/** Nobody can write to a group that they are not in. */
async function knownGroup(
  app: App,
  trx: Trx,
  { groupId, ...channel }: { accountId: string; channelId: string; groupId: string },
) {
  const group = { kind: 'group' as const, groupId, subject: null }
  const known = await findChatContact(trx, channel, group)
  if (known) return (await findContact(trx, known.id)) ?? known
  if (await findGroup(trx, { channelId: channel.channelId, groupId })) {
    return ensureGroup(app, trx, channel, group)
  }
  throw new AppError('group_not_found', 'This number is in no such group.', { status: 404, field: 'to' })
}
