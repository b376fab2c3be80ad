import { listIdentities } from '#db/contacts.ts'
import { findMessage } from '#db/messages.ts'
import { closeConversation, getConversation } from '#server/core/conversations.ts'
import { revealIdentifySecret } from '#server/core/websites.ts'
import { storable } from '#server/lib/texts.ts'
import type { ContactView } from '#server/protocol/views.ts'
import type { SessionAnswer } from '#server/protocol/visitors.ts'
import { aPdf } from './files.ts'
import {
  allConversations,
  allMessages,
  asFileName,
  asIs,
  asName,
  asSaid,
  type Held,
  type HostileStage,
  heldBy,
  REFUSED,
  withEach,
} from './hostile-cast.ts'
import { HOSTILE_STRINGS } from './hostile-strings.ts'
import { signIdentity } from './scenes.ts'

/** What a visitor can fill, and the page it is on, all over the widget's own calls; a conversation for each string. */
export async function visitorsFill(
  stage: HostileStage,
): Promise<{ held: Held[]; rooms: { id: string; name: string | null; words: string }[] }> {
  const secret = await revealIdentifySecret(stage.app, stage.owner, stage.site.id)
  const visitors = await withEach((given, index) => fillsEverything(stage, { given, index, secret }))
  const conversations = await allConversations(stage, stage.site.id)
  const visits = new Map(stage.app.visits.list(stage.site.id).map((visit) => [visit.visit, visit]))
  const held: Held[] = []
  const rooms: { id: string; name: string | null; words: string }[] = []
  for (const [index, given] of HOSTILE_STRINGS.entries()) {
    const { messageId, contact } = visitors[index] ?? {}
    const room = conversations.find(({ id }) => id === visitors[index]?.conversationId)
    if (room) rooms.push({ id: room.id, name: room.contact.name, words: asFileName(inAHead(given)) })
    const messages = await allMessages(stage, room?.id ?? '')
    const visit = visits.get(`tab-${index}`)
    held.push(
      ...heldBy(given, {
        'name of a visitor': [contact?.name, asSaid(given) || null],
        'name of an identified visitor': [
          room?.contact.name,
          asName(another(index)) ?? (asSaid(given) || null),
        ],
        'e-mail of a visitor': [contact?.email, asSaid(given) || null],
        'phone of a visitor': [contact?.claims?.phone ?? '', asSaid(given)],
        'question to a visitor': [contact?.claims?.question ?? '', asSaid(given)],
        'answer of a visitor': [contact?.claims?.answer ?? '', asSaid(given)],
        'page of a visitor': [room?.contact.firstPage, asIs(given)],
        'words with a rating': [room?.rating?.comment, asSaid(given, 1_000)],
        'text of a visitor': [messages.get(messageId ?? '')?.text, asIs(given)],
        'file name of a visitor': [messages.get(messageId ?? '')?.media?.name, asFileName(inAHead(given))],
        'customer number': [visitors[index]?.customerNumber, asCustomerNumber(given)],
        'e-mail of an identified visitor': [visitors[index]?.email, REFUSED],
        'origin of a page': [visitors[index]?.origin, REFUSED],
        // Kept in memory only, and shown as they are.
        'page of a visit': [visit?.url, given.toWellFormed()],
        'title of a page': [visit?.title, given.toWellFormed()],
        referrer: [visit?.referrer, given.toWellFormed()],
        'event of a page': [visit?.tracks[0]?.what, given.toWellFormed()],
      }),
    )
  }
  return { held, rooms }
}

interface Visitor {
  conversationId: string
  messageId: string
  /** As it was before somebody had signed who this is. */
  contact: ContactView
  customerNumber: string
  email: string
  origin: string
}

async function fillsEverything(
  stage: HostileStage,
  { given, index, secret }: { given: string; index: number; secret: string },
): Promise<Visitor> {
  const { app, owner, site } = stage
  const call = caller(stage)
  const sign = (person: { sub: string; email?: string }) =>
    signIdentity(app, secret, { name: another(index), ...person })
  const begin = (identity: string | null, token: string | null = null) =>
    call<SessionAnswer>('session', { site: site.key, token, identity })
  await visits(stage, given, index)
  const { token } = await begin(null)
  const messageId = await writes(stage, { given, index, token })
  const conversationId = (await findMessage(app.db, messageId))?.conversation_id ?? ''
  const { contact } = (await getConversation(app, owner, conversationId)).conversation
  const named = await begin(await sign({ sub: given }), token).catch(refused)
  const known = named === REFUSED ? await begin(await sign({ sub: `customer-${index}` }), token) : named
  const withEmail = await sign({ sub: `customer-${index}`, email: given })
  await closeConversation(app, owner, conversationId)
  const { closedAt } = (await getConversation(app, owner, conversationId)).conversation
  await caller(stage, { token: known.token })('rating', { closedAt, score: 3, comment: given })
  return {
    conversationId,
    messageId,
    contact,
    customerNumber: named === REFUSED ? REFUSED : await customerNumberOf(stage, contact.id),
    email: (await begin(withEmail).catch(refused)) === REFUSED ? REFUSED : 'taken',
    origin: await comesFrom(stage, given),
  }
}

/** Looks at a page in a tab, and does something on it. */
async function visits(stage: HostileStage, given: string, index: number): Promise<void> {
  const page = { site: stage.site.key, visit: `tab-${index}`, url: given, title: given, referrer: given }
  await caller(stage)('beacon', { ...page, track: given })
}

/** Writes a text with a file, and says of itself whatever can be said. */
async function writes(
  stage: HostileStage,
  { given, index, token }: { given: string; index: number; token: string },
): Promise<string> {
  const call = caller(stage, { token })
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(aPdf())]), inAHead(given))
  const { media } = await call<{ media: { id: string } }>('media', form)
  const said = given.slice(0, 200)
  const about = { name: said, email: said, phone: said, question: said, answer: said }
  const message = { clientId: `hostile-${index}`, page: given, text: given, mediaId: media.id, about }
  return (await call<{ message: { id: string } }>('messages', message)).message.id
}

/** Names itself a page of this origin, as far as a header can hold that. */
async function comesFrom(stage: HostileStage, given: string): Promise<string> {
  const origin = given.replace(/[^\x20-\x7e]/g, '')
  const page = { site: stage.site.key, visit: 'elsewhere', url: 'https://elsewhere.example' }
  const answer = await caller(stage, { origin })('beacon', page).catch(refused)
  return answer === REFUSED ? REFUSED : 'taken'
}

async function customerNumberOf({ app }: HostileStage, contactId: string): Promise<string> {
  const identities = await listIdentities(app.db, contactId)
  return identities.find(({ kind }) => kind === 'external_id')?.value ?? 'nothing is known'
}

/** A key: not too long, no spaces at its ends, and kept as it was signed. */
function asCustomerNumber(given: string): string {
  const isKept = given.length <= 150 && given.trim() === given && storable(given) === given
  return isKept ? given : REFUSED
}

/** So that it is seen whose name it is, the claimed or the signed one. */
function another(index: number): string {
  return HOSTILE_STRINGS[(index + 1) % HOSTILE_STRINGS.length] ?? ''
}

/** A name stands in the head of an upload, where some characters cannot, and some mean others. */
function inAHead(given: string): string {
  return storable(given).replace(/(?![\t\n\r])\p{Cc}|\\$|%0a/gu, '') || 'file'
}

class Refusal extends Error {}

function refused(error: unknown): typeof REFUSED {
  if (!(error instanceof Refusal)) throw error
  return REFUSED
}

function caller(
  { url, site }: HostileStage,
  { token, origin = site.origin }: { token?: string; origin?: string } = {},
) {
  return async <T>(path: string, body: object): Promise<T> => {
    const isForm = body instanceof FormData
    const response = await fetch(`${url}/widget/${path}`, {
      method: 'POST',
      headers: {
        origin,
        ...(isForm ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: isForm ? body : JSON.stringify(body),
    })
    if (response.ok) return response.json()
    const said = `${path}: ${response.status} ${await response.text()}`
    throw response.status === 401 || response.status === 403 ? new Refusal(said) : new Error(said)
  }
}
