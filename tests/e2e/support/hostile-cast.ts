import type { ChannelMessage } from '#server/channels/channel.ts'
import { createAgent } from '#server/core/agents.ts'
import { nameOf } from '#server/core/channel-people.ts'
import { changeWhatsappNumber, createWhatsappNumber, listChannels } from '#server/core/channels.ts'
import { listConversations } from '#server/core/conversations.ts'
import { storeUpload } from '#server/core/media.ts'
import { addMember, listMembers } from '#server/core/members.ts'
import { sendReply } from '#server/core/replies.ts'
import { listSessions, openSession } from '#server/core/sessions.ts'
import { createTeam, listTeams } from '#server/core/teams.ts'
import { listMessages } from '#server/core/thread-pages.ts'
import { changeWebsite, createWebsite, listWebsites } from '#server/core/websites.ts'
import { transact } from '#server/events.ts'
import { safeFileName, withFittingExtension } from '#server/lib/file-names.ts'
import { storable } from '#server/lib/texts.ts'
import type { ConversationView, MessageView, WebsiteView } from '#server/protocol/views.ts'
import type { SessionAnswer } from '#server/protocol/visitors.ts'
import { aPdf } from '#tests/support/files.ts'
import { HOSTILE_STRINGS } from '#tests/support/hostile-strings.ts'
import { anIdentity } from '#tests/support/scenes.ts'
import { aGroup, aPerson } from '#tests/support/whatsapp.ts'
import type { WhatsappHouse } from './whatsapp-house.ts'

/** What a field holds after a hostile string was given to it. */
export interface Held {
  field: string
  given: string
  /** What it has to hold: the string itself, as far as the field's own rule leaves it. */
  expected: string | null
  held: string | null | undefined
}

/** A conversation that is full of hostile strings. */
export interface Room {
  id: string
  /** What its contact is called. */
  name: string
  /** The last words in its thread. */
  words: string
}

type Fields = Record<string, { expected: string | null; held: string | null | undefined }>

function heldBy(given: string, fields: Fields): Held[] {
  return Object.entries(fields).map(([field, value]) => ({ field, given, ...value }))
}

/** Strings a field takes as they are; a name's spaces are made one. */
const asIs = (given: string) => storable(given)
const asQuote = (given: string) => storable(given).replace(/\s+/g, ' ').trim().slice(0, 160).toWellFormed()
const asName = (given: string) => nameOf(given)
/** Short enough for a name that is a key. */
const asUniqueName = (given: string, index: number) =>
  `${(asName(given) ?? 'nobody').slice(0, 180).toWellFormed()} ${index}`
const asFileName = (given: string) => withFittingExtension(safeFileName(given), 'application/pdf')

// ---- What a WhatsApp contact can fill

/** Every kind of message, in a group whose subject, and from a person whose name, is hostile too. */
export async function contactsFill(house: WhatsappHouse): Promise<{ held: Held[]; rooms: Room[] }> {
  const { app, owner, number } = house
  await changeWhatsappNumber(app, owner, number.channelId, { groupsShown: true })
  for (const [index, given] of HOSTILE_STRINGS.entries()) {
    const group = aGroup(`120363${String(index).padStart(12, '0')}`, given)
    const author = aPerson(`62813${String(index).padStart(8, '0')}`, { name: given })
    const mediaId = await house.storeFile(number.channelId, {
      name: given,
      mime: 'application/pdf',
      bytes: aPdf(),
    })
    const quoted = { externalId: 'unknown', kind: 'text' as const, text: given, author }
    const location = { latitude: 1, longitude: 2, name: given, address: given, live: false }
    const poll = { question: given, options: [given, 'another'], selectable: 1, votes: [] }
    const missing = {
      reason: 'expired' as const,
      canFetch: false,
      size: null,
      mime: 'application/pdf',
      name: given,
    }
    const change = { code: 'group_subject', actor: given, subjects: [given], value: given }
    const messages: Partial<ChannelMessage>[] = [
      { kind: 'text', text: given, quoted },
      { kind: 'document', text: given, file: { mediaId } },
      { kind: 'location', details: { location } },
      { kind: 'contacts', details: { contacts: [{ name: given, phones: [given] }] } },
      { kind: 'poll', details: { poll } },
      { kind: 'document', file: { missing } },
      { kind: 'unsupported', details: { unsupported: given } },
      { kind: 'system', details: { change } },
      { kind: 'text', text: given, mentions: [author] },
    ]
    const ids: string[] = []
    for (const [place, { text = '', ...more }] of messages.entries()) {
      const externalId = `HOSTILE${index}-${place}`
      ids.push(await number.says(group, text, { author, externalId, ...more }))
    }
    await number.host.change(
      number.channelId,
      { chat: group, externalId: `HOSTILE${index}-0` },
      { type: 'reacted', author, emoji: given.slice(0, 20), at: app.clock.now() },
    )
  }
  const held: Held[] = []
  const rooms: Room[] = []
  for (const conversation of await allConversations(house)) {
    const given = HOSTILE_STRINGS[Number(await groupNumber(house, conversation))]
    if (conversation.contact.kind !== 'group' || given === undefined) continue
    const { messages } = await listMessages(app, owner, { conversationId: conversation.id })
    const of = (place: number): MessageView | undefined => messages[place]
    rooms.push({ id: conversation.id, name: conversation.contact.name ?? '', words: storable(given) })
    held.push(
      ...heldBy(given, {
        'group subject': { expected: asName(given), held: conversation.contact.name },
        'push name': { expected: asName(given), held: of(0)?.author.name },
        text: { expected: asIs(given), held: of(0)?.text },
        'quoted text': { expected: asQuote(given), held: of(0)?.quoted?.text },
        caption: { expected: asIs(given), held: of(1)?.text },
        'file name': { expected: asFileName(given), held: of(1)?.media?.name },
        'name of a place': { expected: asIs(given), held: of(2)?.details?.location?.name },
        'address of a place': { expected: asIs(given), held: of(2)?.details?.location?.address },
        'name on a contact card': { expected: asIs(given), held: of(3)?.details?.contacts?.[0]?.name },
        'phone on a contact card': { expected: asIs(given), held: of(3)?.details?.contacts?.[0]?.phones[0] },
        'question of a poll': { expected: asIs(given), held: of(4)?.details?.poll?.question },
        'option of a poll': { expected: asIs(given), held: of(4)?.details?.poll?.options[0] },
        'name of a missing file': { expected: asIs(given), held: of(5)?.details?.missingFile?.name },
        'name of an unknown kind': { expected: asIs(given), held: of(6)?.details?.unsupported },
        'change of a group': { expected: asIs(given), held: of(7)?.details?.change?.value },
        'name of somebody mentioned': { expected: asName(given), held: of(8)?.details?.mentions?.[0]?.name },
      }),
    )
  }
  return { held, rooms }
}

async function groupNumber({ app }: WhatsappHouse, { contact }: ConversationView): Promise<string> {
  const identity = await app.db
    .selectFrom('identities')
    .select('value')
    .where('contact_id', '=', contact.id)
    .where('kind', '=', 'group')
    .executeTakeFirst()
  return identity?.value.slice(6) ?? 'none'
}

// ---- What a visitor can fill

/** A name stands in the head of an upload, where some characters cannot, and some mean others. */
const sent = (given: string) => storable(given).replace(/(?![\t\n\r])\p{Cc}|\\$|%0a/gu, '') || 'file'

/** Name, e-mail and page of a visitor, texts and file names, all over the widget's own calls. */
export async function visitorsFill(
  house: WhatsappHouse,
  site: WebsiteView,
): Promise<{ held: Held[]; rooms: Room[] }> {
  const { app, owner } = house
  const held: Held[] = []
  const rooms: Room[] = []
  for (const [index, given] of HOSTILE_STRINGS.entries()) {
    const call = caller(house, site)
    const person = { sub: `customer-${index}`, name: given, email: `customer-${index}@mail.example` }
    const identity = await anIdentity(app, owner, site.id, person)
    const session: SessionAnswer = await call('session', { site: site.key, token: null, identity })
    const noEmail = await anIdentity(app, owner, site.id, { ...person, email: given })
    const refused = await call('session', { site: site.key, token: null, identity: noEmail }).catch(String)
    const authorised = caller(house, site, session.token)
    const mediaId = (await authorised<{ media: { id: string } }>('media', aFileForm(sent(given)))).media.id
    const message = { clientId: `hostile-${index}`, page: given.slice(0, 2_000), text: given }
    await authorised('messages', { ...message, clientId: `hostile-file-${index}`, mediaId })
    await authorised('messages', message)
    const again: SessionAnswer = await call('session', { site: site.key, token: session.token, identity })
    const [file, text] = again.messages
    held.push(
      ...heldBy(given, {
        // Only what is an address is taken for one.
        "visitor's e-mail": {
          expected: 'refused',
          held: /identity_invalid/.test(String(refused)) ? 'refused' : 'taken',
        },
        'caption in the widget': { expected: asIs(given), held: file?.text },
        'file name in the widget': { expected: asFileName(sent(given)), held: file?.media?.name },
        'text in the widget': { expected: asIs(given), held: text?.text },
      }),
    )
  }
  for (const conversation of await allConversations(house)) {
    const { contact } = conversation
    if (conversation.channelId !== site.id) continue
    const { messages } = await listMessages(app, owner, { conversationId: conversation.id })
    const given = HOSTILE_STRINGS[Number(messages[0]?.clientId?.replace('hostile-file-', ''))] ?? ''
    rooms.push({ id: conversation.id, name: contact.name ?? contact.email ?? '', words: storable(given) })
    held.push(
      ...heldBy(given, {
        "visitor's name": { expected: asName(given), held: contact.name },
        'page address': { expected: asIs(given), held: contact.firstPage },
        text: { expected: asIs(given), held: messages[1]?.text },
        'file name': { expected: asFileName(sent(given)), held: messages[0]?.media?.name },
      }),
    )
  }
  return { held, rooms }
}

function caller({ url }: WhatsappHouse, site: WebsiteView, token?: string) {
  const origin = new URL(site.address).origin
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
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
}

function aFileForm(name: string): FormData {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(aPdf())]), name)
  return form
}

// ---- What an agent can fill

/** Teams by themselves: each is shown with everybody who could be in it. */
export async function teamsFill({ app, owner }: WhatsappHouse): Promise<Held[]> {
  const names = HOSTILE_STRINGS.map(asUniqueName)
  for (const name of names) await createTeam(app, owner, { name })
  return heldOnce('name of a team', names, await listTeams(app.db, owner.accountId))
}

/** Replies, notes, and everything else that has a name in the settings. */
export async function agentsFill(house: WhatsappHouse, conversationId: string): Promise<Held[]> {
  const { app, owner } = house
  const held: Held[] = []
  for (const [index, given] of HOSTILE_STRINGS.entries()) {
    const { id: mediaId } = await storeUpload(app, {
      accountId: owner.accountId,
      authorKey: `agent:${owner.agentId}`,
      name: given,
      source: { bytes: aPdf() },
    })
    const reply = { conversationId, text: given, mediaId: null, note: false }
    const stored = await sendReply(app, owner, { ...reply, clientId: `hostile-reply-${index}`, mediaId })
    const note = await sendReply(app, owner, { ...reply, clientId: `hostile-note-${index}`, note: true })
    const name = asUniqueName(given, index)
    const agentId = await transact(app, async (trx) => {
      const id = await createAgent(trx, {
        email: `hostile-${index}@toko.example`,
        name,
        passwordHash: 'none',
        createdAt: app.clock.now(),
      })
      await addMember(trx, { accountId: owner.accountId, agentId: id, role: 'agent', now: app.clock.now() })
      return id
    })
    await openSession(app, { agentId: owner.agentId, userAgent: given })
    const site = await createWebsite(app, owner, { name, address: `https://shop-${index}.example` })
    await changeWebsite(app, owner, { channelId: site.id, greeting: given.slice(0, 200) })
    const { id: channelId } = await createWhatsappNumber(app, owner, { name })
    await changeWhatsappNumber(app, owner, channelId, { callReply: given.slice(0, 200) })
    const member = (await listMembers(app.db, owner.accountId)).find((one) => one.agentId === agentId)
    held.push(
      ...heldBy(given, {
        'reply of an agent': { expected: asIs(given), held: stored.text },
        'file name of an agent': { expected: asFileName(given), held: stored.media?.name },
        note: { expected: asIs(given), held: note.text },
        "agent's name": { expected: name, held: member?.name },
      }),
    )
  }
  return [...held, ...(await heldInLists(house))]
}

async function heldInLists({ app, owner }: WhatsappHouse): Promise<Held[]> {
  const names = HOSTILE_STRINGS.map(asUniqueName)
  const sites = await listWebsites(app, owner)
  const agents = (await listSessions(app, owner)).map(({ userAgent: name }) => ({ name }))
  return [
    ...heldOnce('name of a website', names, sites),
    ...heldOnce('name of a number', names, await listChannels(app, owner)),
    ...heldOnce(
      'greeting',
      HOSTILE_STRINGS.map(asIs),
      sites.map(({ greeting: name }) => ({ name })),
    ),
    ...heldOnce('user agent', HOSTILE_STRINGS.map(asIs), agents),
  ]
}

/** Each of these stands somewhere among what is listed. */
function heldOnce(field: string, given: string[], listed: { name: string }[]): Held[] {
  const names = new Set(listed.map(({ name }) => name))
  return given.map((expected) => ({
    field,
    given: expected,
    expected,
    held: names.has(expected) ? expected : null,
  }))
}

export async function newestConversation(house: WhatsappHouse): Promise<ConversationView> {
  const [newest] = await allConversations(house)
  if (!newest) throw new Error('Nobody has written.')
  return newest
}

async function allConversations({ app, owner }: WhatsappHouse): Promise<ConversationView[]> {
  const all: ConversationView[] = []
  let cursor: string | undefined
  do {
    const page = await listConversations(app, owner, { view: 'all', status: 'open', cursor })
    all.push(...page.conversations)
    cursor = page.next ?? undefined
  } while (cursor)
  return all
}
