import type { BaileysEventMap, WASocket } from '@whiskeysockets/baileys'
import { readGroupId } from './from-whatsapp/peers.ts'
import type { Groups } from './groups.ts'
import type { SessionOptions } from './options.ts'

type Events = Partial<BaileysEventMap>

/**
 * Keeps what is told of groups, before their messages are read. Messages do not say what their group is called: where
 * nobody knows, WhatsApp is asked and `tell` gets the answer as a change of the chat.
 */
export function learnGroupNames(
  { logger, holder }: SessionOptions,
  { groups, socket, tell }: { groups: Groups; socket: WASocket; tell: (events: Events) => void },
  events: Events,
): void {
  const { channelId } = holder
  const failed = (error: unknown) =>
    logger.debug({ err: error, channelId }, 'a WhatsApp group could not be asked for its name')
  for (const metadata of events['groups.upsert'] ?? []) groups.keep(metadata).catch(failed)
  for (const { id, subject } of events['groups.update'] ?? []) if (id && subject) groups.rename(id, subject)
  const nameless = new Set(
    (events['messages.upsert']?.messages ?? []).flatMap(({ key }) => {
      const groupId = readGroupId(key.remoteJid)
      return groupId !== null && groups.subjectOf(groupId) === null ? [`${groupId}@g.us`] : []
    }),
  )
  for (const jid of nameless) {
    groups
      .findSubject(socket, jid)
      .then((name) => tell({ 'chats.update': [{ id: jid, name }] }))
      .catch(failed)
  }
}
