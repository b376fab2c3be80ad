import { proto } from '@whiskeysockets/baileys'
import type { ChannelAuthor, ChannelChange } from '#server/channels/channel.ts'
import { readContent } from './content.ts'
import { type Reading, readAuthor } from './peers.ts'
import type { Arrival, Received } from './received.ts'
import { nothing } from './received.ts'
import { systemMessage } from './system-line.ts'
import { unwrap } from './unwrap.ts'
import { isObject, readBytes, readCount, readMilliseconds, readText } from './values.ts'
import type { SealedVote } from './votes.ts'

const { Type } = proto.Message.ProtocolMessage

/** Contents that do something to another message or to the chat; null where the content stands for itself. */
export function readDeed(content: proto.IMessage, arrival: Arrival, reading: Reading): Received | null {
  if (isObject(content.protocolMessage)) return readProtocol(content.protocolMessage, arrival, reading)
  if (isObject(content.reactionMessage)) return readReaction(content.reactionMessage, arrival)
  if (isObject(content.pollUpdateMessage)) return readVote(content.pollUpdateMessage, arrival, reading)
  if (isObject(content.pinInChatMessage)) return readPin(content.pinInChatMessage, arrival, reading)
  if (content.albumMessage) return nothing('album')
  if (content.keepInChatMessage) return nothing('keep_in_chat')
  if (isObject(content.encEventResponseMessage))
    return readAnswer(content.encEventResponseMessage, arrival, reading)
  // Sealed with the secret of what they are about, of which nobody but the phone has all.
  if (content.encReactionMessage)
    return systemMessage(arrival, reading, { code: 'reaction_sealed', value: null })
  if (content.encCommentMessage)
    return systemMessage(arrival, reading, { code: 'comment_sealed', value: null })
  return null
}

function readProtocol(deed: proto.Message.IProtocolMessage, arrival: Arrival, reading: Reading): Received {
  const { author, sentAt } = arrival
  switch (deed.type) {
    case Type.REVOKE:
      return changeOf(deed.key, arrival, { type: 'deleted', author, at: sentAt })
    case Type.MESSAGE_EDIT: {
      const edited = unwrap(deed.editedMessage)
      if (!edited) return nothing('protocol')
      const { text } = readContent(edited.content)
      const at = readMilliseconds(deed.timestampMs, sentAt)
      return changeOf(deed.key, arrival, { type: 'edited', author, text, at })
    }
    case Type.EPHEMERAL_SETTING: {
      const seconds = readCount(deed.ephemeralExpiration) ?? 0
      return systemMessage(arrival, reading, { code: 'disappearing', value: String(seconds) })
    }
    default:
      return nothing('protocol')
  }
}

function readReaction(reaction: proto.Message.IReactionMessage, arrival: Arrival): Received {
  const { author, sentAt } = arrival
  const at = readMilliseconds(reaction.senderTimestampMs, sentAt)
  return changeOf(reaction.key, arrival, { type: 'reacted', author, emoji: readText(reaction.text, 40), at })
}

function readVote(update: proto.Message.IPollUpdateMessage, arrival: Arrival, reading: Reading): Received {
  const { chat, author, sentAt } = arrival
  const externalId = readText(update.pollCreationMessageKey?.id, 300)
  const vote = readSealed(update.vote)
  if (externalId === '' || !vote) return nothing('protocol')
  const creator = readCreator(update.pollCreationMessageKey, arrival, reading)
  const at = readMilliseconds(update.senderTimestampMs, sentAt)
  return { type: 'vote', target: { chat, externalId }, creator, voter: author, vote, at }
}

/** A line at any rate; what was answered stands in it where the event is here. */
function readAnswer(
  response: proto.Message.IEncEventResponseMessage,
  arrival: Arrival,
  reading: Reading,
): Received {
  const line = systemMessage(arrival, reading, { code: 'event_answered', value: null })
  const eventId = readText(response.eventCreationMessageKey?.id, 300)
  const sealed = readSealed(response)
  if (eventId === '' || !sealed) return line
  const creator = readCreator(response.eventCreationMessageKey, arrival, reading)
  return { ...line, answer: { eventId, creator, sealed } }
}

/** Who made the poll or the event that a key names. */
function readCreator(
  key: proto.IMessageKey | null | undefined,
  { chat }: Arrival,
  { us }: Reading,
): ChannelAuthor {
  const other = chat.kind === 'person' ? { phone: chat.phone, lid: chat.lid, name: chat.name } : null
  return key?.fromMe ? 'us' : (readAuthor([key?.participant, key?.remoteJid], us) ?? other ?? 'us')
}

function readSealed(sealed: proto.Message.IPollEncValue | null | undefined): SealedVote | null {
  const encPayload = readBytes(sealed?.encPayload)
  const encIv = readBytes(sealed?.encIv)
  return encPayload && encIv ? { encPayload, encIv } : null
}

function readPin(pin: proto.Message.IPinInChatMessage, arrival: Arrival, reading: Reading): Received {
  const unpinned = pin.type === proto.Message.PinInChatMessage.Type.UNPIN_FOR_ALL
  return systemMessage(arrival, reading, {
    code: unpinned ? 'message_unpinned' : 'message_pinned',
    value: null,
  })
}

function changeOf(
  key: proto.IMessageKey | null | undefined,
  { chat }: Arrival,
  change: ChannelChange,
): Received {
  const externalId = readText(key?.id, 300)
  return externalId === '' ? nothing('protocol') : { type: 'change', target: { chat, externalId }, change }
}
