import { randomBytes } from 'node:crypto'
import { aesEncryptGCM, proto } from '@whiskeysockets/baileys'
import { optionHash, type SealedVote, type VoteAddress, voteKey } from '../from-whatsapp/votes.ts'

const IV_LENGTH = 12

/** Seals a vote as phones do: only who has the poll can read it. */
export function sealVote(options: readonly string[], secret: Uint8Array, address: VoteAddress): SealedVote {
  const { key, additional } = voteKey(secret, address)
  const vote = proto.Message.PollVoteMessage.encode({ selectedOptions: options.map(optionHash) }).finish()
  const encIv = randomBytes(IV_LENGTH)
  return { encPayload: aesEncryptGCM(vote, key, encIv, additional), encIv }
}
