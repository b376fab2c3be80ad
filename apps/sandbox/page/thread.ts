import type { proto } from '@whiskeysockets/baileys'
import { kindOf, type MessageKind, textOf, unwrapped } from '../people/message-kind.ts'
import type { Person } from '../people/person.ts'
import type { Sandbox } from '../sandbox.ts'
import { type Destination, isPerson } from '../server/letters.ts'
import { fileView } from './files.ts'
import { type Line, linesOf } from './lines.ts'
import type { Marks } from './marks.ts'
import { ticksOf } from './ticks.ts'
import type { BubbleView, ThreadView } from './views.ts'
import { pollView } from './votes.ts'

const ACTIONS: readonly MessageKind[] = ['reaction', 'edit', 'revoke', 'vote']

/** A chat as one phone shows it: edits, reactions, votes and deletions are part of the message they are about. */
export function threadView(sandbox: Sandbox, marks: Marks, person: Person, chat: Destination): ThreadView {
  const lines = linesOf(sandbox, person, chat)
  const members = isPerson(chat) ? [] : chat.members.map(({ name }) => name)
  return {
    person: person.number,
    chat: isPerson(chat) ? chat.number : chat.jid,
    name: isPerson(chat) ? chat.name : chat.subject,
    isGroup: !isPerson(chat),
    members,
    bubbles: lines.filter(isShown).map((line) => bubbleView(sandbox, marks, person, line, lines)),
  }
}

/** Whether a line is something to read, and not about another message or only between devices. */
export function isShown({ content }: Line): boolean {
  const kind = kindOf(content)
  if (ACTIONS.includes(kind)) return false
  return kind !== 'other' || isUnknownKind(unwrapped(content))
}

function bubbleView(sandbox: Sandbox, marks: Marks, viewer: Person, line: Line, lines: Line[]): BubbleView {
  const about = lines.filter(({ content }) => targetOf(content) === line.id)
  const byAuthor = about.filter(({ author }) => author === line.author)
  const edit = byAuthor.findLast(({ content }) => kindOf(content) === 'edit')
  const isDeleted = byAuthor.some(({ content }) => kindOf(content) === 'revoke')
  const votes = about.filter(({ content }) => kindOf(content) === 'vote')
  const { location, quoted } = isDeleted ? { location: null, quoted: null } : partsOf(sandbox, line)
  return {
    id: line.id,
    isMine: line.author === viewer,
    author: { number: line.author.number, name: line.author.name },
    kind: kindOf(line.content),
    text: isDeleted ? '' : textOf((edit ?? line).content),
    at: line.at,
    ticks: ticksOf(marks, viewer, line),
    file: isDeleted ? null : fileView(line.content, line.author.number, line.id),
    poll: isDeleted ? null : pollView(line, votes, viewer),
    location,
    quoted,
    reactions: isDeleted ? [] : reactionsOf(about, viewer),
    isEdited: edit !== undefined,
    isDeleted,
    isHistory: line.isHistory,
  }
}

function targetOf(message: proto.IMessage): string | null | undefined {
  const content = unwrapped(message)
  return (
    content.reactionMessage?.key?.id ??
    content.protocolMessage?.key?.id ??
    content.pollUpdateMessage?.pollCreationMessageKey?.id
  )
}

/** The last word of each person counts; an empty one takes the reaction back. */
function reactionsOf(about: Line[], viewer: Person): BubbleView['reactions'] {
  const last = new Map<Person, string>()
  for (const { author, content } of about) {
    const reaction = unwrapped(content).reactionMessage
    if (reaction) last.set(author, reaction.text ?? '')
  }
  const emojis = [...new Set(last.values())].filter((emoji) => emoji !== '')
  return emojis.map((emoji) => ({
    emoji,
    count: [...last.values()].filter((other) => other === emoji).length,
    isMine: last.get(viewer) === emoji,
  }))
}

function partsOf(sandbox: Sandbox, { content: message }: Line): Pick<BubbleView, 'location' | 'quoted'> {
  const content = unwrapped(message)
  const { locationMessage: place } = content
  const location = place
    ? { latitude: place.degreesLatitude ?? 0, longitude: place.degreesLongitude ?? 0 }
    : null
  const context = contextOf(content)
  if (!context?.quotedMessage) return { location, quoted: null }
  const author = context.participant ? sandbox.world.directory.find(context.participant)?.name : undefined
  const quoted = context.quotedMessage
  return { location, quoted: { author: author ?? '', text: textOf(quoted), kind: kindOf(quoted) } }
}

function contextOf(content: proto.IMessage): proto.IContextInfo | null | undefined {
  for (const part of Object.values(content))
    if (part && typeof part === 'object' && 'contextInfo' in part) return part.contextInfo
  return undefined
}

/** Keys and settings travel as messages too, and a phone shows nothing of them. */
function isUnknownKind(content: proto.IMessage): boolean {
  const { protocolMessage, senderKeyDistributionMessage, messageContextInfo, ...rest } = content
  return Object.values(rest).some((part) => part !== null && part !== undefined)
}
