import type { Input } from '../../control/commands.ts'
import { base64Of, looksOf, secondsOf } from './picture.ts'
import type { Store } from './store.ts'

type NewFile = Input<'sendFile'>

/** Who writes to whom, and how it is delivered. */
export type Said = Pick<NewFile, 'from' | 'to' | 'copies' | 'garbled'>

/** Sends a picked file as the kind of message that a phone would make of it. */
export async function sendFile(
  store: Store,
  said: Said,
  file: File,
  more: Partial<Pick<NewFile, 'caption' | 'voice' | 'seconds' | 'waveform'>> = {},
): Promise<void> {
  const kind = kindOf(file)
  const isTimed = kind === 'audio' || kind === 'video'
  await store.call('sendFile', {
    ...said,
    kind,
    data: await base64Of(file),
    mimetype: more.voice ? 'audio/ogg; codecs=opus' : file.type || 'application/octet-stream',
    fileName: file.name,
    ...(kind === 'image' ? await looksOf(file) : {}),
    ...(isTimed ? { seconds: await secondsOf(file) } : {}),
    ...more,
    caption: more.caption || undefined,
  })
}

function kindOf({ type }: File): NewFile['kind'] {
  if (/^image\/(png|jpeg|webp|gif)$/.test(type)) return 'image'
  if (type.startsWith('video/')) return 'video'
  return type.startsWith('audio/') ? 'audio' : 'document'
}
