import { createHash } from 'node:crypto'
import { aesDecryptGCM, hmacSign, proto } from '@whiskeysockets/baileys'
import type { Peer } from '#server/channels/channel.ts'
import { findPoll, pollOptions } from './polls.ts'
import { unwrap } from './unwrap.ts'
import { readBytes } from './values.ts'

/** A vote as it comes: readable only with the secret that its poll carries. */
export interface SealedVote {
  encPayload: Uint8Array
  encIv: Uint8Array
}

export interface VoteAddress {
  /** The external id of the poll. */
  pollId: string
  creatorJid: string
  voterJid: string
}

/**
 * Which options a vote chooses; none: it was taken back. Null where the poll as it was stored lacks what is needed.
 * Both people are bound into the vote by whichever address the voter's phone knows them, so all of them are tried.
 */
export function openVote(given: {
  poll: proto.IMessage
  pollId: string
  creator: Peer
  voter: Peer
  vote: SealedVote
}): string[] | null {
  const secret = pollSecret(given.poll)
  if (!secret) return null
  for (const creatorJid of jidsOf(given.creator)) {
    for (const voterJid of jidsOf(given.voter)) {
      const hashes = unseal(given.vote, secret, { pollId: given.pollId, creatorJid, voterJid })
      if (hashes) return optionsOf(given.poll, hashes)
    }
  }
  return null
}

/** The names of the options that a vote gives as hashes. */
export function optionsOf(poll: proto.IMessage, hashes: readonly Uint8Array[]): string[] {
  const creation = findPoll(unwrap(poll)?.content ?? {})
  if (!creation) return []
  const chosen = new Set(hashes.map((hash) => Buffer.from(hash).toString('hex')))
  return pollOptions(creation).filter((option) => chosen.has(optionHash(option).toString('hex')))
}

export function optionHash(option: string): Buffer {
  return createHash('sha256').update(option).digest()
}

export function pollSecret(poll: proto.IMessage): Uint8Array | null {
  const inner = unwrap(poll)?.content
  return readBytes(
    poll.messageContextInfo?.messageSecret ??
      inner?.messageContextInfo?.messageSecret ??
      findPoll(inner ?? {})?.encKey,
  )
}

/** The key that one person's votes in one poll are sealed with, and what is sealed along. */
export function voteKey(secret: Uint8Array, { pollId, creatorJid, voterJid }: VoteAddress) {
  const bound = Buffer.from(`${pollId}${creatorJid}${voterJid}Poll Vote\u0001`)
  const key = hmacSign(bound, hmacSign(secret, new Uint8Array(32), 'sha256'), 'sha256')
  return { key, additional: Buffer.from(`${pollId}\u0000${voterJid}`) }
}

export function jidsOf({ lid, phone }: Peer): string[] {
  return [...(lid ? [`${lid}@lid`] : []), ...(phone ? [`${phone}@s.whatsapp.net`] : [])]
}

function unseal(vote: SealedVote, secret: Uint8Array, address: VoteAddress): Uint8Array[] | null {
  const { key, additional } = voteKey(secret, address)
  try {
    const opened = aesDecryptGCM(vote.encPayload, key, vote.encIv, additional)
    return proto.Message.PollVoteMessage.decode(opened).selectedOptions ?? []
  } catch {
    // Sealed for another address of the same people, or not by them at all: the tag tells only that.
    return null
  }
}
