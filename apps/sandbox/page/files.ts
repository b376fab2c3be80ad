import type { proto } from '@whiskeysockets/baileys'
import type { MediaKind } from '../media/encryption.ts'
import { unwrapped } from '../people/message-kind.ts'
import type { Sandbox } from '../sandbox.ts'
import type { FileView } from './views.ts'

interface FoundFile {
  kind: MediaKind
  file: proto.Message.IImageMessage &
    proto.Message.IAudioMessage &
    proto.Message.IVideoMessage &
    proto.Message.IDocumentMessage
}

/** What a bubble has to know of the file in a message; the file itself lies at `url`. */
export function fileView(content: proto.IMessage, author: string, id: string): FileView | null {
  const found = fileIn(content)
  if (!found) return null
  const { file } = found
  return {
    url: `/files/${author}/${id}`,
    mimetype: file.mimetype ?? '',
    name: file.fileName ?? file.title ?? '',
    bytes: Number(file.fileLength ?? 0),
    seconds: file.seconds ?? 0,
    waveform: [...(file.waveform ?? [])],
    width: file.width ?? 0,
    height: file.height ?? 0,
  }
}

/** The file itself, decrypted as a phone would; undefined where there is no such message, or no file in it. */
export function openFile(sandbox: Sandbox, author: string, id: string) {
  const content = contentNamed(sandbox, author, id)
  const found = content && fileIn(content)
  if (!found) return undefined
  const { file, kind } = found
  const name = file.fileName ?? file.title ?? ''
  return { bytes: sandbox.world.media.get(file, kind), mimetype: file.mimetype ?? '', name }
}

function contentNamed(sandbox: Sandbox, author: string, id: string): proto.IMessage | undefined {
  const { contacts, phones } = sandbox.world.directory
  for (const person of [...contacts.values(), ...phones.values()]) {
    const sent = person.number === author ? person.ledger.findSent(id) : undefined
    const received = person.ledger.received.find((message) => message.from === author && message.id === id)
    if (sent ?? received) return (sent ?? received)?.content
  }
  for (const phone of phones.values()) {
    const what = phone.memory.findMessage(id)?.message.what
    if (what && typeof what !== 'string') return what
  }
  return undefined
}

function fileIn(message: proto.IMessage): FoundFile | undefined {
  const content = unwrapped(message)
  const files: [MediaKind, FoundFile['file'] | null | undefined][] = [
    ['image', content.imageMessage],
    ['video', content.videoMessage ?? content.ptvMessage],
    ['audio', content.audioMessage],
    ['document', content.documentMessage],
    ['sticker', content.stickerMessage],
  ]
  for (const [kind, file] of files) if (file) return { kind, file }
  return undefined
}
