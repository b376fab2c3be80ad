import type { ConversationView } from '#server/protocol/views.ts'

/** Where the photo of a conversation's other side is; undefined where there is none. */
export function photoOf({ id, contact }: Pick<ConversationView, 'id' | 'contact'>): string | undefined {
  // Its id makes another address of another photo.
  return contact.photoId ? `/api/v1/conversations/${id}/photo/image?v=${contact.photoId}` : undefined
}
