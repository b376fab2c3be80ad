import { proto } from '@whiskeysockets/baileys'
import type { MediaKind } from '../media/encryption.ts'
import type { Typing } from '../people/contact.ts'
import { unwrapped } from '../people/message-kind.ts'
import type { Sandbox } from '../sandbox.ts'
import type { SayOptions } from '../server/outgoing.ts'
import { until } from '../until.ts'
import { destinationOf, personNumbered, phoneNumbered } from './look-up.ts'
import { ledgerView, messageView } from './views.ts'

interface Said extends SayOptions {
  from: string
  to: string
}

interface About extends Said {
  /** The message that this is about. */
  target: string
}

/** What people write and do, and what came to them. */
export function messageCommands(sandbox: Sandbox) {
  const sender = ({ from }: Said) => personNumbered(sandbox, from)
  const chat = ({ to }: Said) => destinationOf(sandbox, to)
  return {
    say: async ({ text, content, ...said }: Said & { text?: string; content?: Record<string, unknown> }) =>
      idOf(
        await sender(said).say(chat(said), content ? proto.Message.fromObject(content) : (text ?? ''), said),
      ),
    sendFile: async (said: Said & NewFile) =>
      idOf(await sender(said).say(chat(said), fileMessage(sandbox, said), said)),
    quote: async (about: About & { text: string }) =>
      idOf(await sender(about).quote(chat(about), about.target, about.text, about)),
    react: async (about: About & { emoji: string }) =>
      idOf(await sender(about).react(chat(about), about.target, about.emoji, about)),
    edit: async (about: About & { text: string }) =>
      idOf(await sender(about).edit(chat(about), about.target, about.text, about)),
    revoke: async (about: About) => idOf(await sender(about).revoke(chat(about), about.target, about)),
    vote: async (about: About & { options: string[] }) =>
      idOf(await sender(about).vote(chat(about), about.target, about.options, about)),
    postStatus: async ({ from, readers, text }: { from: string; readers: string[]; text: string }) => {
      const people = readers.map((number) => personNumbered(sandbox, number))
      return idOf(await personNumbered(sandbox, from).postStatus(people, text))
    },
    read: ({ person, id }: { person: string; id: string }) => personNumbered(sandbox, person).read(id),
    play: ({ person, id }: { person: string; id: string }) => personNumbered(sandbox, person).play(id),
    type: (said: Said & { state?: Typing }) => sender(said).type(chat(said), said.state),
    appear: ({ from, state }: { from: string; state: 'available' | 'unavailable' }) =>
      personNumbered(sandbox, from).appear(state),
    call: ({ from, to, video, end, id }: Said & { video?: boolean; end?: boolean }) => ({
      id: personNumbered(sandbox, from).call(phoneNumbered(sandbox, to), { id, video, end }),
    }),
    ledger: ({ person }: { person: string }) => ledgerView(personNumbered(sandbox, person)),
    waitFor: ({ person, patienceMs, ...wanted }: Wanted) => waitFor(sandbox, person, wanted, patienceMs),
    openFile: ({ person, id }: { person: string; id: string }) => openFile(sandbox, person, id),
  }
}

interface NewFile {
  kind: Exclude<MediaKind, 'history' | 'app-state'>
  /** The file itself, in base64. */
  data: string
  mimetype: string
  caption?: string
  fileName?: string
  /** An audio file as a voice note. */
  voice?: boolean
  seconds?: number
  /** What the sender's phone says of the file: pixels, a JPEG in base64, heights from 0 to 100. */
  width?: number
  height?: number
  thumbnail?: string
  waveform?: number[]
}

interface Wanted {
  person: string
  id?: string
  text?: string
  /** Waits until so many have come, and gives back the last. */
  count?: number
  patienceMs?: number
}

function fileMessage(sandbox: Sandbox, file: NewFile): proto.IMessage {
  const { kind, mimetype, caption, fileName, voice: ptt, seconds } = file
  const stored = sandbox.world.media.put(Buffer.from(file.data, 'base64'), kind)
  const { width, height } = file
  const jpegThumbnail = file.thumbnail ? Buffer.from(file.thumbnail, 'base64') : undefined
  const waveform = file.waveform ? Uint8Array.from(file.waveform) : undefined
  switch (kind) {
    case 'image':
      return { imageMessage: { ...stored, mimetype, caption, width, height, jpegThumbnail } }
    case 'video':
      return { videoMessage: { ...stored, mimetype, caption, seconds, width, height, jpegThumbnail } }
    case 'audio':
      return { audioMessage: { ...stored, mimetype, ptt, seconds, waveform } }
    case 'document':
      return { documentMessage: { ...stored, mimetype, caption, fileName, title: fileName } }
    case 'sticker':
      return { stickerMessage: { ...stored, mimetype } }
  }
}

async function waitFor(
  sandbox: Sandbox,
  person: string,
  { id, text, count }: Omit<Wanted, 'person'>,
  ms?: number,
) {
  const { ledger } = personNumbered(sandbox, person)
  const find = () => {
    const fitting = ledger.received.filter(
      (message) => (id === undefined || message.id === id) && (text === undefined || message.text === text),
    )
    return fitting.length >= (count ?? 1) ? fitting.at(-1) : undefined
  }
  return messageView(await until(find, `${person} to receive ${id ?? text ?? 'a message'}`, ms))
}

/** The file of a message that somebody received, decrypted as that phone would. */
function openFile(sandbox: Sandbox, person: string, id: string): { data: string; mimetype: string } {
  const content = unwrapped(personNumbered(sandbox, person).ledger.findReceived(id)?.content ?? {})
  const { imageMessage, videoMessage, audioMessage, documentMessage, stickerMessage } = content
  const files = { image: imageMessage, video: videoMessage, audio: audioMessage, document: documentMessage }
  for (const [kind, file] of Object.entries({ ...files, sticker: stickerMessage })) {
    if (!file) continue
    const data = sandbox.world.media.get(file, kind as MediaKind).toString('base64')
    return { data, mimetype: file.mimetype ?? '' }
  }
  throw new Error(`${id} carries no file`)
}

function idOf({ id }: { id: string }): { id: string } {
  return { id }
}
