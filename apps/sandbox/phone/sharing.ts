import { deflateSync } from 'node:zlib'
import { proto } from '@whiskeysockets/baileys'
import { newMessageId } from '../nodes.ts'
import { type Letter, sealLetter } from '../server/letters.ts'
import type { LinkedDevice } from '../server/linked-device.ts'
import type { World } from '../world.ts'
import { conversationOf } from './chat-memory.ts'
import type { Phone } from './phone.ts'

const { APP_STATE_SYNC_KEY_SHARE, HISTORY_SYNC_NOTIFICATION } = proto.Message.ProtocolMessage.Type
const { INITIAL_BOOTSTRAP, PUSH_NAME, RECENT } = proto.HistorySync.HistorySyncType
const CHATS_PER_CHUNK = 50
const COMPLETE = 100

export type History = Omit<proto.IHistorySync, 'syncType' | 'progress'>

/** What a phone tells a newly linked device: the key of the common state, then its chats, bit by bit. */
export async function shareWithNewLink(world: World, phone: Phone, link: LinkedDevice): Promise<void> {
  link.hasHistory = true
  await shareStateKey(phone, link)
  const people = [...world.directory.contacts.values()].filter((person) => !person.hidesNumber)
  const conversations = phone.memory.chats.map(conversationOf)
  const [first = [], ...rest] = inChunks(conversations)
  const phoneNumberToLidMappings = people.map((person) => ({
    pnJid: person.jid('pn'),
    lidJid: person.jid('lid'),
  }))
  const share = (type: proto.HistorySync.HistorySyncType, progress: number, history: History, chunk = 1) =>
    shareHistory(world, phone, link, { type, progress, history, chunk })
  await share(INITIAL_BOOTSTRAP, rest.length ? 10 : COMPLETE, {
    conversations: first,
    phoneNumberToLidMappings,
  })
  await share(PUSH_NAME, COMPLETE, { pushnames: pushNames(phone) })
  for (const [index, chunk] of rest.entries())
    await share(
      RECENT,
      Math.round((COMPLETE * (index + 1)) / (rest.length + 1)),
      { conversations: chunk },
      index + 1,
    )
  await share(RECENT, COMPLETE, { conversations: [] }, rest.length + 1)
}

export interface HistoryPart {
  type: proto.HistorySync.HistorySyncType
  progress: number
  chunk: number
  history: History
  /** Of the request that this answers. */
  requestId?: string
}

/** Inline, or lying on the media host as it does at WhatsApp when it is large. */
export function shareHistory(
  world: World,
  phone: Phone,
  link: LinkedDevice,
  part: HistoryPart,
): Promise<string> {
  const { type: syncType, progress, chunk: chunkOrder, history, requestId } = part
  const bytes = deflateSync(proto.HistorySync.encode({ ...history, syncType, progress }).finish())
  return tellLink(phone, link, {
    type: HISTORY_SYNC_NOTIFICATION,
    historySyncNotification: {
      syncType,
      progress,
      chunkOrder,
      peerDataRequestSessionId: requestId,
      ...(world.largePartsOnMediaHost
        ? onMediaHost(world, bytes)
        : { initialHistBootstrapInlinePayload: bytes }),
    },
  })
}

/** A message from a phone to one of its linked devices, about what they share. */
export async function tellLink(
  phone: Phone,
  link: LinkedDevice,
  protocolMessage: proto.Message.IProtocolMessage,
): Promise<string> {
  const letter: Letter = {
    id: newMessageId(),
    from: phone,
    device: 0,
    to: phone,
    content: { protocolMessage },
    addressing: 'pn',
    attributes: {},
    isPeer: true,
  }
  return phone.turns.run(async () => {
    link.rememberLetter(letter)
    link.push(await sealLetter(letter, link))
    return letter.id
  })
}

function shareStateKey(phone: Phone, link: LinkedDevice): Promise<string> {
  const { keyId, keyData } = phone.appState
  const fingerprint = { rawId: 1, currentIndex: 0, deviceIndexes: [0, link.number] }
  return tellLink(phone, link, {
    type: APP_STATE_SYNC_KEY_SHARE,
    appStateSyncKeyShare: {
      keys: [{ keyId: { keyId }, keyData: { keyData, fingerprint, timestamp: Date.now() } }],
    },
  })
}

function onMediaHost(world: World, bytes: Buffer): proto.Message.IHistorySyncNotification {
  const { directPath, mediaKey, fileSha256, fileEncSha256, fileLength } = world.media.put(bytes, 'history')
  return { directPath, mediaKey, fileSha256, fileEncSha256, fileLength }
}

function pushNames(phone: Phone): proto.IPushname[] {
  const people = phone.memory.chats.flatMap(({ messages }) => messages.flatMap(({ from }) => from ?? []))
  return [...new Set(people)].map((person) => ({ id: person.jid(person.addressing), pushname: person.name }))
}

function inChunks<Item>(items: Item[]): Item[][] {
  const count = Math.ceil(items.length / CHATS_PER_CHUNK)
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * CHATS_PER_CHUNK, (index + 1) * CHATS_PER_CHUNK),
  )
}
