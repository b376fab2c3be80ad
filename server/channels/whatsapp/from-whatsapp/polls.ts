import type { proto } from '@whiskeysockets/baileys'
import type { Part } from './part.ts'
import { readCount, readList, readText } from './values.ts'

const MOST_OPTIONS = 50
const LONGEST_OPTION = 1_000

/** The poll of an unwrapped message, whatever version of it. */
export function findPoll(content: proto.IMessage): proto.Message.IPollCreationMessage | null {
  return (
    content.pollCreationMessage ??
    content.pollCreationMessageV2 ??
    content.pollCreationMessageV3 ??
    content.pollCreationMessageV5 ??
    null
  )
}

/** The options of a poll as they are stored: a vote names them by hash and is matched against these. */
export function pollOptions(poll: proto.Message.IPollCreationMessage): string[] {
  return readList(poll.options, MOST_OPTIONS).map(({ optionName }) => readText(optionName, LONGEST_OPTION))
}

/** A poll; its votes come later. */
export function readPollPart(content: proto.IMessage): Part | null {
  const poll = findPoll(content)
  if (!poll) return null
  const question = readText(poll.name)
  const selectable = readCount(poll.selectableOptionsCount, MOST_OPTIONS) ?? 0
  const details = { poll: { question, options: pollOptions(poll), selectable, votes: [] } }
  return { kind: 'poll', text: question, details, file: null }
}
