import type { Channel, Outgoing } from '#server/channels/channel.ts'
import { WHATSAPP_TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { Capabilities } from '#server/protocol/views.ts'
import { startHousekeeping } from './housekeeping.ts'
import { createNumbers } from './numbers.ts'
import type { WhatsappOptions } from './options.ts'
import { readRaw } from './raw-messages.ts'

export type { WhatsappOptions, WhatsappSettings } from './options.ts'
export { DEFAULT_SETTINGS, NO_PACE } from './options.ts'

const MINUTE = 60_000
/** Asked for again after this, where another process holds the number. */
const ELSEWHERE_PAUSE_MS = 10_000

/** What can be sent over WhatsApp, and how long it can be taken back. */
export const CAPABILITIES: Capabilities = {
  kinds: [
    'text',
    'image',
    'video',
    'audio',
    'voice',
    'document',
    'sticker',
    'location',
    'contacts',
    'poll',
    'reaction',
    'edit',
    'delete',
    'vote',
  ],
  reply: true,
  editWithin: 15 * MINUTE,
  deleteWithin: 2 * 24 * 60 * MINUTE,
  later: true,
  longestText: WHATSAPP_TEXT_MAX_LENGTH,
}

/** WhatsApp numbers, each a linked device of its owner's phone. */
export function whatsappChannel(options: WhatsappOptions): Channel {
  const numbers = createNumbers(options)
  const { clock } = options
  let endHousekeeping = () => {}
  const outbox = ({ channelId }: Outgoing) => numbers.session(channelId)?.outbox

  return {
    capabilities: CAPABILITIES,
    isHere: (channelId) => numbers.session(channelId) !== undefined,
    chooseExternalId: (channelId) => numbers.session(channelId)?.newExternalId() ?? null,
    send: async (message) =>
      (await outbox(message)?.send(message)) ?? { outcome: 'failed', code: 'not_linked' },
    findSent: async (message) =>
      message.externalId !== null && (outbox(message)?.hasTaken(message.externalId) ?? false),
    isUnbegun: async ({ id }) => (await readRaw(options.database.read, id)) === undefined,
    restsUntil: async (message) => outbox(message)?.restsUntil(message) ?? clock.now() + ELSEWHERE_PAUSE_MS,
    async start() {
      endHousekeeping = startHousekeeping(options)
      await numbers.start()
    },
    async stop() {
      endHousekeeping()
      await numbers.stop()
    },
  }
}
