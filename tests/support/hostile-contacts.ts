import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChannelChange, ChannelMessage, ChatAddress, Peer } from '#server/channels/channel.ts'
import { changeWhatsappNumber } from '#server/core/channels.ts'
import { getConversation } from '#server/core/conversations.ts'
import { storable } from '#server/lib/texts.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { aPdf } from './files.ts'
import {
  allConversations,
  allMessages,
  asFileName,
  asIs,
  asName,
  asQuote,
  type Held,
  type HostileStage,
  heldBy,
  withEach,
} from './hostile-cast.ts'
import { HOSTILE_STRINGS } from './hostile-strings.ts'
import { aChannelMessage, aGroup, aPerson } from './whatsapp.ts'

/** How many strings share a group, so that few threads show them all. */
const STRINGS_PER_ROOM = 60
/** Its place among the kinds. */
const POLL = 4

/**
 * What a WhatsApp contact can fill: every kind of message, from somebody whose name is hostile, in a few groups; and for
 * each string a group whose subject it is. With the past they come in a few transactions; live, one message has all that
 * a message may have, which is as much to keep. Answers those few groups' conversations too.
 */
export async function contactsFill(
  stage: HostileStage,
  way: 'live' | 'past',
): Promise<{ held: Held[]; rooms: string[] }> {
  const { app, owner, number } = stage
  await changeWhatsappNumber(app, owner, number.channelId, { groupsShown: true })
  const said = await everythingSaid(stage)
  const sent =
    way === 'live'
      ? await withEach((_, index) => comesLive(stage, said, index))
      : await comesWithThePast(stage, said)
  const conversations = await allConversations(stage, number.channelId)
  const rooms = conversations.filter(({ contact }) => contact.name?.startsWith('Room '))
  const messages = new Map<string, MessageView>()
  for (const { id } of rooms)
    for (const [key, message] of await allMessages(stage, id)) messages.set(key, message)
  const held = HOSTILE_STRINGS.flatMap((given, index) => {
    const [first, ...others] = sent[index] ?? []
    const own = conversations.find(({ lastMessage }) => lastMessage?.id === first)
    const subject = own ? own.contact.name : 'no conversation'
    const shown = others.map((id) => messages.get(id))
    return [...heldBy(given, { 'group subject': [subject, asName(given)] }), ...heldInRoom(given, shown)]
  })
  return { held: [...held, ...(await renamed(stage))], rooms: rooms.map(({ id }) => id) }
}

/** What is said with one string: first in the group that is called so, then a message of every kind in a room. */
interface Said {
  given: string
  author: Peer
  first: ChannelMessage
  others: ChannelMessage[]
}

async function everythingSaid({ app, number }: HostileStage): Promise<Said[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sapa-hostile-'))
  const path = join(folder, 'file.pdf')
  writeFileSync(path, aPdf())
  const said = await withEach(async (given, index) => {
    const mediaId = await number.host.storeFile(number.channelId, { path, name: given, mime: given })
    const author = aPerson(`62813${String(index).padStart(8, '0')}`, { name: given })
    const room = aGroup(groupId(Math.floor(index / STRINGS_PER_ROOM)), `Room ${index}`)
    const says = (chat: ChatAddress, place: string, more: Partial<ChannelMessage>) =>
      aChannelMessage(chat, {
        text: '',
        author,
        sentAt: app.clock.now(),
        externalId: `HOSTILE${index}-${place}`,
        ...more,
      })
    return {
      given,
      author,
      first: says(aGroup(groupId(1_000 + index), given), 'first', { text: given }),
      others: everyKind(given, { author, mediaId }).map((more, place) => says(room, String(place), more)),
    }
  })
  rmSync(folder, { recursive: true })
  return said
}

function everyKind(
  given: string,
  { author, mediaId }: { author: Peer; mediaId: string },
): Partial<ChannelMessage>[] {
  const missing = { reason: 'expired' as const, canFetch: false, size: null, mime: given, name: given }
  const quoted = { externalId: 'unknown', kind: 'text' as const, text: given, author }
  const location = { latitude: 1, longitude: 2, name: given, address: given, live: false }
  const poll = { question: given, options: [given, 'another'], selectable: 1, votes: [] }
  const change = { actor: given, subjects: [given], value: given }
  return [
    { text: given, quoted, mentions: [author] },
    { kind: 'document', text: given, file: { mediaId } },
    { kind: 'location', details: { location } },
    { kind: 'contacts', details: { contacts: [{ name: given, phones: [given] }] } },
    { kind: 'poll', details: { poll } },
    { kind: 'unsupported', details: { unsupported: given } },
    { kind: 'system', details: { change: { code: 'group_subject', ...change } } },
    { kind: 'system', details: { change: { code: 'group_add', ...change } } },
    { kind: 'document', file: { missing } },
    { text: given },
  ]
}

/** Answers the ids of the first message and of the others, where one message stands for most of them. */
async function comesLive({ app, number }: HostileStage, said: Said[], index: number): Promise<string[]> {
  const { given, author, first, others } = said[index] ?? missing()
  const packed = others.slice(0, -2)
  const [missingFile, edited] = others.slice(-2)
  const details = Object.assign({}, ...packed.map((message) => message.details))
  const whole = { ...(packed[0] ?? missing()), details, file: packed[1]?.file ?? null }
  const receive = async (message: ChannelMessage | undefined) =>
    (await number.host.receive(number.channelId, message ?? missing())).messageId
  const change = ({ chat, externalId }: ChannelMessage, what: ChannelChange) =>
    number.host.change(number.channelId, { chat, externalId }, what)
  const at = app.clock.now()
  const firstId = await receive(first)
  const wholeId = await receive(whole)
  const lastIds = [await receive(missingFile), await receive({ ...(edited ?? missing()), text: 'before' })]
  await change(whole, { type: 'reacted', author, emoji: given.slice(0, 20), at })
  await change(whole, { type: 'voted', author, options: [given], at })
  await change(edited ?? missing(), { type: 'edited', author, text: given, at })
  return [firstId, ...packed.map(() => wholeId), ...lastIds]
}

async function comesWithThePast({ app, number }: HostileStage, said: Said[]): Promise<string[][]> {
  const at = app.clock.now()
  const sent: string[][] = []
  for (let from = 0; from < said.length; from += STRINGS_PER_ROOM) {
    const part = said.slice(from, from + STRINGS_PER_ROOM)
    const messages = part.flatMap(({ given, author, first, others }) => {
      const reactions = [{ author, emoji: given.slice(0, 20), at }]
      const past = { status: null, reactions: [], editedAt: null, deletedAt: null }
      const [text, ...rest] = others.map((message) => ({ ...message, ...past }))
      return [{ ...first, ...past }, { ...(text ?? missing()), reactions }, ...rest]
    })
    const ids = await number.host.importHistory(number.channelId, { chats: [], messages })
    const each = messages.length / part.length
    for (const index of part.keys())
      sent.push(ids.slice(index * each, (index + 1) * each).map((id) => id ?? ''))
  }
  await withEach(async (given, index) => {
    const { author, others } = said[index] ?? missing()
    const { chat, externalId } = others[POLL] ?? missing()
    const vote = { type: 'voted' as const, author, options: [given], at }
    await number.host.change(number.channelId, { chat, externalId }, vote)
  })
  return sent
}

function missing(): never {
  throw new Error('There should be one for each string.')
}

function heldInRoom(given: string, shown: (MessageView | undefined)[]): Held[] {
  const [text, file, place, card, asked, unknown, renamed, added, missing, edited] = shown
  const details = (message: MessageView | undefined) => message?.details
  return heldBy(given, {
    'push name': [text?.author.name, asName(given)],
    'text of a contact': [text?.text, asIs(given)],
    'quoted text': [text?.quoted?.text, asQuote(given)],
    'quoted name': [text?.quoted?.authorName, asName(given)],
    'name of somebody mentioned': [details(text)?.mentions?.[0]?.name, asName(given) ?? phoneOf(text)],
    reaction: [text?.reactions[0]?.emoji, storable(given.slice(0, 20))],
    'name with a reaction': [text?.reactions[0]?.name, asName(given)],
    'file name of a contact': [file?.media?.name, asFileName(given)],
    'name of a place': [details(place)?.location?.name, asIs(given)],
    'address of a place': [details(place)?.location?.address, asIs(given)],
    'name on a contact card': [details(card)?.contacts?.[0]?.name, asIs(given)],
    'phone on a contact card': [details(card)?.contacts?.[0]?.phones[0], asIs(given)],
    'question of a poll': [details(asked)?.poll?.question, asIs(given)],
    'option of a poll': [details(asked)?.poll?.options[0], asIs(given)],
    vote: [details(asked)?.poll?.votes[0]?.options[0], asIs(given)],
    'name of a missing file': [details(missing)?.missingFile?.name, asIs(given)],
    'type of a missing file': [details(missing)?.missingFile?.mime, asIs(given)],
    'name of an unknown kind': [details(unknown)?.unsupported, asIs(given)],
    // Who has written before has a name here.
    'actor in a group': [details(added)?.change?.actor, asName(given) ?? asIs(given)],
    'subject in a group': [details(added)?.change?.subjects[0], asIs(given)],
    'change of a group': [details(renamed)?.change?.value, asIs(given)],
    'edited text': [edited?.text, asIs(given)],
  })
}

/** One person after another name, as the phone book has it. */
async function renamed(stage: HostileStage): Promise<Held[]> {
  const { app, owner, number } = stage
  const somebody = aPerson('62811999999', { name: 'Somebody' })
  await number.says(somebody, 'hello')
  const [conversation] = (await allConversations(stage, number.channelId)).filter(
    ({ contact }) => contact.phone === somebody.phone,
  )
  return (
    await withEach(
      async (given) => {
        await number.host.rename(number.channelId, somebody, given)
        const now = await getConversation(app, owner, conversation?.id ?? '')
        return heldBy(given, { 'name in the phone book': [now.conversation.contact.name, asName(given)] })
      },
      { atOnce: 1 },
    )
  ).flat()
}

function phoneOf(message: MessageView | undefined): string | null {
  return message?.details?.mentions?.[0]?.phone ?? null
}

function groupId(number: number): string {
  return `120363${String(number).padStart(12, '0')}`
}
