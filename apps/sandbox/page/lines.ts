import type { proto } from '@whiskeysockets/baileys'
import { contentOf } from '../people/contents.ts'
import type { Group } from '../people/group.ts'
import type { SentMessage } from '../people/ledger.ts'
import type { Person } from '../people/person.ts'
import type { Sandbox } from '../sandbox.ts'
import { type Destination, isPerson } from '../server/letters.ts'

/** One message as it lies in a chat, before reactions, edits and the like have been applied. */
export interface Line {
  id: string
  author: Person
  at: number
  content: proto.IMessage
  isHistory: boolean
  /** Where its author is played by the sandbox: how it fared. */
  sent?: SentMessage
  /** Where it came from a client or a phone: who could read it. */
  readers: Person[]
}

/** What somebody has in a chat, oldest first. */
export function linesOf(sandbox: Sandbox, person: Person, chat: Destination): Line[] {
  const lines = new Map<string, Line>()
  for (const line of [...remembered(sandbox, person, chat), ...written(sandbox, person, chat)]) {
    const key = `${line.author.number}|${line.id}`
    const known = lines.get(key)
    if (known) known.readers.push(...line.readers)
    if (known) known.sent ??= line.sent
    else lines.set(key, line)
  }
  return [...lines.values()].sort((one, other) => one.at - other.at)
}

/** What a phone already had when it was linked; the other side has it too. */
function remembered(sandbox: Sandbox, person: Person, chat: Destination): Line[] {
  return [...sandbox.world.directory.phones.values()].flatMap((phone) =>
    phone.memory.chats
      .filter(({ with: other }) => isSameChat(phone, other, person, chat))
      .flatMap(({ messages }) =>
        messages.map(({ id, from, what, at }) => ({
          id: id ?? '',
          author: from ?? phone,
          at: at.getTime(),
          content: contentOf(what),
          isHistory: true,
          readers: [],
        })),
      ),
  )
}

function isSameChat(phone: Person, other: Destination, person: Person, chat: Destination): boolean {
  if (!isPerson(other) || !isPerson(chat)) return other === chat
  return (phone === person && other === chat) || (phone === chat && other === person)
}

function written(sandbox: Sandbox, person: Person, chat: Destination): Line[] {
  if (isPerson(chat)) return [...ledgerLines(sandbox, person, chat), ...ledgerLines(sandbox, chat, person)]
  return witnesses(sandbox, person, chat).flatMap((member) => ledgerLines(sandbox, member, chat))
}

/** A phone keeps no ledger of what others write in a group; the others' ledgers have it. */
function witnesses(sandbox: Sandbox, person: Person, group: Group): Person[] {
  return sandbox.world.directory.phones.has(person.number) ? group.members : [person]
}

function ledgerLines(sandbox: Sandbox, person: Person, chat: Destination): Line[] {
  const id = isPerson(chat) ? chat.number : chat.jid
  const { contacts, phones } = sandbox.world.directory
  const sent = person.ledger.sent.filter((message) => message.chat === id)
  const received = person.ledger.received.filter((message) => message.chat === id)
  return [
    ...sent.map((message) => lineOf(message, person, { sent: message, readers: [] })),
    ...received.flatMap((message) => {
      const author = contacts.get(message.from) ?? phones.get(message.from)
      return author ? [lineOf(message, author, { readers: [person] })] : []
    }),
  ]
}

function lineOf(
  { id, at, content }: { id: string; at: number; content: proto.IMessage },
  author: Person,
  more: Pick<Line, 'sent' | 'readers'>,
): Line {
  return { id, author, at, content, isHistory: false, ...more }
}
