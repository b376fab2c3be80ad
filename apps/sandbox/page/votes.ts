import { createHash } from 'node:crypto'
import { decryptPollVote } from '@whiskeysockets/baileys'
import { unwrapped } from '../people/message-kind.ts'
import type { Person } from '../people/person.ts'
import type { Line } from './lines.ts'
import type { PollView } from './views.ts'

type Decrypted = ReturnType<typeof decryptPollVote>

/** A poll with the last word of everybody who voted; each vote is decrypted with the secret that came with the poll. */
export function pollView(poll: Line, votes: Line[], viewer: Person): PollView | null {
  const content = unwrapped(poll.content)
  const asked = content.pollCreationMessage ?? content.pollCreationMessageV2 ?? content.pollCreationMessageV3
  if (!asked) return null
  const chosen = new Map<Person, string[]>()
  for (const vote of votes) {
    const selected = decrypted(poll, vote)?.selectedOptions
    if (selected) chosen.set(vote.author, selected.map(hex))
  }
  const options = (asked.options ?? []).map(({ optionName }) => {
    const name = optionName ?? ''
    const hash = createHash('sha256').update(name).digest('hex')
    const voters = [...chosen].filter(([, hashes]) => hashes.includes(hash)).map(([voter]) => voter)
    return { name, votes: voters.length, isMine: voters.includes(viewer) }
  })
  return { options, selectable: asked.selectableOptionsCount ?? 0 }
}

/** Which of a person's two jids was used depends on how the chat names people, so both are tried. */
function decrypted(poll: Line, { content, author }: Line): Decrypted | undefined {
  const vote = unwrapped(content).pollUpdateMessage?.vote
  const pollEncKey = poll.content.messageContextInfo?.messageSecret
  if (!vote || !pollEncKey) return undefined
  for (const creator of ['pn', 'lid'] as const)
    for (const voter of ['pn', 'lid'] as const)
      try {
        return decryptPollVote(vote, {
          pollCreatorJid: poll.author.jid(creator),
          pollMsgId: poll.id,
          pollEncKey,
          voterJid: author.jid(voter),
        })
      } catch {}
  return undefined
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
