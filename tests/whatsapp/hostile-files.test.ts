import { afterEach, expect, test } from 'vitest'
import { aPdf, aPicture, aPixelBomb, aTextBomb, HTML_FILE, SVG_FILE } from '#tests/support/files.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import { aWhatsappStage } from './stage.ts'
import { aTalk, bytesOf } from './talk.ts'

// One that is too large is seen by kinds-in.test.ts.

const stage = sharedByFile(() => aWhatsappStage())

afterEach(() => expect(stage().sandbox.alarms).toEqual([]))

/** Somebody sends a picture, or what they say is one. */
async function sends(bytes: Buffer) {
  const talk = await aTalk(stage())
  const file = stage().sandbox.world.media.put(bytes, 'image')
  const message = await talk.comes({ imageMessage: { ...file, mimetype: 'image/png' } })
  // And the chat goes on.
  expect(await talk.comes('still there?')).toMatchObject({ text: 'still there?' })
  return message
}

async function sendsDocument(bytes: Buffer, fileName: string) {
  const talk = await aTalk(stage())
  const file = stage().sandbox.world.media.put(bytes, 'document')
  return talk.comes({ documentMessage: { ...file, mimetype: 'image/svg+xml', fileName } })
}

test('HTML and SVG that come as pictures are bytes to save, whatever they are called', async () => {
  for (const [bytes, name] of [
    [HTML_FILE, 'cat.png'],
    [SVG_FILE, 'cat.svg'],
  ] as const) {
    const octets = { kind: 'document', mime: 'application/octet-stream', thumbnailUrl: null }
    const message = await sends(bytes)
    expect(message.media).toMatchObject(octets)
    expect((await bytesOf(stage(), message)).equals(bytes)).toBe(true)
    expect((await sendsDocument(bytes, name)).media).toMatchObject({ ...octets, name })
    const { headers } = await fetch(new URL(message.media?.url ?? '', stage().url()))
    expect(headers.get('content-disposition')).toMatch(/^attachment;/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toMatch(/; sandbox$/)
  }
})

test('an empty file and a picture that would unpack to very much are said to be missing, and the chat goes on', async () => {
  for (const bytes of [Buffer.alloc(0), aPixelBomb()]) {
    const message = await sends(bytes)
    const missingFile = { reason: 'failed', canFetch: false }
    expect(message).toMatchObject({ media: null, details: { missingFile } })
  }
})

test('a picture whose comments would unpack to gigabytes is not unpacked', async () => {
  expect((await sends(aTextBomb())).media).toMatchObject({ mime: 'application/octet-stream' })
})

test('a path in the name leads nowhere', async () => {
  for (const [name, expected] of [
    ['../../../etc/passwd', 'passwd'],
    ['C:\\temp\\bill.pdf', 'bill.pdf'],
    ['..', 'file'],
  ] as const) {
    expect((await sendsDocument(aPdf(), name)).media?.name).toBe(expected)
  }
  expect((await sendsDocument(await aPicture(), '../cat.html')).media?.name).toBe('cat.html.png')
})
