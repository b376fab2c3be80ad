import { changeWhatsappNumber } from '#server/core/channels.ts'
import { listConversations } from '#server/core/conversations.ts'
import { inviteMember } from '#server/core/invitations.ts'
import { createLabel, labelConversation } from '#server/core/labels.ts'
import { createTeam } from '#server/core/teams.ts'
import { NewReply } from '#server/protocol/rest.ts'
import { aPicture, aWav } from '#tests/support/files.ts'
import { aTeammate } from '#tests/support/scenes.ts'
import { sendReply } from '#tests/support/send-reply.ts'
import { aGroup, aPerson } from '#tests/support/whatsapp.ts'
import type { WhatsappHouse } from './whatsapp-house.ts'

/** Something of everything that an inbox can show; answers the ids of a chat, of who is in it, and of a group. */
export async function fillHouse(
  house: WhatsappHouse,
): Promise<{ chatId: string; contactId: string; groupId: string }> {
  const { app, owner, number, storeFile } = house
  const label = await createLabel(app, owner, { name: 'Reseller', colour: 'teal' })
  await createTeam(app, owner, { name: 'Support' })
  await inviteMember(app, owner, { email: 'sari@toko.example', role: 'agent' })
  await aTeammate(app, owner, { name: 'Budi' })
  const rina = aPerson('6281290641111', { name: 'Rina Puspita Nurhaliza Rahmawati binti Abdullah' })
  const file = (name: string, mime: string, bytes: Uint8Array) =>
    storeFile(number.channelId, { name, mime, bytes })
  const photo = await file('batik.png', 'image/png', await aPicture({ width: 320, height: 200 }))
  const voice = await file('voice.wav', 'audio/wav', aWav())
  await number.says(rina, 'the *bold* and _slanted_ `code` https://toko.example/x', { externalId: 'K1' })
  await number.says(rina, 'a caption', { externalId: 'K2', kind: 'image', file: { mediaId: photo } })
  await number.says(rina, '', { externalId: 'K3', kind: 'voice', file: { mediaId: voice } })
  const location = { latitude: -7.8, longitude: 110.4, name: 'Toko', address: 'Malioboro', live: false }
  await number.says(rina, '', { externalId: 'K4', kind: 'location', details: { location } })
  const contacts = [{ name: 'Kurir', phones: ['6281234567890'] }]
  await number.says(rina, '', { externalId: 'K5', kind: 'contacts', details: { contacts } })
  const poll = { question: 'When?', options: ['Monday', 'Tuesday'], selectable: 1, votes: [] }
  await number.says(rina, '', { externalId: 'K6', kind: 'poll', details: { poll } })
  await number.says(rina, '', { externalId: 'K7', kind: 'unavailable' })
  await number.says(rina, 'from the hand', { externalId: 'K8', author: 'us' })
  const quoted = { externalId: 'K2', kind: 'image' as const, text: 'a caption', author: rina }
  await number.says(rina, 'answering', { externalId: 'K9', quoted, details: { forwarded: true } })
  const chat = { chat: rina, externalId: 'K9' }
  await number.host.change(number.channelId, chat, { type: 'reacted', author: rina, emoji: '🙏', at: 1 })
  await changeWhatsappNumber(app, owner, number.channelId, { groupsShown: true })
  await number.says(aGroup(), 'مرحبا بالجميع', { externalId: 'G1' })
  const { conversations } = await listConversations(app, owner, { view: 'all', status: 'open' })
  const idOf = (kind: 'person' | 'group') =>
    conversations.find(({ contact }) => contact.kind === kind)?.id ?? ''
  const chatId = idOf('person')
  const contactId = conversations.find(({ id }) => id === chatId)?.contact.id ?? ''
  await labelConversation(app, owner, { conversationId: chatId, labelId: label.id, on: true })
  for (const note of [true, false]) {
    const reply = NewReply.parse({ clientId: `full-house-${note}`, text: 'call her today', note })
    await sendReply(app, owner, { ...reply, conversationId: chatId })
  }
  return { chatId, contactId, groupId: idOf('group') }
}
