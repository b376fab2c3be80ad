import { findConversationsByContact } from '#server/core/found-conversations.ts'
import { startChat } from '#server/core/live-visitors.ts'
import { storeUpload } from '#server/core/media.ts'
import type { Reply } from '#server/core/replies.ts'
import { FOUND_CONVERSATIONS } from '#server/protocol/limits.ts'
import { ContactQuery, NewFirstMessage, NewReply } from '#server/protocol/rest.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { sendReply } from '#tests/support/send-reply.ts'
import { aPdf } from './files.ts'
import {
  allMessages,
  asFileName,
  asIs,
  asName,
  asTyped,
  type Held,
  type HostileStage,
  heldBy,
  orRefused,
  REFUSED,
  withEach,
} from './hostile-cast.ts'
import { HOSTILE_STRINGS } from './hostile-strings.ts'
import { aPerson } from './whatsapp.ts'

/** What an agent can say, in the conversation of a visitor and in one on WhatsApp; notes name one of these each. */
export async function repliesFill(
  stage: HostileStage,
  conversationId: string,
  { mentioned = [] }: { mentioned?: string[] } = {},
): Promise<Held[]> {
  const { app, number } = stage
  const somebody = aPerson('62811888888', { name: 'Somebody' })
  await number.says(somebody, 'hello')
  const whatsappId = await conversationWith(stage, 'Somebody')
  const poll = { question: 'Which?', options: [...HOSTILE_STRINGS], selectable: 0, votes: [] }
  const pollId = await number.says(somebody, '', { kind: 'poll', details: { poll } })
  const sent = await withEach(async (given, index) => {
    const options = [given, 'another']
    const mediaId = await upload(stage, given)
    const reply = (name: string, more: Partial<NewReply>) =>
      replies(stage, { conversationId, clientId: `hostile-${name}-${index}`, ...more })
    const onWhatsapp = (name: string, content: NonNullable<NewReply['content']>) =>
      reply(name, { conversationId: whatsappId, content } as Partial<NewReply>)
    return {
      reply: await sendReply(
        app,
        { ...stage.owner, name: asIs(given) },
        { ...bare(`hostile-reply-${index}`), conversationId, text: given, mediaId },
      ),
      note: await reply('note', { text: given, note: true, mentionedAgentIds: whoOf(mentioned, index) }),
      place: await onWhatsapp('place', {
        kind: 'location',
        latitude: 1,
        longitude: 2,
        name: given,
        address: given,
      }),
      card: await onWhatsapp('card', {
        kind: 'contacts',
        contacts: [{ name: given, phones: [given.slice(0, 32)] }],
      }),
      poll: await onWhatsapp('poll', { kind: 'poll', question: given, options, selectable: 1 }),
      vote: await onWhatsapp('vote', { kind: 'vote', messageId: pollId, options: [given] }),
    }
  })
  const kept = await allMessages(stage, conversationId)
  const onWhatsapp = await allMessages(stage, whatsappId)
  const held = HOSTILE_STRINGS.flatMap((given, index) => {
    const said = sent[index]
    const reply = kept.get(said?.reply.id ?? '')
    const find = (message: MessageView | typeof REFUSED | undefined): Details =>
      message === REFUSED ? REFUSED : onWhatsapp.get(message?.id ?? '')?.details
    const [place, card, poll] = [find(said?.place), find(said?.card), find(said?.poll)]
    const note = said?.note
    return heldBy(given, {
      'reply of an agent': [reply?.text, asIs(given)],
      'name of who replies': [reply?.author.name, asIs(given)],
      'file name of an agent': [reply?.media?.name, asFileName(given)],
      note: [
        note === REFUSED ? REFUSED : kept.get(note?.id ?? '')?.text,
        given.trim() === '' ? REFUSED : asIs(given),
      ],
      'name of a place of an agent': [unlessRefused(place, (is) => is?.location?.name), asIs(given)],
      'address of a place of an agent': [unlessRefused(place, (is) => is?.location?.address), asIs(given)],
      'name on a card of an agent': [unlessRefused(card, (is) => is?.contacts?.[0]?.name), asTyped(given)],
      'phone on a card of an agent': [
        unlessRefused(card, (is) => is?.contacts?.[0]?.phones[0]),
        asTyped(given) === REFUSED ? REFUSED : asIs(given.slice(0, 32)),
      ],
      'question of an agent': [unlessRefused(poll, (is) => is?.poll?.question), asTyped(given)],
      'option of an agent': [unlessRefused(poll, (is) => is?.poll?.options[0]), asTyped(given)],
      'vote of an agent': [
        said?.vote === REFUSED ? REFUSED : said?.vote.details?.target?.options?.[0],
        asIs(given),
      ],
    })
  })
  return [...held, ...(await firstMessages(stage)), ...(await searches(stage))]
}

function whoOf(agents: string[], index: number): string[] {
  return agents.length === 0 ? [] : [agents[index % agents.length] ?? '']
}

/** A chat that an agent begins, for each string. */
async function firstMessages(stage: HostileStage): Promise<Held[]> {
  const { app, owner, site } = stage
  const filled = await withEach(async (given, index) => {
    const page = { url: 'https://toko.example/', title: '', referrer: '', visitorId: null }
    const { id: visitId } = app.visits.see({ channelId: site.id, visit: `first-${index}`, ...page })
    const message = await orRefused(() =>
      NewFirstMessage.parse({ clientId: `hostile-first-${index}`, text: given }),
    )
    if (message === REFUSED) return heldBy(given, { 'first message of an agent': [REFUSED, REFUSED] })
    const { conversationId } = await startChat(app, owner, { ...message, visitId })
    const [first] = [...(await allMessages(stage, conversationId)).values()]
    const expected = given.trim() === '' ? REFUSED : asIs(given)
    return heldBy(given, { 'first message of an agent': [first?.text, expected] })
  })
  return filled.flat()
}

/** Somebody who is called by the string is found by it; so many are called by the shortest that they fill the answer. */
async function searches(stage: HostileStage): Promise<Held[]> {
  const { app, owner, number } = stage
  const filled = await withEach(async (given, index) => {
    const somebody = aPerson(`62814${String(index).padStart(8, '0')}`, { name: given })
    const messageId = await number.says(somebody, 'hello')
    const query = await orRefused(() => ContactQuery.parse({ contact: given }))
    if (query === REFUSED) return heldBy(given, { 'what is searched for': [REFUSED, asTyped(given)] })
    const { conversations } = await findConversationsByContact(app, owner, query)
    const isFound =
      conversations.some(({ lastMessage }) => lastMessage?.id === messageId) ||
      conversations.length === FOUND_CONVERSATIONS
    const isCalledSo = asName(given)?.includes(asTyped(given)) ?? false
    const isRight = conversations.every(({ contact }) => isLike(contact.name, asTyped(given)))
    return heldBy(given, {
      'what is searched for': [
        `${isFound ? 'found' : 'not found'}, ${isRight ? 'and nobody else' : 'and somebody else'}`,
        `${isCalledSo ? 'found' : 'not found'}, and nobody else`,
      ],
    })
  })
  return filled.flat()
}

function isLike(name: string | null, words: string): boolean {
  return name?.toLowerCase().includes(words.toLowerCase()) ?? false
}

function replies(
  { app, owner }: HostileStage,
  { conversationId, ...given }: Partial<NewReply> & { conversationId: string },
): Promise<MessageView | typeof REFUSED> {
  return orRefused(() => sendReply(app, owner, { ...NewReply.parse(given), conversationId }))
}

function bare(clientId: string): Reply {
  return { clientId, text: '', mediaId: null, note: false }
}

type Details = MessageView['details'] | typeof REFUSED | undefined

function unlessRefused<R>(
  held: Details,
  read: (held: Exclude<Details, typeof REFUSED>) => R,
): R | typeof REFUSED {
  return held === REFUSED ? REFUSED : read(held)
}

async function upload({ app, owner }: HostileStage, name: string): Promise<string> {
  const author = { accountId: owner.accountId, authorKey: `agent:${owner.agentId}` }
  return (await storeUpload(app, { ...author, name, source: { bytes: aPdf() } })).id
}

async function conversationWith({ app, owner }: HostileStage, contact: string): Promise<string> {
  const { conversations } = await findConversationsByContact(app, owner, { contact })
  return conversations[0]?.id ?? ''
}
