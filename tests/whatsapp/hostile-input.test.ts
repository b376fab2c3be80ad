import type { proto } from '@whiskeysockets/baileys'
import { afterEach, expect, test } from 'vitest'
import { storable } from '#server/lib/texts.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { aPdf } from '#tests/support/files.ts'
import {
  allConversations,
  allMessages,
  asFileName,
  asIs,
  asName,
  withEach,
} from '#tests/support/hostile-cast.ts'
import { HOSTILE_STRINGS } from '#tests/support/hostile-strings.ts'
import { eventually } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import { poll } from '../../apps/sandbox/people/contents.ts'
import { aWhatsappStage } from './stage.ts'

// tests/core/hostile-input.test.ts has every field of the channel's port; here they come as WhatsApp brings them:
// encrypted by somebody else's phone, in protobuf, over the socket.

const PATIENCE_MS = 120_000

const stage = sharedByFile(async () => {
  const made = await aWhatsappStage()
  await made.agent.patch(`/api/v1/channels/${made.channelId}`, { groupsShown: true })
  return made
})

afterEach(() => expect(stage().sandbox.alarms).toEqual([]))

test('whatever a WhatsApp contact really sends is kept as it is', { timeout: PATIENCE_MS }, async () => {
  const { sandbox, phone } = stage()
  const pdf = { ...sandbox.world.media.put(aPdf(), 'document'), mimetype: 'application/pdf' }
  const sent = await withEach(async (given, index) => {
    const number = `4917003${String(index).padStart(6, '0')}`
    const contact = sandbox.contacts.add({ number, name: asAttribute(given) })
    const group = sandbox.groups.create({ subject: asAttribute(given), owner: contact, members: [phone] })
    const ids: string[] = []
    for (const content of everyKind(given, pdf)) ids.push((await contact.say(group, content)).id)
    return ids
  })
  const held = await eventually(() => heldOf(sent), PATIENCE_MS)
  expect(held).toEqual(HOSTILE_STRINGS.map(expectedOf))
})

function everyKind(given: string, pdf: proto.Message.IDocumentMessage): proto.IMessage[] {
  const name = given
  return [
    { extendedTextMessage: { text: given } },
    { documentMessage: { ...pdf, fileName: given, caption: given } },
    { contactMessage: { displayName: given, vcard: 'BEGIN:VCARD\nVERSION:3.0\nTEL:+4917\nEND:VCARD' } },
    poll(given, [given, 'another']),
    { locationMessage: { degreesLatitude: 1, degreesLongitude: 2, name, address: given } },
  ]
}

/** What the inbox shows of each string; thrown while something of it is still on its way. */
async function heldOf(sent: string[][]) {
  const { owner, channelId } = stage()
  const app = stage().app()
  const at = { app, owner }
  const rows = await app.db
    .selectFrom('messages')
    .select(['id', 'external_id', 'conversation_id'])
    .where('channel_id', '=', channelId)
    .execute()
  const places = new Map(rows.map((row) => [row.external_id, row]))
  const missing = sent.flat().filter((id) => !places.has(id))
  if (missing.length > 0) throw new Error(`${missing.length} of ${sent.flat().length} have not come.`)
  const conversations = new Map((await allConversations(at, channelId)).map((one) => [one.id, one]))
  const held = []
  for (const ids of sent) {
    const id = places.get(ids[0] ?? '')?.conversation_id ?? ''
    const messages = await allMessages(at, id)
    const shown = ids.map((externalId) => messages.get(places.get(externalId)?.id ?? ''))
    held.push(whatIsHeld(conversations.get(id)?.contact.name ?? null, shown))
  }
  return held
}

function whatIsHeld(subject: string | null, [text, file, card, asked, place]: (MessageView | undefined)[]) {
  return {
    subject,
    pushName: text?.author.name ?? null,
    text: text?.text,
    fileName: file?.media?.name,
    caption: file?.text,
    card: card?.details?.contacts?.[0]?.name,
    question: asked?.details?.poll?.question,
    option: asked?.details?.poll?.options[0],
    place: place?.details?.location?.name,
    address: place?.details?.location?.address,
  }
}

function expectedOf(given: string): ReturnType<typeof whatIsHeld> {
  const name = inOneLine(given)
  return {
    subject: asName(asAttribute(given)),
    pushName: asName(asAttribute(given)),
    text: asIs(given),
    fileName: asFileName(name ?? ''),
    caption: asIs(given),
    card: name ?? '',
    question: asIs(given),
    option: storable(given.slice(0, 255)),
    place: name,
    address: name,
  }
}

/** The sandbox's server borrows Baileys' encoder, which breaks an attribute that looks like an address or is in every object. */
function asAttribute(given: string): string {
  return given in {} ? `${given} ` : given.replaceAll('@', '＠')
}

/** A name that is not a contact's: as it is, in one line. */
function inOneLine(given: string): string | null {
  return storable(given.slice(0, 200)).replace(/\s+/g, ' ').trim() || null
}
