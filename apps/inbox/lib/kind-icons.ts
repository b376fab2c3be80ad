import type { MessageKind } from '#server/protocol/views.ts'
import type { IconName } from '../components/icons.tsx'

const ICONS: Partial<Record<MessageKind, IconName>> = {
  image: 'picture',
  video: 'video',
  audio: 'file',
  voice: 'mic',
  document: 'file',
  sticker: 'sticker',
  location: 'pin',
  contacts: 'user',
  poll: 'poll',
  call: 'phone',
  unavailable: 'clock',
  unsupported: 'info',
}

/** What stands before the words of a message in one line; null where words are enough. */
export function kindIcon(kind: MessageKind): IconName | null {
  return ICONS[kind] ?? null
}
