import type { MediaView, MessageView } from '#server/protocol/views.ts'

export type Viewable = MessageView & { media: MediaView }

/** The pictures and films of a thread, oldest first, as they can be gone through one by one. */
export function viewableOf(messages: readonly MessageView[]): Viewable[] {
  return messages.filter(isViewable)
}

function isViewable(message: MessageView): message is Viewable {
  const { media, kind, deletedAt } = message
  if (media === null || kind === 'sticker' || deletedAt !== null) return false
  return media.kind === 'video' || (media.kind === 'image' && media.thumbnailUrl !== null)
}
