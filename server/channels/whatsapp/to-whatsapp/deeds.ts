import { proto } from '@whiskeysockets/baileys'
import { findFile } from '../from-whatsapp/files.ts'
import { unwrap } from '../from-whatsapp/unwrap.ts'
import { pollSecret } from '../from-whatsapp/votes.ts'
import type { Composed, NamedText, Sending, Stored } from './compose.ts'
import { sealVote } from './seal-vote.ts'

/** A reaction; an empty one takes the last one back. */
export function reactionContent(emoji: string, sending: Sending): Composed {
  const key = keyOf(sending)
  if (!key) return { failure: 'target_missing' }
  return { content: { react: { text: emoji, key, senderTimestampMs: sending.now } } }
}

/** A newer text for a message of ours, or a newer caption for its file. */
export function editContent({ text, mentions }: NamedText, sending: Sending): Composed {
  const key = keyOf(sending)
  if (!key || !sending.target?.fromUs) return { failure: 'target_missing' }
  if (text.trim() === '') return { failure: 'message_empty' }
  const protocolMessage = {
    key,
    type: proto.Message.ProtocolMessage.Type.MESSAGE_EDIT,
    editedMessage: editedMessage(sending.target, text, mentions),
    timestampMs: sending.now,
  }
  return { payload: { protocolMessage } }
}

/** Takes a message away for everyone: our own, or as an admin somebody else's in a group. */
export function deleteContent(sending: Sending): Composed {
  const key = keyOf(sending)
  if (!key) return { failure: 'target_missing' }
  if (!key.fromMe && !sending.jid.endsWith('@g.us')) return { failure: 'target_missing' }
  return { content: { delete: key } }
}

/** A vote, sealed with the secret of its poll; without options it is taken back. */
export function voteContent(options: readonly string[], sending: Sending): Composed {
  const key = keyOf(sending)
  const { target, ownJid, now } = sending
  if (!key || !target) return { failure: 'target_missing' }
  const secret = target.message && pollSecret(target.message)
  const creatorJid = target.fromUs ? ownJid : (target.authorJid ?? sending.jid)
  if (!secret || creatorJid.endsWith('@g.us')) return { failure: 'poll_unreadable' }
  const address = { pollId: target.externalId, creatorJid, voterJid: ownJid }
  const vote = sealVote(options, secret, address)
  return { payload: { pollUpdateMessage: { pollCreationMessageKey: key, vote, senderTimestampMs: now } } }
}

function keyOf({ jid, target }: Sending): proto.IMessageKey | null {
  if (!target) return null
  const key = { remoteJid: jid, fromMe: target.fromUs, id: target.externalId }
  if (!jid.endsWith('@g.us') || target.fromUs) return key
  return target.authorJid ? { ...key, participant: target.authorJid } : null
}

function editedMessage(target: Stored, text: string, mentionedJid: string[]): proto.IMessage {
  const contextInfo = mentionedJid.length > 0 ? { mentionedJid } : null
  const content = target.message && unwrap(target.message)?.content
  const file = content && findFile(content)
  if (!content || !file) return { extendedTextMessage: { text, contextInfo } }
  return { [file.field]: { ...content[file.field], caption: text, contextInfo } }
}
