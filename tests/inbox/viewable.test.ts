import { expect, test } from 'vitest'
import { viewableOf } from '#inbox/lib/viewable.ts'
import { aFile, aMessage } from './views.ts'

test('pictures and films of a thread can be gone through; what is deleted, a sticker or only a file is left out', () => {
  const picture = aFile({ kind: 'image', thumbnailUrl: '/media/1/thumbnail/a.png' })
  const messages = [
    aMessage(1, { kind: 'image', media: picture }),
    aMessage(2),
    aMessage(3, { kind: 'image', media: picture, deletedAt: 1 }),
    aMessage(4, { kind: 'sticker', media: picture }),
    aMessage(5, { kind: 'document', media: aFile() }),
    // Only called a picture: nothing of it can be shown.
    aMessage(6, { kind: 'image', media: aFile({ kind: 'image' }) }),
    aMessage(7, { kind: 'video', media: aFile({ kind: 'video' }) }),
  ]
  expect(viewableOf(messages).map(({ id }) => id)).toEqual(['message-1', 'message-7'])
})
