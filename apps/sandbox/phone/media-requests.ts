import { proto } from '@whiskeysockets/baileys'
import { encryptAnswer, isRightRequest } from '../media/media-retry.ts'
import { bytesOf, child, type Node, node, nowInSeconds, required } from '../nodes.ts'
import { contentOf } from '../people/contents.ts'
import { unwrapped } from '../people/message-kind.ts'
import type { LinkedDevice } from '../server/linked-device.ts'
import type { World } from '../world.ts'

const { SUCCESS, NOT_FOUND } = proto.MediaRetryNotification.ResultType

interface File {
  directPath?: string | null
  mediaKey?: Uint8Array | null
}

/** A client cannot get a file any more; the phone uploads it again, if it still has it, and says where. */
export function answerMediaRequest(world: World, link: LinkedDevice, request: Node): void {
  const id = required(request, 'id')
  const about = child(request, 'rmr')
  const file = findFile(world, link, id, about)
  if (!about || !file?.mediaKey) {
    answerWith(link, id, about, node('error', { code: String(NOT_FOUND) }))
    return
  }
  const encrypted = child(request, 'encrypt')
  const [payload, iv] = [bytesOf(child(encrypted, 'enc_p')), bytesOf(child(encrypted, 'enc_iv'))]
  if (!isRightRequest(payload, iv, file.mediaKey, id))
    world.journal.alarm('bad mac', 'A file is asked for by somebody who does not know its key', { id })
  const answer = { stanzaId: id, result: SUCCESS, directPath: world.media.putAgain(file.directPath) }
  answerWith(link, id, about, encryptAnswer(answer, file.mediaKey, id))
}

function answerWith(link: LinkedDevice, id: string, about: Node | undefined, answer: Node): void {
  const attributes = { from: link.jid, id, type: 'mediaretry', t: nowInSeconds() }
  link.push(node('notification', attributes, [answer, about ?? node('rmr')]))
}

function findFile(world: World, link: LinkedDevice, id: string, about: Node | undefined): File | undefined {
  const phone = world.directory.phones.get(link.phone.number)
  const sender = world.directory.find(about?.attrs.participant ?? about?.attrs.jid ?? link.jid)
  const remembered = phone?.memory.findMessage(id)?.message.what
  const content =
    sender?.ledger.findSent(id)?.content ??
    phone?.findCopy(id)?.content ??
    (remembered === undefined ? undefined : contentOf(remembered))
  return content && fileOf(unwrapped(content))
}

function fileOf(content: proto.IMessage): File | undefined {
  return (
    content.imageMessage ??
    content.videoMessage ??
    content.audioMessage ??
    content.documentMessage ??
    content.stickerMessage ??
    undefined
  )
}
