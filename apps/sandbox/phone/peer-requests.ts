import { proto } from '@whiskeysockets/baileys'
import { contentOf } from '../people/contents.ts'
import type { World } from '../world.ts'
import { conversationOf, type RememberedChat, webMessage } from './chat-memory.ts'
import type { Phone } from './phone.ts'
import { shareHistory, tellLink } from './sharing.ts'

const { PEER_DATA_OPERATION_REQUEST_MESSAGE, PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE } =
  proto.Message.ProtocolMessage.Type
const { HISTORY_SYNC_ON_DEMAND, PLACEHOLDER_MESSAGE_RESEND } = proto.Message.PeerDataOperationRequestType
const { ON_DEMAND } = proto.HistorySync.HistorySyncType
const COMPLETE = 100

/** A linked device asks its phone for something; false where the message is no such request. */
export function answerPeerRequest(world: World, phone: Phone, id: string, content: proto.IMessage): boolean {
  const { type, peerDataOperationRequestMessage: request } = content.protocolMessage ?? {}
  if (type !== PEER_DATA_OPERATION_REQUEST_MESSAGE || !request) return false
  const { historySyncOnDemandRequest: older, placeholderMessageResendRequest: lost } = request
  if (request.peerDataOperationRequestType === HISTORY_SYNC_ON_DEMAND && older)
    void shareOlder(world, phone, id, older)
  if (request.peerDataOperationRequestType === PLACEHOLDER_MESSAGE_RESEND && lost)
    void resend(
      world,
      phone,
      id,
      lost.flatMap(({ messageKey }) => messageKey ?? []),
    )
  return true
}

type Older = proto.Message.PeerDataOperationRequestMessage.IHistorySyncOnDemandRequest

async function shareOlder(world: World, phone: Phone, requestId: string, request: Older): Promise<void> {
  const before = Number(request.oldestMsgTimestampMs ?? 0)
  const chat = phone.memory.chats.find(({ with: other }) => {
    const jids = 'number' in other ? [other.jid('pn'), other.jid('lid')] : [other.jid]
    return jids.includes(request.chatJid ?? '')
  })
  const history = {
    conversations: chat ? [conversationOf(olderPart(chat, before, request.onDemandMsgCount))] : [],
  }
  const part = { type: ON_DEMAND, progress: COMPLETE, chunk: 1, history, requestId }
  await shareHistory(world, phone, phone.link, part)
}

function olderPart(chat: RememberedChat, before: number, count: number | null | undefined): RememberedChat {
  const older = [...(chat.older ?? []), ...chat.messages].filter(({ at }) => !before || at.getTime() < before)
  const newestFirst = older.sort((one, two) => two.at.getTime() - one.at.getTime())
  return { ...chat, messages: newestFirst.slice(0, count || newestFirst.length) }
}

async function resend(
  world: World,
  phone: Phone,
  stanzaId: string,
  keys: proto.IMessageKey[],
): Promise<void> {
  const peerDataOperationResult = keys.flatMap((key) => {
    const message = lostMessage(world, phone, key)
    if (!message) return []
    const webMessageInfoBytes = proto.WebMessageInfo.encode(message).finish()
    return [{ placeholderMessageResendResponse: { webMessageInfoBytes } }]
  })
  await tellLink(phone, phone.link, {
    type: PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
    peerDataOperationRequestResponseMessage: {
      peerDataOperationRequestType: PLACEHOLDER_MESSAGE_RESEND,
      stanzaId,
      peerDataOperationResult,
    },
  })
}

function lostMessage(world: World, phone: Phone, key: proto.IMessageKey): proto.IWebMessageInfo | undefined {
  const remembered = phone.memory.findMessage(key.id ?? '')
  if (remembered) return webMessage(remembered.chat, remembered.message)
  const sender = world.directory.find(key.participant || key.remoteJid || '')
  const sent = sender?.ledger.findSent(key.id ?? '')
  if (!sender || !sent) return undefined
  return {
    key,
    message: contentOf(sent.content),
    messageTimestamp: Math.floor(sent.at / 1000),
    pushName: sender.name,
    participant: key.participant,
  }
}
