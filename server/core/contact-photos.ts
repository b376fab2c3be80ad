import { updateContactRow } from '#db/contacts.ts'
import { lockConversation } from '#db/conversations.ts'
import { findMedia, type MediaRow } from '#db/media.ts'
import type { ChannelPhoto, ChatAddress } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { findChatContact } from './channel-people.ts'
import { findChannelOfAccount } from './channels.ts'
import { changeContact } from './contacts.ts'
import { getConversationRow } from './conversations.ts'
import type { Viewer } from './viewer.ts'

/** The channel has asked for the photo of a conversation's other side. A file that is no picture is no photo. */
export async function setPhoto(
  app: App,
  channelId: string,
  conversationId: string,
  photo: ChannelPhoto,
): Promise<void> {
  await transact(app, async (trx) => {
    const conversation = await lockConversation(trx, { dialect: app.database.dialect, conversationId })
    if (conversation?.channel_id !== channelId) return
    const { contact } = conversation
    await updateContactRow(trx, contact.id, {
      photo_checked_at: app.clock.now(),
      ...(photo === 'unchanged' ? {} : { photo_source: photo?.source ?? null }),
    })
    if (photo === 'unchanged') return
    const media = photo && (await findMedia(trx, photo.mediaId))
    await changeContact(trx, contact, { photo_id: media?.kind === 'image' ? media.id : null })
  })
}

/** A photo is not what it was: it is asked for again soon. */
export async function forgetPhotoCheck(app: App, channelId: string, chat: ChatAddress): Promise<void> {
  const channel = await findChannelOfAccount(app, channelId)
  await app.database.transaction(async (trx) => {
    const contact = await findChatContact(trx, channel, chat)
    if (contact) await updateContactRow(trx, contact.id, { photo_checked_at: null })
  })
}

/** The stored photo of a conversation's other side. Throws `conversation_not_found`, and `photo_missing` where there is none. */
export async function getPhotoFile(app: App, viewer: Viewer, conversationId: string): Promise<MediaRow> {
  const { contact } = await getConversationRow(app, viewer, conversationId)
  const media = contact.photo_id === null ? undefined : await findMedia(app.db, contact.photo_id)
  if (media) return media
  throw new AppError('photo_missing', 'There is no photo of this contact.', { status: 404 })
}
