import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { findMedia } from '#db/media.ts'
import { findNumber } from '#db/whatsapp.ts'
import type { ChannelHost } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { changeFromChannel } from './channel-changes.ts'
import {
  changeChatFromChannel,
  linkPeers,
  renameChat,
  tellPresenceOf,
  tellTypingOf,
} from './channel-chats.ts'
import { importHistory } from './channel-history.ts'
import { channelAuthorKey, receiveFromChannel } from './channel-messages.ts'
import { announceChannel, findChannelOfAccount } from './channels.ts'
import { forgetPhotoCheck, setPhoto } from './contact-photos.ts'
import { holdClaim, ringDeliveries } from './deliveries.ts'
import { storeUpload } from './media.ts'

/** What core does for a channel. Channels never import core: this is handed to them. */
export function createChannelHost(app: App): ChannelHost {
  return {
    receive: (channelId, message, also) => receiveFromChannel(app, channelId, message, also),
    change: (channelId, target, change) => changeFromChannel(app, channelId, target, change),
    changeChat: (channelId, chat, change) => changeChatFromChannel(app, channelId, chat, change),
    importHistory: (channelId, part) => importHistory(app, channelId, part),
    link: (channelId, pair) => linkPeers(app, channelId, pair),
    rename: (channelId, chat, name) => renameChat(app, channelId, chat, name),
    typing: (channelId, chat, author, state) => tellTypingOf(app, channelId, { chat, author, state }),
    presence: (channelId, chat, seen) => tellPresenceOf(app, channelId, { chat, seen }),
    lookedAt: (channelId) => app.presence.ofChannel(channelId),
    setPhoto: (channelId, conversationId, photo) => setPhoto(app, channelId, conversationId, photo),
    photoChanged: (channelId, chat) => forgetPhotoCheck(app, channelId, chat),
    async storeFile(channelId, { path, name, mime }) {
      const { accountId } = await findChannelOfAccount(app, channelId)
      const authorKey = channelAuthorKey(channelId)
      const media = await storeUpload(app, {
        accountId,
        authorKey,
        name: name ?? mime.replace(/\/.*/, ''),
        source: { path },
      })
      return media.id
    },
    async openFile(mediaId) {
      const row = await findMedia(app.db, mediaId)
      if (!row) throw new Error(`Media ${mediaId} is gone.`)
      const path = join(app.media.incoming, randomUUID())
      await pipeline(await app.media.open(mediaId), createWriteStream(path))
      return { path, mime: row.mime, name: row.name, done: () => rm(path, { force: true }) }
    },
    changeOwn: (channelId, work) =>
      transact(app, async (trx) => {
        const before = await findNumber(trx, channelId)
        await work(trx)
        await announceChannel(app, trx, channelId, before)
      }),
    stillSends: (trx, messageId) => holdClaim(app, trx, messageId),
    ringDeliveries: (channelId, at) => ringDeliveries(app, channelId, at),
  }
}
